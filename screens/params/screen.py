"""The form: a field a param, its error beside it."""

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input

from console.model.errors import ConsoleError
from console.model.runbook import Param, ParamValue, Runbook
from console.state.state import FleetSlice, State
from screens.bindings import bindings
from screens.cells import Span, Spans
from screens.fitting import plain
from screens.params.known import Offer, offers, unknown
from screens.params.rows import Wrong, hint, parsed, written
from screens.requests import Look, Prepare, Request
from screens.widgets.bar import Bar
from screens.widgets.line import Line
from screens.words import RISK, many

LOOK = 0.5
"""Seconds between two looks whether more is known."""
MOST = 8
"""Values that are shown under a field."""


class Known(Suggester):
    """Completes with the first value that is known to begin with what is typed."""

    def __init__(self, known: Callable[[], Sequence[Offer]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._offered = known

    async def get_suggestion(self, value: str) -> str | None:
        return next((plain(offer.value) for offer in self._offered() if plain(offer.value).startswith(value)), None)


class ParamsForm(ModalScreen[None]):
    """Asks for a runbook's params, then for its plan on `hosts`; it stays until the plan is there."""

    BINDINGS = bindings("prompt")

    def __init__(
        self, runbook: Runbook, hosts: Sequence[str], given: Mapping[str, ParamValue], known: Callable[[], State]
    ) -> None:
        super().__init__(id="params")
        self._known = known
        self._seen: FleetSlice | None = None
        self._wrong: set[str] = set()
        self._runbook = runbook
        self._hosts = tuple(hosts)
        self._fields = {param.name: self._field(param, given) for param in runbook.params}
        self._says = {param.name: Bar(ground="base", classes="says") for param in runbook.params}

    def _field(self, param: Param, given: Mapping[str, ParamValue]) -> Line:
        return Line(
            written(param, given.get(param.name, param.default)),
            compact=True,
            select_on_focus=False,
            suggester=Known(lambda: self._offers(param)),
        )

    def compose(self) -> ComposeResult:
        with Vertical(classes="box form"):
            yield Bar(classes="title")
            with VerticalScroll():
                for param in self._runbook.params:
                    with Horizontal(classes="field"):
                        yield Bar(ground="base", classes="label")
                        yield self._fields[param.name]
                    yield self._says[param.name]
            yield Bar(ground="base", id="form-error")
            yield Bar(classes="foot")

    def on_mount(self) -> None:
        word, tone = RISK[self._runbook.risk]
        title: Spans = (
            Span(f" {self._runbook.name}", "strong"),
            Span(f"  {word}", tone),
            Span(f"  on {many(len(self._hosts), 'host')}", "dim"),
        )
        self.query_one(".title", Bar).say(title)
        foot = (
            Span(" enter ", "key"),
            Span("the plan  "),
            Span("tab ", "key"),
            Span("next field  "),
            Span("↓ → ", "key"),
            Span("take what is offered  "),
            Span("esc ", "key"),
            Span("leaves"),
        )
        self.query_one(".foot", Bar).say(foot)
        for param, bar in zip(self._runbook.params, self.query(".label").results(Bar), strict=True):
            bar.say((Span(f" {param.title or param.name}", "strong" if param.required else ""),))
            self._hint(param)
        self.set_interval(LOOK, self._look)
        looked = {host for param in self._runbook.params for host in unknown(param, self._known(), self._hosts)}
        if looked:
            self.post_message(Request(Look(tuple(sorted(looked)), closely=True)))
        first = next((p.name for p in self._runbook.params if not self._fields[p.name].value), None)
        self.set_focus(self._fields[first or self._runbook.params[0].name])

    def _offers(self, param: Param) -> list[Offer]:
        return offers(param, self._known(), self._hosts)

    def _look(self) -> None:
        """What is known may be more by now."""
        if self._seen is not self._known().fleet:
            self._seen = self._known().fleet
            for param in self._runbook.params:
                if param.names and param.name not in self._wrong:
                    self._hint(param)

    def _hint(self, param: Param) -> None:
        """What may be typed: the values that are known, those that go on from what is typed first."""
        self._wrong.discard(param.name)
        typed = self._fields[param.name].value.strip()
        made = self._offers(param) if param.names else []
        fitting = [offer for offer in made if typed in offer.value] or made
        if not fitting:
            self._says[param.name].say((Span(f" {'':22}{hint(param)}", "dim"),))
            return
        spans = [Span(f" {'':22}"), Span("↓ ", "key")]
        for offer in fitting[:MOST]:
            spans.append(Span(offer.value, "crit" if offer.bad else ""))
            spans.append(Span(f" {offer.about}  " if offer.about else "  ", "dim"))
        self._says[param.name].say(tuple(spans))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        for param in self._runbook.params:
            if param.names and self._fields[param.name] is event.input:
                self._hint(param)

    def on_key(self, event: events.Key) -> None:
        """Up and down go through the values that are known."""
        way = {"down": 1, "up": -1}.get(event.key, 0)
        param = next((param for param in self._runbook.params if self._fields[param.name] is self.focused), None)
        values = [plain(offer.value) for offer in self._offers(param)] if way and param is not None else []
        if values and param is not None:
            event.stop()
            event.prevent_default()
            field = self._fields[param.name]
            here = values.index(field.value) if field.value in values else (-1 if way > 0 else 0)
            field.value = values[(here + way) % len(values)]
            field.cursor_position = len(field.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On to the plan when every field is right; else to the first that is not."""
        event.stop()
        values: dict[str, ParamValue] = {}
        wrong: list[str] = []
        for param in self._runbook.params:
            try:
                values[param.name] = parsed(param, self._fields[param.name].value)
                self._hint(param)
            except Wrong as error:
                wrong.append(param.name)
                self._wrong.add(param.name)
                says = f" {'':22}{error}"
                self._says[param.name].say((Span(says, "crit"),))
        if wrong:
            self.set_focus(self._fields[wrong[0]])
        else:
            self.post_message(Request(Prepare(self._runbook.id, self._hosts, values, asker=self)))

    def accepted(self) -> None:
        """The plan is there."""
        self.dismiss()

    def refused(self, error: ConsoleError) -> None:
        """There is no plan; the form stays."""
        said: Spans = (Span(f" {error.title}", "crit"), Span(f"  {error.hint}", "dim"))
        self.query_one("#form-error", Bar).say(said)

    def action_close(self) -> None:
        self.dismiss()
