"""One run: every host's part, its output while it is printed, and folded when it is over."""
