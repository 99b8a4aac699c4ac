"""Going on with a run whose console is gone."""
