"""The command palette: anything by name, with arguments and completion."""
