"""What the frame asks of a pane, and the panes there are. A pane's module is imported when it is first gone to."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol, cast, runtime_checkable

from textual.widget import Widget

from console.model.patterns.completing import Candidate
from console.state.state import State
from screens.cells import Spans
from screens.fleet.view import View
from screens.places import Place
from screens.widgets.table import Table


@runtime_checkable
class TakesPatterns(Protocol):
    """A pane whose filter is a host pattern."""

    def offers(self, text: str, cursor: int) -> Sequence[Candidate]:
        """What the word at `cursor` may become."""
        ...

    def remark(self, text: str) -> str:
        """What is wrong with `text` as a pattern; empty where it is none, or nothing is."""
        ...

    @property
    def sought(self) -> str:
        """The filter as it is."""
        ...


@runtime_checkable
class TakesViews(Protocol):
    """A pane that can be looked at in several ways."""

    view: View

    def show_as(self, view: View) -> None:
        """Look at it this way."""
        ...


@runtime_checkable
class Leads(Protocol):
    """A pane that another beside it can go with."""

    def leads(self) -> Place:
        """What is under the cursor, as a place; without a subject where that is nothing."""
        ...


class Pane(Protocol):
    """A pane is a widget that draws the state it is given and knows which hosts are chosen in it."""

    @property
    def table(self) -> Table:
        """What has the keyboard."""
        ...

    def aim(self, subject: str) -> None:
        """Be about this host or run from now on."""
        ...

    def draw(self, state: State, now: float) -> None:
        """Draw `state` as of `now`, epoch seconds; called for the pane on screen only."""
        ...

    def title(self) -> str:
        """What it is about, for the header."""
        ...

    def about(self) -> Spans:
        """What the status line says."""
        ...

    def chosen(self) -> Sequence[str] | None:
        """The hosts that a key acts on: those marked, or the one under the cursor; None where there are no hosts."""
        ...

    def watched(self) -> Sequence[str]:
        """The hosts whose figures are on the screen."""
        ...

    def seek(self, text: str) -> None:
        """Filter by `text`, or search it."""
        ...

    def clear(self) -> bool:
        """Take marks and filters away; false when there were none."""
        ...


_CLASSES = {
    "overview": "Overview",
    "fleet": "Fleet",
    "host": "HostPane",
    "runs": "Runs",
    "run": "RunPane",
    "audit": "Audit",
}


def make(name: str) -> tuple[Pane, Widget]:
    """A new pane of this name, as the frame and as Textual see it."""
    made: Callable[[], Widget] = getattr(import_module(f"screens.{name}.screen"), _CLASSES[name])
    widget = made()
    return cast(Pane, widget), widget
