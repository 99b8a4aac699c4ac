"""The hosts of the lab, and what makes them look and answer like machines."""
