"""The verbs of the house: they run on one asyncio loop, in its own thread, with no Textual and no vendor library."""
