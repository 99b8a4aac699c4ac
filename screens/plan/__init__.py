"""The plan before it runs: hosts and rendered commands, frozen, and the confirmation that its risk asks for."""
