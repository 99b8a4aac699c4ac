"""Integrations, one folder each. They know the model and the kit, and not each other."""
