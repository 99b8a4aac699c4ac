"""A question that only a person can decide."""
