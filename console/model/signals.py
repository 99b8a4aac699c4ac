"""What streams by: many, bounded, never in the journal. Signals feed the state, folded 30 times a second."""

from dataclasses import dataclass

from console.model.errors import Cause, Problem
from console.model.health import Verdict
from console.model.host import Host
from console.model.question import Question
from console.model.runbook import Runbook
from console.model.sample import Inspection, Sample


@dataclass(frozen=True, slots=True)
class FleetListed:
    """The whole fleet as discovery joined it. `at` is epoch seconds (UTC), here and below."""

    at: float
    hosts: tuple[Host, ...]


@dataclass(frozen=True, slots=True)
class InventoryAsked:
    """An inventory is being asked; what it said before still holds."""

    inventory: str
    at: float


@dataclass(frozen=True, slots=True)
class InventoryAnswered:
    """An inventory has said which hosts it knows, after `took` seconds, and what a person should know of that."""

    inventory: str
    at: float
    took: float
    hosts: int
    remarks: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class InventoryRested:
    """An inventory is no longer asked, whether it answered or not."""

    inventory: str


@dataclass(frozen=True, slots=True)
class RunbooksRead:
    """The runbooks as they are on disk now."""

    at: float
    runbooks: tuple[Runbook, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampled:
    """A host was measured and judged."""

    host: str
    at: float
    sample: Sample
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Unsampled:
    """A host could not be measured this time."""

    host: str
    at: float
    cause: Cause
    title: str
    hint: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A host's verdict changed without a new measurement: it aged."""

    host: str
    at: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Inspected:
    """Somebody looked at one host closely; `error` is set when that failed."""

    host: str
    at: float
    inspection: Inspection | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """Output of a running step, sanitised; bounded by the ring that keeps it."""

    run: str
    host: str
    step: int
    text: str
    stream: str = "out"


@dataclass(frozen=True, slots=True)
class Orphaned:
    """A run that is not over has lost its owner: the process that drove it is gone."""

    run: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question waits for the person at this console; the fact `Answered` ends the wait."""

    at: float
    question: Question


@dataclass(frozen=True, slots=True)
class MutesEnded:
    """It is `at` now: what was muted until then is muted no longer."""

    at: float


Signal = (
    FleetListed
    | InventoryAsked
    | InventoryAnswered
    | InventoryRested
    | RunbooksRead
    | Sampled
    | Unsampled
    | Judged
    | Inspected
    | Printed
    | Asked
    | Orphaned
    | MutesEnded
)
