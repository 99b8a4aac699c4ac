"""The audit pane."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.state.state import HistorySlice, State
from screens.answers import Verdict
from screens.audit import rows
from screens.bindings import bindings
from screens.cells import Row, Span, Spans
from screens.places import Place
from screens.requests import Go, Read, Request, Verify
from screens.widgets.table import Table


class Audit(Vertical):
    """What was done, by whom, on what, in order; and whether the chain over it holds."""

    BINDINGS = bindings("audit")

    def __init__(self) -> None:
        super().__init__(id="audit")
        self.table = Table(rows.COLUMNS)
        self._state = State()
        self._now = 0.0
        self._text = ""
        self._made: list[Row] = []
        self._drawn: tuple[HistorySlice, str] | None = None
        self._verdict: tuple[Verdict, float] | None = None

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.action_refresh()

    def aim(self, _subject: str) -> None:
        """The pane is about the whole record."""

    def title(self) -> str:
        return "Audit"

    def draw(self, state: State, now: float) -> None:
        self._state, self._now = state, now
        if self._drawn is None or self._drawn[0] is not state.history or self._drawn[1] != self._text:
            self._drawn = (state.history, self._text)
            self._made = rows.rows(state, self._text, now)
            self.table.empty = (Span("No fact matches." if self._text else "Nothing has been recorded yet.", "dim"),)
            self.table.show_rows(self._made)

    def about(self) -> Spans:
        text = Span(f" · /{self._text}" if self._text else "", "accent")
        history = self._state.history
        if self._verdict is None:
            verified: Spans = (Span("verifying the chain…", "dim"),)
        else:
            verified = rows.proven(*self._verdict, history, self._now)
        return (Span(rows.counted(len(self._made), history)), text, Span(" · "), *verified)

    def chosen(self) -> None:
        """None: a row here is a fact."""

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

    def action_refresh(self) -> None:
        self._verdict = None
        self.post_message(Request(Verify(self._said)))

    def _said(self, verdict: Verdict) -> None:
        self._verdict = (verdict, self._now)
        self.post_message(Table.Moved())

    def action_raw(self) -> None:
        """Every field of the fact under the cursor."""
        for recorded in self._state.history.facts:
            if str(recorded.seq) == self.table.cursor.id:
                self.post_message(Request(Read(f"Fact {recorded.seq}", rows.fact_rows(recorded))))

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        for recorded in self._state.history.facts:
            if str(recorded.seq) == event.row:
                run = getattr(recorded.fact, "run", "")
                if run in self._state.runs.runs:
                    self.post_message(Request(Go(Place("run", run))))
                else:
                    self.action_raw()
