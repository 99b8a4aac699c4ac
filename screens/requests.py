"""What screens ask for: values in one message that the app takes to the engine. Answers come back in the state, or to
`reply`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from textual.message import Message

from console.model.adhoc import AdHoc
from console.model.errors import ConsoleError
from console.model.plan import Confirmation, Plan
from console.model.recorded import StepOutput
from console.model.runbook import ParamValue
from console.state.differences import Difference
from screens.answers import Verdict
from screens.cells import Row
from screens.fleet.view import View
from screens.places import Place


class Asker(Protocol):
    """A prompt that stays until what it asked for is accepted."""

    def accepted(self) -> None:
        """It is: the prompt can go."""
        ...

    def refused(self, error: ConsoleError) -> None:
        """It is not, and why."""
        ...


@dataclass(frozen=True, slots=True)
class Go:
    """To another place."""

    place: Place


@dataclass(frozen=True, slots=True)
class Arrange:
    """The fleet, looked at this way."""

    view: View


@dataclass(frozen=True, slots=True)
class Keep:
    """This view is to be kept under a name; None: no longer."""

    name: str
    view: View | None


@dataclass(frozen=True, slots=True)
class Prepare:
    """A runbook is to run on these hosts: first to the form where params lack values (or `form` is asked for), then
    to the plan."""

    runbook: str
    hosts: Sequence[str]
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    form: bool = False
    asker: Asker | None = None


@dataclass(frozen=True, slots=True)
class Execute:
    """An ad-hoc command is to run on these hosts: on to its plan."""

    command: AdHoc
    hosts: Sequence[str]
    asker: Asker | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan's preview says, host by host, folded; rows go to `reply`, also while it runs."""

    plan: Plan
    reply: Callable[[Sequence[Row]], None]


@dataclass(frozen=True, slots=True)
class Begin:
    """A confirmed plan is to run."""

    plan: Plan
    confirmation: Confirmation
    asker: Asker


@dataclass(frozen=True, slots=True)
class Cancel:
    """A run is to stop."""

    run: str


@dataclass(frozen=True, slots=True)
class Resume:
    """An orphaned run is to go on; hosts of unknown outcome only if named."""

    run: str
    resend: Sequence[str]


@dataclass(frozen=True, slots=True)
class Abandon:
    """An orphaned run is over: nothing more is sent."""

    run: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """The recorded output of these hosts in a run."""

    run: str
    hosts: Sequence[str]
    reply: Callable[[Mapping[str, Sequence[StepOutput]]], None]


@dataclass(frozen=True, slots=True)
class Compare:
    """How the output of a run's hosts differs from what most of them printed."""

    run: str
    reply: Callable[[Sequence[Difference]], None]


@dataclass(frozen=True, slots=True)
class Look:
    """Measure these hosts now; if asked, inspect them too, and have the inventories say again which hosts there are."""

    hosts: Sequence[str]
    closely: bool = False
    inventories: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """Keep measuring exactly these hosts: they are on the screen."""

    hosts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shell:
    """A shell on a host, in this terminal."""

    host: str


@dataclass(frozen=True, slots=True)
class Open:
    """Production may be changed for a while, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Mute:
    """These hosts are expected to be ill for so many seconds, and why; a prompt names them first."""

    hosts: Sequence[str]
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Unmute:
    """The mutes of these hosts are to end; a prompt names them first."""

    hosts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Note:
    """A note is to be written on `host:ID` or `group:NAME`; a prompt asks for it."""

    subject: str


@dataclass(frozen=True, slots=True)
class Verify:
    """Check the record's chain."""

    reply: Callable[[Verdict], None]


@dataclass(frozen=True, slots=True)
class Read:
    """Show lines to read over the screen."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Copy:
    """This text is wanted in the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """Say something in passing."""

    text: str
    tone: str = "information"


@dataclass(frozen=True, slots=True)
class Theme:
    """Another theme."""

    name: str


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave the console."""


Wish = (
    Go
    | Arrange
    | Keep
    | Prepare
    | Execute
    | Preview
    | Begin
    | Cancel
    | Resume
    | Abandon
    | Fetch
    | Compare
    | Look
    | Watch
    | Shell
    | Open
    | Mute
    | Unmute
    | Note
    | Verify
    | Read
    | Copy
    | Say
    | Theme
    | Quit
)


class Request(Message):
    """Carries a wish up to the app."""

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self.wish = wish
