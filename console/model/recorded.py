"""What the record holds: facts, each with its place, and what the steps of runs printed."""

from dataclasses import dataclass

from console.model.facts import Fact


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact in the journal, with its number there. `own` is false when another process recorded it."""

    seq: int
    fact: Fact
    own: bool = True


@dataclass(frozen=True, slots=True)
class StepOutput:
    """A piece of a step's recorded output, in order; `stream` is `out`, `err`, or `gap` where some was not kept."""

    step: int
    stream: str
    text: str
