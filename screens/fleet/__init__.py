"""The fleet: every host with its health, why, and its figures."""
