"""What can go wrong, in words an engineer can act on.

    ConsoleError
    ├── Unreachable            the host could not be reached; .cause says how
    ├── Lost                   the connection ended in the middle: what ran may have happened
    ├── Refused                the console's own gate, or the far side, said no
    ├── Expired                a credential has to be renewed
    ├── Throttled              asked too often
    ├── BadSettings            settings, runbooks, inventories: .problems, each with its place
    ├── BadParams              what was given for a runbook's params: .problems, by param
    ├── BadOutput              an answer that can't be understood
    └── Unrecordable           the journal can't be written: nothing may run

A plugin translates its library's exceptions at its own edge, `from` the cause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ConsoleError(Exception):
    """An error with a title (what happened) and a hint (what to do next)."""

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.title}. {self.hint}" if self.hint else self.title


class Cause(StrEnum):
    """Why a host could not be reached."""

    UNRESOLVED = "unresolved"
    REFUSED = "refused"
    TIMED_OUT = "timed out"
    AUTHENTICATION = "authentication"
    HOST_KEY = "host key"
    NO_COMMON_ALGORITHM = "no common algorithm"
    LOST = "lost in the middle"
    NO_TRANSPORT = "no transport"
    OTHER = "other"


class Unreachable(ConsoleError):
    """The host could not be reached; nothing ran on it."""

    def __init__(self, cause: Cause, title: str, hint: str = "") -> None:
        super().__init__(title, hint)
        self.cause = cause


class Lost(ConsoleError):
    """The connection ended in the middle of a command: whether it finished is unknown."""


class TimedOut(ConsoleError):
    """The command ran longer than its time-out."""


class Refused(ConsoleError):
    """Something said no: the gate, a policy, a declined question."""


class Expired(ConsoleError):
    """A credential has to be renewed before this works again."""


class Throttled(ConsoleError):
    """The far side asked to be asked less often."""


class BadOutput(ConsoleError):
    """An answer that can't be understood; the evidence is in the hint."""


class Unrecordable(ConsoleError):
    """The journal can't be written, so nothing may run."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file: where (1-based line and column), what was expected, the nearest right thing."""

    file: str
    line: int
    column: int
    what: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.what}" + (f" ({self.hint})" if self.hint else "")


class BadSettings(ConsoleError):
    """One or more problems in settings, an inventory or a runbook."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class BadParams(ConsoleError):
    """What was given for a runbook's params is not what it takes: what is wrong, by the param's name."""

    def __init__(self, title: str, problems: Mapping[str, str]) -> None:
        super().__init__(title, "; ".join(f"{name}: {what}" for name, what in problems.items()))
        self.problems = problems
