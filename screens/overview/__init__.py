"""The overview: what is wrong, what runs, what does not answer."""
