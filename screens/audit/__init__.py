"""The record in words, and whether it is whole."""
