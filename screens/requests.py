"""What screens ask for: messages that the app takes to the engine. Answers come back in the state, or to `reply`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from textual.message import Message

from console.model.errors import ConsoleError
from console.model.plan import Confirmation, Plan
from console.model.runbook import ParamValue
from screens.answers import Piece, Verdict
from screens.cells import Row
from screens.places import Place


class Asker(Protocol):
    """A prompt that stays until what it asked for is accepted."""

    def accepted(self) -> None:
        """It is: the prompt can go."""
        ...

    def refused(self, error: ConsoleError) -> None:
        """It is not, and why."""
        ...


@dataclass
class Go(Message):
    """To another place."""

    place: Place


@dataclass
class Prepare(Message):
    """A runbook is to run on these hosts: first to the form where params lack values (or `form` is asked for), then
    to the plan."""

    runbook: str
    hosts: Sequence[str]
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    form: bool = False
    asker: Asker | None = None


@dataclass
class Preview(Message):
    """What a plan's preview says, host by host, folded; rows go to `reply`, also while it runs."""

    plan: Plan
    reply: Callable[[Sequence[Row]], None]


@dataclass
class Begin(Message):
    """A confirmed plan is to run."""

    plan: Plan
    confirmation: Confirmation
    asker: Asker


@dataclass
class Cancel(Message):
    """A run is to stop."""

    run: str


@dataclass
class Resume(Message):
    """An orphaned run is to go on; hosts of unknown outcome only if named."""

    run: str
    resend: Sequence[str]


@dataclass
class Fetch(Message):
    """The recorded output of these hosts in a run."""

    run: str
    hosts: Sequence[str]
    reply: Callable[[Mapping[str, Sequence[Piece]]], None]


@dataclass
class Look(Message):
    """Measure these hosts now; inspect them too if asked."""

    hosts: Sequence[str]
    closely: bool = False


@dataclass
class Watch(Message):
    """Keep measuring exactly these hosts: they are on the screen."""

    hosts: Sequence[str]


@dataclass
class Shell(Message):
    """A shell on a host, in this terminal."""

    host: str


@dataclass
class Answer(Message):
    """A question is answered."""

    question: str
    choice: str


@dataclass
class Open(Message):
    """Production may be changed for a while, for this reason."""

    reason: str


@dataclass
class Verify(Message):
    """Check the record's chain."""

    reply: Callable[[Verdict], None]


@dataclass
class Read(Message):
    """Show lines to read over the screen."""

    title: str
    rows: Sequence[Row]


@dataclass
class Say(Message):
    """Say something in passing."""

    text: str
    tone: str = "information"


@dataclass
class Theme(Message):
    """Another theme."""

    name: str


class Quit(Message):
    """Leave the console."""
