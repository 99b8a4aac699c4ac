"""A fact with its place in the record."""

from dataclasses import dataclass

from console.model.facts import Fact


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact in the journal, with its number there. `own` is false when another process recorded it."""

    seq: int
    fact: Fact
    own: bool = True
