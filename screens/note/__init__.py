"""The prompt for a note."""
