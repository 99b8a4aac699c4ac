"""The run pane: one run, live."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.model.adhoc import again, is_adhoc
from console.model.recorded import StepOutput
from console.state.differences import Difference
from console.state.folding import failed, groups
from console.state.state import RunState, State
from screens.bindings import bindings
from screens.cells import Row, Span, Spans
from screens.fitting import wrapped
from screens.requests import Abandon, Cancel, Compare, Execute, Fetch, Prepare, Read, Request, Resume, Say
from screens.run import rows
from screens.widgets.bar import Bar
from screens.widgets.cursor import Cursor
from screens.widgets.table import Table


class RunPane(Vertical):
    """Its hosts above, their output below: live while it runs, folded when it is over."""

    BINDINGS = bindings("run")

    def __init__(self) -> None:
        super().__init__(id="run")
        self.table = Table(marks=True, id="run-hosts")
        self.output = Table(id="run-output")
        self._bar = Bar(ground="base", id="run-bar")
        self._state = State()
        self._now = 0.0
        self._subject = ""
        self._outputs: dict[str, Sequence[StepOutput]] = {}
        self._asked: set[str] = set()
        self._folds: set[str] = set()
        self._order: list[str] = []
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        yield self._bar
        yield self.table
        yield self.output

    def aim(self, subject: str) -> None:
        if subject != self._subject:
            self._subject = subject
            self._outputs, self._asked, self._folds, self._drawn = {}, set(), set(), None
            self.table.cursor = Cursor()

    @property
    def run(self) -> RunState | None:
        """The run as it is now."""
        return self._state.runs.runs.get(self._subject)

    def title(self) -> str:
        return f"Run {self.run.plan.title}" if self.run else f"Run {self._subject}"

    def draw(self, state: State, now: float) -> None:
        self._state, self._now = state, now
        run = self.run
        if run is None:
            self.table.empty = (Span("This run is not in the state; `quarterdeck runs show` reads the record.", "dim"),)
            self.table.show((), self._row)
            return
        self._bar.show(lambda _width: rows.summary(run, now))
        self._order = rows.order(run)
        self._targets = {target.host.id: target for target in run.plan.hosts}
        room = max(4, self.size.height - 3)
        self.table.styles.height = min(len(self._order) + 1, max(4, room // 2))
        self.table.show(self._order, self._row, rows.columns(run))
        self._draw_output(run)

    def _row(self, at: int) -> Row:
        run = self.run
        if run is None:
            return Row("", ())
        host = self._order[at]
        tail = self._state.outputs.tails.get((run.id, host), "")
        return rows.row(self._targets[host], run.hosts[host], tail, self._now, orphaned=run.orphaned)

    def _draw_output(self, run: RunState) -> None:
        host = self.table.cursor.id or next((host for host, part in run.hosts.items() if part.steps), self._order[0])
        if not run.ended and not run.orphaned and run.hosts[host].outcome is None:
            tail = self._state.outputs.tails.get((run.id, host), "")
            if self._drawn != (host, tail):
                self._drawn = (host, tail)
                self.output.show_rows(rows.live(run, host, tail))
                if not self.output.has_focus:
                    self.output.cursor.scroll(len(tail), self.output.size.height)
                    self.output.paint()
            return
        drawn = (run if run.ended or run.orphaned else run.over, len(self._outputs), len(self._folds))
        if self._drawn == drawn:
            return
        shown = [rows.shown_of(group, self._asked) for group in groups(run)]
        if wanted := [host for host in shown if host not in self._asked]:
            self._asked.update(wanted)
            self.post_message(Request(Fetch(run.id, wanted, self._fetched)))
        self._drawn = drawn
        self.output.show_rows(self._wrapped(rows.folded(run, self._outputs, self._folds)))

    def _wrapped(self, made: list[Row]) -> list[Row]:
        return wrapped(made, self.output.size.width - 3) if self.output.wide else made

    def _fetched(self, outputs: Mapping[str, Sequence[StepOutput]]) -> None:
        self._outputs.update(outputs)
        self.draw(self._state, self._now)

    def about(self) -> Spans:
        return (Span(f"run {self._subject}", "dim"),)

    def chosen(self) -> Sequence[str]:
        return self.table.cursor.chosen

    def watched(self) -> Sequence[str]:
        return ()

    def seek(self, text: str) -> None:
        self.output.find(text)

    def clear(self) -> bool:
        if self.table.cursor.marked:
            self.table.cursor.marked.clear()
            self.table.paint()
            return True
        if self.output.found:
            self.output.find("")
            return True
        if self.output.has_focus:
            self.screen.set_focus(self.table)
            return True
        return False

    def action_other_part(self) -> None:
        self.screen.set_focus(self.table if self.output.has_focus else self.output)

    def action_cancel_run(self) -> None:
        run = self.run
        if run is None or run.ended:
            self.post_message(Request(Say("This run is over")))
        else:
            self.post_message(Request(Cancel(run.id)))

    def action_again(self) -> None:
        run = self.run
        if run is None or not (run.ended or run.orphaned):
            self.post_message(Request(Say("This run is still under way")))
        elif run.orphaned:
            from screens.resume.screen import ResumePrompt

            self.app.push_screen(ResumePrompt(run), self._resume)
        elif hosts := failed(run):
            once = is_adhoc(run.plan)
            wish = Execute(again(run.plan), hosts) if once else Prepare(run.plan.runbook, hosts, run.plan.params)
            self.post_message(Request(wish))
        else:
            self.post_message(Request(Say("It went well everywhere: nothing to run again")))

    def action_compare(self) -> None:
        """How the output differs where it is not the usual one."""
        if self.run is not None:
            self.post_message(Request(Compare(self.run.id, self._compared)))

    def _compared(self, found: Sequence[Difference]) -> None:
        if self.run is not None:
            title = f"Differences from what most hosts printed: {self.run.plan.title}"
            self.post_message(Request(Read(title, rows.differing(self.run, found))))

    def _resume(self, wish: Resume | Abandon | None) -> None:
        if wish is not None:
            self.post_message(Request(wish))

    def on_table_opened(self, event: Table.Opened) -> None:
        """A host: its own output to read. A group: fold it, or unfold it."""
        event.stop()
        run = self.run
        if run is None:
            return
        if event.table is self.output:
            self._folds ^= {event.row}
            self._drawn = None
            self.draw(self._state, self._now)
            return
        host = event.row
        if run.ended or run.orphaned:
            self.post_message(Request(Fetch(run.id, [host], lambda outputs: self._read(run, host, outputs[host]))))
        else:
            self._read(run, host, None)

    def _read(self, run: RunState, host: str, pieces: Sequence[StepOutput] | None) -> None:
        target = self._targets[host]
        if pieces is None:
            made = rows.live(run, host, self._state.outputs.tails.get((run.id, host), ""))
        else:
            made = rows.whole(target, run.hosts[host], pieces)
        self.post_message(Request(Read(f"{target.host.name}: {run.plan.title}", made)))

    def on_table_widened(self, event: Table.Widened) -> None:
        if event.table is self.output:
            self._drawn = None
            self.draw(self._state, self._now)
