"""Lines to read over the screen: keys, evidence, raw answers, tracebacks."""
