"""The overview pane."""

import time
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.state.state import State
from screens.bindings import bindings
from screens.cells import Row, Span, Spans
from screens.looking import detail, evidence, raw
from screens.overview import inventories, rows
from screens.overview.sums import Sums
from screens.places import Place
from screens.requests import Go, Look, Read, Request, Shell
from screens.widgets.table import Table

LARGE, SETTLE = 500, 0.5
"""From this many hosts on, figures alone draw the overview again only after this many seconds."""


class Overview(Vertical):
    """What is wrong, what runs, what does not answer."""

    BINDINGS = bindings("overview")

    def __init__(self) -> None:
        super().__init__(id="overview")
        self.table = Table(marks=True)
        self._state = State()
        self._now = 0.0
        self._rows: list[Row] = []
        self._sums = Sums()
        self._next = 0.0

    def compose(self) -> ComposeResult:
        yield self.table

    def aim(self, _subject: str) -> None:
        """The overview is about everything."""

    def title(self) -> str:
        return "Overview"

    def draw(self, state: State, now: float) -> None:
        before, self._state, self._now = self._state, state, now
        same = before.runs is state.runs and before.sources is state.sources and before.runbooks is state.runbooks
        if same and self._rows and len(state.fleet.hosts) > LARGE and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SETTLE
        self._sums.take(state.fleet)
        self._rows = rows.rows(state, now, self.table.size.width, self._sums)
        self.table.show_rows(self._rows)

    def about(self) -> Spans:
        marked = len(self.table.cursor.marked)
        spans = [Span(rows.summary(self._state), "dim")]
        return (*spans, Span(f" · {marked} marked", "key")) if marked else tuple(spans)

    def chosen(self) -> Sequence[str]:
        return rows.hosts(self.table.cursor.chosen)

    def leads(self) -> Place:
        kind, _, subject = self.table.cursor.id.partition(":")
        return Place(kind, subject) if kind in ("host", "run") else Place("host")

    def watched(self) -> Sequence[str]:
        """None: opening the console contacts nothing but what the settings list as watched."""
        return ()

    def seek(self, text: str) -> None:
        self.table.find(text)

    def clear(self) -> bool:
        if self.table.cursor.marked:
            self.table.cursor.marked.clear()
            self.table.paint()
            return True
        if self.table.found:
            self.table.find("")
            return True
        return False

    def on_resize(self) -> None:
        self.draw(self._state, self._now)

    def _host(self) -> str:
        return next(iter(rows.hosts([self.table.cursor.id])), "")

    def action_refresh(self) -> None:
        self.post_message(Request(Look(rows.hosts(self.table.on_screen), inventories=True)))

    def action_shell(self) -> None:
        if host := self._host():
            self.post_message(Request(Shell(host)))

    def action_detail(self) -> None:
        detail(self, self._state, self._host(), self._now)

    def action_evidence(self) -> None:
        evidence(self, self._state, self._host(), self._now)

    def action_raw(self) -> None:
        raw(self, self._state, self._host())

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        kind, _, subject = event.row.partition(":")
        if kind in ("host", "run"):
            self.post_message(Request(Go(Place(kind, subject))))
        elif event.row.startswith(inventories.PREFIX):
            told = inventories.detail(subject, self._state.sources, self._now)
            self.post_message(Request(Read(f"Inventory {subject}", told)))
