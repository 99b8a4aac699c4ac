"""What the doctor finds."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """MISSING is needed; WARN takes something away; NOTE is good to know."""

    OK = "ok"
    NOTE = "note"
    WARN = "warn"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at: what was seen, and what to do about it."""

    area: str
    state: State
    said: str
    do: str = ""
