"""The palette: a line to type in, and what it could mean."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from console.state.state import State
from screens import requests
from screens.bindings import bindings
from screens.cells import Column, Row, Span, Spans, cell
from screens.fleet.views import Views
from screens.offer import known_params
from screens.palette import looks, rows
from screens.palette.care import VERBS as CARE
from screens.places import Place
from screens.themes import NAMES
from screens.widgets.bar import Bar
from screens.widgets.line import Line
from screens.widgets.table import Table


class Palette(ModalScreen[None]):
    """Completes as one types; enter does what the line says, tab takes the suggestion in to go on typing."""

    BINDINGS = bindings("prompt")

    def __init__(self, state: State, chosen: Sequence[str], text: str = "", views: Views = rows.NO_VIEWS) -> None:
        super().__init__(id="palette")
        self._known = state
        self._chosen = tuple(chosen)
        self._views = views
        self._line = Line(
            text, compact=True, placeholder="a pane, a host, run RUNBOOK [hosts] [param=value]", select_on_focus=False
        )
        self._made: list[rows.Suggestion] = []
        self.table = Table((Column("what", "", 24, most=36), Column("about", "", 12, grow=1, drop=1)))
        self.table.can_focus = False
        self.table.held = True

    def compose(self) -> ComposeResult:
        with Vertical(classes="box palette"):
            with Horizontal(classes="field"):
                yield Bar(ground="base", id="palette-sign")
                yield self._line
            yield self.table
            yield Bar(ground="base", id="palette-error")

    def on_mount(self) -> None:
        self.query_one("#palette-sign", Bar).say((Span(" :", "key"),))
        self.set_focus(self._line)
        self._suggest()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._suggest()

    def _suggest(self) -> None:
        self._made = rows.suggestions(self._line.value, self._known, self._chosen, NAMES, self._views)
        self.table.cursor.id = ""
        self.table.show([made.text for made in self._made], self._row)
        self.table.cursor.first(self.table.size.height)
        self.table.paint()
        self._say(())

    def _row(self, at: int) -> Row:
        made = self._made[at]
        return Row(made.text, (cell(made.text, "strong"), cell(made.about, "dim")))

    def on_key(self, event: events.Key) -> None:
        moves = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}
        if event.key in moves:
            event.stop()
            event.prevent_default()
            self.table.cursor.step(moves[event.key], self.table.size.height)
            self.table.paint()
        elif event.key == "tab":
            event.stop()
            event.prevent_default()
            self._take()

    def _picked(self) -> rows.Suggestion | None:
        at = self.table.cursor.at
        return self._made[at] if self._made and 0 <= at < len(self._made) else None

    def _take(self) -> None:
        if picked := self._picked():
            self._line.value = picked.text
            self._line.cursor_position = len(self._line.value)

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        self._enter()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._enter()

    def _enter(self) -> None:
        """Do what the line says; where it is not finished, take the suggestion in first."""
        picked = self._picked()
        typed = self._line.value
        if picked is not None and (self.table.cursor.at > 0 or not self._means(typed)):
            if not picked.final:
                self._take()
                return
            typed = picked.text
        try:
            self._do(rows.understood(typed, self._known, self._chosen, self._views))
        except rows.NotUnderstood as error:
            self._say((Span(f" {error}", "crit"),))

    def _means(self, text: str) -> bool:
        try:
            rows.understood(text, self._known, self._chosen, self._views)
        except rows.NotUnderstood:
            return False
        return True

    def _do(self, intent: rows.Intent) -> None:
        wish: requests.Wish
        match intent.verb:
            case "go":
                wish = requests.Go(Place(intent.subject))
            case "host":
                wish = requests.Go(Place("host", intent.subject))
            case "verify":
                wish = requests.Go(Place("audit"))
            case "shell":
                wish = requests.Shell(intent.subject)
            case "look":
                wish = requests.Look(intent.hosts)
            case "theme":
                wish = requests.Theme(intent.subject)
            case "window":
                wish = requests.Open(intent.subject)
            case "exec" if intent.command is not None:
                wish = requests.Execute(intent.command, intent.hosts)
            case "run":
                runbook = self._known.runbooks.runbooks[intent.subject]
                known = known_params(self._known, intent.hosts, runbook)
                wish = requests.Prepare(intent.subject, intent.hosts, {**known, **intent.params})
            case "look-so" | "save-view" | "forget-view" | "views":
                wish = self._look(intent)
            case _:
                wish = _care(intent) if intent.verb in CARE else requests.Quit()
        self.dismiss()
        self.app.post_message(requests.Request(wish))

    def _look(self, intent: rows.Intent) -> requests.Wish:
        """What is wanted of the ways to look at the fleet."""
        if intent.verb == "views":
            return requests.Read("Views of the fleet", looks.listed(self._views))
        if intent.verb == "look-so" and intent.view is not None:
            return requests.Arrange(intent.view)
        return requests.Keep(intent.subject, intent.view if intent.verb == "save-view" else None)

    def _say(self, spans: Spans) -> None:
        self.query_one("#palette-error", Bar).say(spans)

    def action_close(self) -> None:
        self.dismiss()


def _care(intent: rows.Intent) -> requests.Wish:
    if intent.verb == "unmute":
        return requests.Unmute(intent.hosts)
    return requests.Mute(intent.hosts, float(intent.params["seconds"]), intent.subject)
