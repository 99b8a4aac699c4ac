"""Facts of what people decided."""

from dataclasses import dataclass

from console.model.actor import Actor
from console.model.question import Question


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered; `by` says who, headless answers say so in `note`."""

    at: float
    question: Question
    choice: str
    by: Actor
    note: str = ""


@dataclass(frozen=True, slots=True)
class WindowOpened:
    """Production, read-only until now, may be changed until `until` (epoch seconds), for this reason."""

    at: float
    until: float
    reason: str
    by: Actor
