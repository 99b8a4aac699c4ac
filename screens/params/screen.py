"""The form: a field a param, its error beside it."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input

from console.model.errors import ConsoleError
from console.model.runbook import Param, ParamValue, Runbook
from screens.bindings import bindings
from screens.cells import Span, Spans
from screens.fitting import plain
from screens.params.rows import Wrong, hint, parsed, written
from screens.requests import Prepare, Request
from screens.widgets.bar import Bar
from screens.widgets.line import Line
from screens.words import RISK, many


class ParamsForm(ModalScreen[None]):
    """Asks for a runbook's params, then for its plan on `hosts`; it stays until the plan is there."""

    BINDINGS = bindings("prompt")

    def __init__(self, runbook: Runbook, hosts: Sequence[str], given: Mapping[str, ParamValue]) -> None:
        super().__init__(id="params")
        self._runbook = runbook
        self._hosts = tuple(hosts)
        self._fields = {param.name: self._field(param, given) for param in runbook.params}
        self._says = {param.name: Bar(ground="base", classes="says") for param in runbook.params}

    def _field(self, param: Param, given: Mapping[str, ParamValue]) -> Line:
        choices = param.choices or (("yes", "no") if param.type == "bool" else ())
        return Line(
            written(given.get(param.name, param.default)),
            compact=True,
            select_on_focus=False,
            suggester=SuggestFromList([plain(choice) for choice in choices]) if choices else None,
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
            Span("esc ", "key"),
            Span("leaves"),
        )
        self.query_one(".foot", Bar).say(foot)
        for param, bar in zip(self._runbook.params, self.query(".label").results(Bar), strict=True):
            bar.say((Span(f" {param.title or param.name}", "strong" if param.required else ""),))
            self._hint(param)
        first = next((p.name for p in self._runbook.params if not self._fields[p.name].value), None)
        self.set_focus(self._fields[first or self._runbook.params[0].name])

    def _hint(self, param: Param) -> None:
        self._says[param.name].say((Span(f" {'':22}{hint(param)}", "dim"),))

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
