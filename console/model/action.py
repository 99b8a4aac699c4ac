"""Risk: what an action may do to a host, and so which confirmation it asks for."""

from enum import StrEnum


class Risk(StrEnum):
    """READ changes nothing; CHANGE can be undone or repeated; DESTROY loses something."""

    READ = "read"
    CHANGE = "change"
    DESTROY = "destroy"

    @property
    def rank(self) -> int:
        """READ 0, CHANGE 1, DESTROY 2: compared with a ceiling."""
        return (Risk.READ, Risk.CHANGE, Risk.DESTROY).index(self)
