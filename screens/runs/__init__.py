"""All runs, those under way first."""
