"""Quarterdeck: the operations console for on-call engineers."""

__version__ = "0.1.0"
