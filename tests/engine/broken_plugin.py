"""A plugin whose import fails, for the tests of the door."""

raise RuntimeError("this plugin was never going to work")
