"""The keys that work at this moment, as the bindings themselves say."""
