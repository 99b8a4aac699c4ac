"""The fleet pane."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from console.model.health import Health
from console.model.patterns.completing import Candidate, complete
from console.state.state import FleetSlice, HostState, State
from screens.bindings import bindings
from screens.care import group_note
from screens.cells import Row, Span, Spans
from screens.fleet import rows
from screens.fleet.arranging import HEAD, Arranged, Arranging
from screens.fleet.columns import Eye, column
from screens.fleet.matching import wrong
from screens.fleet.resting import resting
from screens.fleet.view import SORTS, Order, View
from screens.looking import detail, evidence, raw
from screens.places import Place
from screens.requests import Go, Look, Note, Request, Say, Shell
from screens.widgets.table import Table
from screens.words import clock

SETTLE = 0.5
"""Seconds between two new orders while figures stream in; what stands in a row is drawn at once."""


class Fleet(Vertical):
    """Every host: health, why, figures, groups, age."""

    BINDINGS = bindings("fleet")

    def __init__(self) -> None:
        super().__init__(id="fleet")
        self.table = Table(marks=True)
        self.view = View()
        self._state = State()
        self._now = 0.0
        self._left: tuple[float, dict[str, Health]] = (0.0, {})
        self._changed = 0
        self._arranging = Arranging()
        self._arranged = Arranged()
        self._drawn: tuple[FleetSlice, View] | None = None
        self._longest = 0
        self._seen: object = None
        self._rows: dict[str, tuple[HostState, Row]] = {}
        self._next = 0.0

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.watch(self.app, "app_focus", self._looked, init=False)

    def on_hide(self) -> None:
        self._looked(looking=False)

    def _looked(self, looking: bool) -> None:  # noqa: FBT001  # as Textual calls it
        """Whoever looks away is told, on coming back, what changed meanwhile."""
        if not looking and self._state.fleet.hosts and not self._left[1]:
            hosts = self._state.fleet.hosts
            self._left = (self._now, {host: known.verdict.health for host, known in hosts.items()})

    def aim(self, _subject: str) -> None:
        """The fleet is about all hosts."""

    def title(self) -> str:
        return "Fleet"

    def draw(self, state: State, now: float) -> None:
        """Rows at once, their order at most twice a second: a list that jumps can't be read."""
        self._state, self._now = state, now
        fleet, view, drawn = state.fleet, self.view, self._drawn
        same = drawn is not None and drawn[0] is fleet and drawn[1] == view
        due = drawn is None or drawn[1] != view or drawn[0].listed_at != fleet.listed_at
        if not same and (due or time.monotonic() >= self._next):
            if drawn is None or drawn[0].listed_at != fleet.listed_at:
                self._longest = rows.longest(fleet.hosts)
            self._arranged = self._arranging.arranged(fleet, view, now)
            self._changed = self._count_changed()
            self._drawn = (fleet, view)
            self._next = time.monotonic() + SETTLE
        self.table.empty = self._empty()
        shown, eye = self._arranged, Eye(now, self._left[1])
        rests = resting(fleet, now, changed=bool(self._changed))
        named = tuple(each for each in view.columns if each not in rests)
        if (now, named, self._left) != self._seen:
            self._seen, self._rows = (now, named, self._left), {}
        made, known = [column(each) for each in rows.wide(named)], self._rows

        def row(at: int) -> Row:
            key = shown.ids[at]
            if key in shown.parts:
                part = shown.parts[key]
                note = group_note(fleet.care, part.name) if view.group == "groups" else ""
                return rows.heading(part, view.group, note)
            host = state.fleet.hosts.get(key)
            if host is None:
                return Row("", ())
            before = known.get(key)
            if before is None or before[0] is not host:
                before = known[key] = host, rows.row(host, made, eye)
            return before[1]

        members = {head: part.hosts for head, part in shown.parts.items()}
        self.table.show(shown.ids, row, rows.columns(named, view.orders, self._longest), members)

    def _count_changed(self) -> int:
        before = self._left[1]
        hosts = self._state.fleet.hosts if before else {}
        return sum(1 for host, known in hosts.items() if known.verdict.health is not before.get(host))

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
        if view.name:
            spans.append(Span(f" · view {view.name}", "accent"))
        spans.append(Span(f" · by {', '.join(map(str, view.orders))}", "dim"))
        if view.group:
            spans.append(Span(f" · grouped by {view.group}", "dim"))
        if self._changed:
            spans.append(Span(f" · {self._changed} changed since {clock(self._left[0])} UTC", "accent"))
        if view.only_broken:
            spans.append(Span(" · only broken", "warn"))
        if view.filter:
            spans.append(Span(f" · /{view.filter}", "accent"))
        if self.table.cursor.marked:
            spans.append(Span(f" · {len(self.table.cursor.marked)} marked", "key"))
        return tuple(spans)

    def offers(self, text: str, cursor: int) -> Sequence[Candidate]:
        return complete(text, cursor, [known.host for known in self._state.fleet.hosts.values()])

    def remark(self, text: str) -> str:
        return wrong(text)

    def chosen(self) -> Sequence[str]:
        return self.table.cursor.chosen

    def watched(self) -> Sequence[str]:
        return [row for row in self.table.on_screen if not row.startswith(HEAD)]

    def leads(self) -> Place:
        here = self.table.cursor.id
        return Place("host", here if here in self._state.fleet.hosts else "")

    @property
    def sought(self) -> str:
        return self.view.filter

    def seek(self, text: str) -> None:
        if text != self.view.filter:
            self._view(filter=text)

    def show_as(self, view: View) -> None:
        self.view = view
        self.draw(self._state, self._now)
        self.post_message(Table.Moved())

    def clear(self) -> bool:
        if self.table.cursor.marked:
            self.table.cursor.marked.clear()
            self.table.paint()
            return True
        if self.view.filter or self.view.only_broken:
            self._view(filter="", only_broken=False)
            return True
        if self._changed:
            self._left = (0.0, {})
            self._drawn = None
            self.draw(self._state, self._now)
            return True
        return False

    def _view(self, **changes: Any) -> None:
        """Look another way: that is no longer the view that has a name."""
        name = self.view.name if changes.keys() == {"collapsed"} else ""
        self.show_as(replace(self.view, name=name, **changes))

    def action_sort(self) -> None:
        here = self.view.orders[0].column if self.view.orders else ""
        following = SORTS[(SORTS.index(here) + 1) % len(SORTS)] if here in SORTS else SORTS[0]
        self._view(orders=(Order(following),))

    def action_group(self) -> None:
        known = rows.groupings(self._state.fleet.hosts)
        here = known.index(self.view.group) if self.view.group in known else 0
        self._view(group=known[(here + 1) % len(known)], collapsed=frozenset())

    def action_only_broken(self) -> None:
        self._view(only_broken=not self.view.only_broken)

    def action_refresh(self) -> None:
        hosts = self.chosen() if self.table.cursor.marked else self.watched()
        self.post_message(Request(Look(hosts, inventories=True)))

    def action_shell(self) -> None:
        host = self.table.cursor.id
        if host in self._state.fleet.hosts:
            self.post_message(Request(Shell(host)))

    def action_note(self) -> None:
        """On the host under the cursor; on a group where its heading is."""
        row = self.table.cursor.id
        if row in self._state.fleet.hosts:
            self.post_message(Request(Note(f"host:{row}")))
        elif row in self._arranged.parts and self.view.group == "groups" and self._arranged.parts[row].name:
            self.post_message(Request(Note(f"group:{self._arranged.parts[row].name}")))
        elif row in self._arranged.parts:
            self.post_message(Request(Say("Notes are on hosts and groups; b groups by groups")))

    def action_detail(self) -> None:
        detail(self, self._state, self.table.cursor.id, self._now)

    def action_evidence(self) -> None:
        evidence(self, self._state, self.table.cursor.id, self._now)

    def action_raw(self) -> None:
        raw(self, self._state, self.table.cursor.id)

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        if event.row in self._arranged.parts:
            self._view(collapsed=self.view.collapsed ^ {self._arranged.parts[event.row].name})
            return
        self.post_message(Request(Go(Place("host", event.row))))
