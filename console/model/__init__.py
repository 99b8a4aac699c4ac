"""The nouns of the house. Standard library only; everything here is a value or a Protocol."""
