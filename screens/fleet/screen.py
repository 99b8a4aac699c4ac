"""The fleet pane."""

import time
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.state.state import FleetSlice, State
from screens.bindings import bindings
from screens.cells import Row, Span, Spans
from screens.fleet import rows
from screens.looking import detail, evidence, raw
from screens.places import Place
from screens.requests import Go, Look, Request, Shell
from screens.widgets.table import Table

SETTLE = 0.5
"""Seconds between two new orders while figures stream in; what stands in a row is drawn at once."""


class Fleet(Vertical):
    """Every host: health, why, figures, groups, age."""

    BINDINGS = bindings("fleet")

    def __init__(self) -> None:
        super().__init__(id="fleet")
        self.table = Table(marks=True)
        self.view = rows.View()
        self._state = State()
        self._now = 0.0
        self._arranged = rows.Arranged((), {}, 0, 0)
        self._drawn: tuple[FleetSlice, rows.View] | None = None
        self._columns = rows.columns({}, self.view)
        self._next = 0.0

    def compose(self) -> ComposeResult:
        yield self.table

    def aim(self, _subject: str) -> None:
        """The fleet is about all hosts."""

    def title(self) -> str:
        return "Fleet"

    def draw(self, state: State, now: float) -> None:
        """Rows at once, their order at most twice a second: a list that jumps can't be read."""
        self._state, self._now = state, now
        fleet, drawn = state.fleet, self._drawn
        same = drawn is not None and drawn[0] is fleet and drawn[1] == self.view
        due = drawn is None or drawn[1] != self.view or drawn[0].listed_at != fleet.listed_at
        if not same and (due or time.monotonic() >= self._next):
            self._arranged = rows.arranged(fleet.hosts, self.view)
            self._columns = rows.columns(fleet.hosts, self.view)
            self._drawn = (fleet, self.view)
            self._next = time.monotonic() + SETTLE
        self.table.empty = self._empty()
        shown = self._arranged
        self.table.show(shown.ids, self._row, self._columns)

    def _row(self, at: int) -> Row:
        host = self._state.fleet.hosts.get(self._arranged.ids[at])
        return rows.row(host, self._now) if host else self._arranged.heads.get(at, Row("", ()))

    def _empty(self) -> Spans:
        if not self._state.fleet.listed_at:
            return (Span("Waiting for the inventories…", "dim"),)
        if not self._state.fleet.hosts:
            return (Span("The inventories know no host.", "dim"),)
        what = f" matches {self.view.filter!r}" if self.view.filter else ""
        return (Span(f"No {'broken ' if self.view.only_broken else ''}host{what}. ", "dim"), Span("esc clears", "dim"))

    def about(self) -> Spans:
        view, shown = self.view, self._arranged
        spans = [
            Span(f"{shown.shown} of {shown.total} hosts" if shown.shown != shown.total else f"{shown.total} hosts")
        ]
        spans.append(Span(f" · by {view.order}", "dim"))
        if view.group:
            spans.append(Span(f" · grouped by {view.group}", "dim"))
        if view.only_broken:
            spans.append(Span(" · only broken", "warn"))
        if view.filter:
            spans.append(Span(f" · /{view.filter}", "accent"))
        if self.table.cursor.marked:
            spans.append(Span(f" · {len(self.table.cursor.marked)} marked", "key"))
        return tuple(spans)

    def chosen(self) -> Sequence[str]:
        return self.table.cursor.chosen

    def watched(self) -> Sequence[str]:
        return self.table.on_screen

    def seek(self, text: str) -> None:
        self._view(filter=text)

    def clear(self) -> bool:
        if self.table.cursor.marked:
            self.table.cursor.marked.clear()
            self.table.paint()
            return True
        if self.view.filter or self.view.only_broken:
            self._view(filter="", only_broken=False)
            return True
        return False

    def _view(self, **changes: str | bool) -> None:
        self.view = rows.changed(self.view, **changes)
        self.draw(self._state, self._now)
        self.post_message(Table.Moved())

    def action_sort(self) -> None:
        orders = rows.ORDERS
        self._view(order=orders[(orders.index(self.view.order) + 1) % len(orders)])

    def action_group(self) -> None:
        known = rows.groupings(self._state.fleet.hosts)
        here = known.index(self.view.group) if self.view.group in known else 0
        self._view(group=known[(here + 1) % len(known)])

    def action_only_broken(self) -> None:
        self._view(only_broken=not self.view.only_broken)

    def action_refresh(self) -> None:
        self.post_message(Request(Look(self.chosen() if self.table.cursor.marked else self.watched())))

    def action_shell(self) -> None:
        if host := self.table.cursor.id:
            self.post_message(Request(Shell(host)))

    def action_detail(self) -> None:
        detail(self, self._state, self.table.cursor.id, self._now)

    def action_evidence(self) -> None:
        evidence(self, self._state, self.table.cursor.id, self._now)

    def action_raw(self) -> None:
        raw(self, self._state, self.table.cursor.id)

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        self.post_message(Request(Go(Place("host", event.row))))
