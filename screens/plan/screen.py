"""The prompt that a plan is confirmed in. It holds the plan as it was made: no refresh reaches it."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from console.model.action import Risk
from console.model.errors import ConsoleError
from console.model.plan import Plan
from screens.bindings import bindings
from screens.cells import Row, Span, Spans
from screens.fitting import wrapped
from screens.plan import rows
from screens.requests import Begin, Prepare, Preview, Request
from screens.widgets.bar import Bar
from screens.widgets.box import fit_box
from screens.widgets.line import Line
from screens.widgets.table import Table


class PlanPrompt(ModalScreen[None]):
    """Shows what will run where, and takes the yes that its risk asks for. The default is no."""

    BINDINGS = bindings("prompt", "plan")

    def __init__(
        self, plan: Plan, context: str, busy: Sequence[Row] = (), *, window_open: bool, previews: bool
    ) -> None:
        super().__init__(id="plan")
        self.plan = plan
        self.table = Table()
        self._where = context
        self._needs_reason = rows.asks_reason(plan, window_open=window_open)
        self._previews = previews
        self._begun = False
        self._rows: Sequence[Row] = [*busy, *rows.rows(plan)]
        self._reason = Line(id="reason", compact=True, placeholder="why: it goes on the record")
        self._challenge = Line(id="challenge", compact=True)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar(classes="title two")
            yield self.table
            yield Bar(ground="base", id="plan-error")
            if self._needs_reason:
                with Horizontal(classes="field"):
                    yield Bar(ground="base", classes="label", id="reason-label")
                    yield self._reason
            if self.plan.risk is Risk.DESTROY:
                with Horizontal(classes="field"):
                    yield Bar(ground="base", classes="label", id="challenge-label")
                    yield self._challenge
            yield Bar(classes="foot")

    def on_mount(self) -> None:
        title = rows.title(self.plan, self._where)
        self.query_one(".title", Bar).show(lambda _width: title)
        self._show()
        for name, words in (("reason", " reason "), ("challenge", " to confirm ")):
            for bar in self.query(f"#{name}-label").results(Bar):
                bar.say((Span(words, "warn"),))
        foot: Spans = rows.question(self.plan, reason=self._needs_reason)
        typed = self._needs_reason or self.plan.risk is Risk.DESTROY
        if self._previews:
            foot = (*foot, Span("   ctrl+o " if typed else "   p ", "key"), Span("previews"))
        if self.plan.params:
            foot = (*foot, Span("   ctrl+t ", "key"), Span("params"))
        self.query_one(".foot", Bar).say(foot)
        if self._needs_reason:
            self.set_focus(self._reason)
        elif self.plan.risk is Risk.DESTROY:
            self.set_focus(self._challenge)
        else:
            self.set_focus(self.table)

    def _show(self) -> None:
        width = self.table.size.width or self.app.size.width
        made = wrapped(self._rows, width - 4)
        self.table.show_rows(made)
        fields = self._needs_reason + (self.plan.risk is Risk.DESTROY)
        fit_box(self, len(made), 4 + fields)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def action_yes(self) -> None:
        """The yes to a change; where text is typed, `y` is text."""
        if self.plan.risk is Risk.CHANGE:
            self._begin()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is self._reason and self.plan.risk is Risk.DESTROY:
            self.set_focus(self._challenge)
        elif event.input is self._reason:
            self.set_focus(self.table)
            self._say((Span(" y ", "key"), Span("runs it for this reason", "warn")))
        else:
            self._begin()

    def action_enter(self) -> None:
        """Run what only reads; anything else is left: no is the default."""
        if self.plan.risk is Risk.READ:
            self._begin()
        elif self.plan.risk is Risk.CHANGE:
            self.action_close()

    def _begin(self) -> None:
        if self._begun:
            return
        if self.plan.risk is Risk.DESTROY and self._challenge.value.strip() != self.plan.challenge:
            self._say((Span(f" That is not {self.plan.challenge}: nothing ran", "crit"),))
        elif self._needs_reason and not self._reason.value.strip():
            self.set_focus(self._reason)
            self._say((Span(" Production is read-only: it takes a reason, on the record", "crit"),))
        else:
            self._begun = True
            given = rows.confirmation(self.plan, self._challenge.value, self._reason.value)
            self.post_message(Request(Begin(self.plan, given, self)))

    def accepted(self) -> None:
        """It runs."""
        self.dismiss()

    def refused(self, error: ConsoleError) -> None:
        """It does not; the prompt stays."""
        self._begun = False
        self._say((Span(f" {error.title}", "crit"), Span(f"  {error.hint}", "dim")))

    def _say(self, spans: Spans) -> None:
        self.query_one("#plan-error", Bar).say(spans)

    def action_preview(self) -> None:
        if self._previews:
            self._previews = False
            self._say((Span(" Previewing…", "accent"),))
            self.post_message(Request(Preview(self.plan, self._previewed)))

    def _previewed(self, made: Sequence[Row]) -> None:
        if self.is_attached:
            self._rows = [*made, Row("", ()), *self._rows]
            self._say((Span(" Above: what it would do. Below: the plan.", "accent"),))
            self._show()

    def action_edit(self) -> None:
        if self.plan.params:
            hosts = [target.host.id for target in self.plan.hosts]
            self.post_message(Request(Prepare(self.plan.runbook, hosts, self.plan.params, form=True, asker=self)))

    def action_close(self) -> None:
        self.dismiss()
