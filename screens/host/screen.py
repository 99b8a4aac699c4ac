"""The host pane."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.state.state import State
from screens.bindings import bindings
from screens.cells import Row, Span, Spans
from screens.host import rows
from screens.looking import detail, evidence, raw
from screens.places import Place
from screens.requests import Go, Look, Note, Prepare, Request, Shell
from screens.widgets.cursor import Cursor
from screens.widgets.table import Table


class HostPane(Vertical):
    """One host. Enter on a finding prepares the runbook that may help; enter on a run opens it."""

    BINDINGS = bindings("host")

    def __init__(self) -> None:
        super().__init__(id="host")
        self.table = Table()
        self._state = State()
        self._now = 0.0
        self._subject = ""
        self._asked = ""
        self._made: list[Row] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def aim(self, subject: str) -> None:
        if subject != self._subject:
            self._subject = subject
            self.table.cursor = Cursor()

    def title(self) -> str:
        known = self._state.fleet.hosts.get(self._subject)
        return f"Host {known.host.name if known else self._subject}"

    def draw(self, state: State, now: float) -> None:
        self._state, self._now = state, now
        if self._asked != self._subject and self._subject in state.fleet.hosts:
            self._asked = self._subject
            self.post_message(Request(Look((self._subject,), closely=True)))
        self._made = rows.rows(state, self._subject, now, self.table.size.width)
        self.table.show_rows(self._made)

    def about(self) -> Spans:
        return (
            Span("enter ", "key"),
            Span("runs what may help  ", "dim"),
            Span("s ", "key"),
            Span("shell  ", "dim"),
            Span("e ", "key"),
            Span("why  ", "dim"),
            Span("ctrl+r ", "key"),
            Span("looks again", "dim"),
        )

    def chosen(self) -> Sequence[str]:
        """The host that the pane is about, whatever the cursor is on."""
        return [self._subject] if self._subject in self._state.fleet.hosts else []

    def watched(self) -> Sequence[str]:
        return self.chosen()

    def seek(self, text: str) -> None:
        self.table.find(text)

    def clear(self) -> bool:
        if self.table.found:
            self.table.find("")
            return True
        return False

    def on_resize(self) -> None:
        self.draw(self._state, self._now)

    def action_refresh(self) -> None:
        self.post_message(Request(Look(self.chosen(), closely=True)))

    def action_shell(self) -> None:
        for host in self.chosen():
            self.post_message(Request(Shell(host)))

    def action_note(self) -> None:
        for host in self.chosen():
            self.post_message(Request(Note(f"host:{host}")))

    def action_detail(self) -> None:
        detail(self, self._state, self._subject, self._now)

    def action_evidence(self) -> None:
        evidence(self, self._state, self._subject, self._now)

    def action_raw(self) -> None:
        raw(self, self._state, self._subject)

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        kind, _, subject = event.row.partition(":")
        known = self._state.fleet.hosts.get(self._subject)
        if kind == "run":
            self.post_message(Request(Go(Place("run", subject))))
        elif known is not None and int(subject) < len(known.verdict.findings):
            found = known.verdict.findings[int(subject)]
            if found.runbook in self._state.runbooks.runbooks:
                self.post_message(Request(Prepare(found.runbook, (self._subject,), dict(found.params))))
            else:
                self.action_evidence()
