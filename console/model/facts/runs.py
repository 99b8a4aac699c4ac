"""Facts of a run. `at` is epoch seconds (UTC), `took` seconds; `run` is the run's id."""

from dataclasses import dataclass

from console.model.actor import Actor
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan


@dataclass(frozen=True, slots=True)
class RunPlanned:
    """A confirmed plan becomes a run. Durable before anything else of the run happens."""

    run: str
    at: float
    plan: Plan
    by: Actor
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class StepIntended:
    """This step is about to be sent to this host. Durable before the host is touched."""

    run: str
    at: float
    host: str
    step: int


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step's outcome. `code` is the exit code (-1 where there is none), `digest` the SHA-256 of its output,
    `size` that output's length in bytes, `lost` how many of them were over the cap and not kept."""

    run: str
    at: float
    host: str
    step: int
    outcome: Outcome
    code: int = -1
    took: float = 0.0
    digest: str = ""
    size: int = 0
    lost: int = 0
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class HostEnded:
    """A host's part of a run is over."""

    run: str
    at: float
    host: str
    outcome: Outcome
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RunCancelled:
    """Somebody asked for the run to stop; what is under way is stopped, what is not sent stays unsent."""

    run: str
    at: float
    by: Actor


@dataclass(frozen=True, slots=True)
class RunAdopted:
    """A run whose owner died has a new owner.

    `resend` names the hosts of unknown outcome that a person chose to repeat.
    """

    run: str
    at: float
    by: Actor
    resend: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The run is over: `outcome` sums it up."""

    run: str
    at: float
    outcome: Outcome
