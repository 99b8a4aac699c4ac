"""The runs pane."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.state.state import State
from screens.bindings import bindings
from screens.cells import Row, Span, Spans
from screens.places import Place
from screens.requests import Go, Request
from screens.runs import rows
from screens.widgets.table import Table
from screens.words import many


class Runs(Vertical):
    """Every run that the state keeps."""

    BINDINGS = bindings("runs")

    def __init__(self) -> None:
        super().__init__(id="runs")
        self.table = Table(rows.COLUMNS)
        self._state = State()
        self._now = 0.0
        self._text = ""
        self._order: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def aim(self, _subject: str) -> None:
        """The pane is about all runs."""

    def title(self) -> str:
        return "Runs"

    def draw(self, state: State, now: float) -> None:
        self._state, self._now = state, now
        self._order = rows.order(state.runs.runs, self._text)
        self.table.empty = (
            Span(f"No run matches {self._text!r}." if self._text else "Nothing has been run yet.", "dim"),
        )
        self.table.show(self._order, self._row)

    def _row(self, at: int) -> Row:
        return rows.row(self._state.runs.runs[self._order[at]], self._now)

    def about(self) -> Spans:
        going = sum(1 for run in self._state.runs.runs.values() if not run.ended)
        spans = [Span(many(len(self._state.runs.runs), "run"))]
        spans.append(Span(f" · {going} under way" if going else "", "accent"))
        spans.append(Span(f" · /{self._text}" if self._text else "", "accent"))
        return tuple(spans)

    def chosen(self) -> None:
        """None: a row here is a run, and running on its hosts again is asked for in the run itself."""

    def leads(self) -> Place:
        return Place("run", self.table.cursor.id or next(iter(self._order), ""))

    def watched(self) -> Sequence[str]:
        return ()

    def seek(self, text: str) -> None:
        self._text = text
        self.draw(self._state, self._now)

    def clear(self) -> bool:
        if self._text:
            self.seek("")
            return True
        return False

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        self.post_message(Request(Go(Place("run", event.row))))
