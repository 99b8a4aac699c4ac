"""What is known of an orphaned run, and which hosts of unknown outcome are to be sent to again."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from console.state.state import RunState
from screens.bindings import bindings
from screens.cells import Span
from screens.requests import Abandon, Resume
from screens.resume.rows import rows
from screens.widgets.bar import Bar
from screens.widgets.box import fit_box
from screens.widgets.table import Table


class ResumePrompt(ModalScreen[Resume | Abandon | None]):
    """Gives what is to become of the run, or None to leave it as it is. Nothing is sent again unasked."""

    BINDINGS = bindings("prompt", "resume")

    def __init__(self, run: RunState) -> None:
        super().__init__()
        self.table = Table(marks=True)
        self._of = run

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar(classes="title")
            yield self.table
            yield Bar(classes="foot")

    def on_mount(self) -> None:
        title = (Span(f" Go on with {self._of.plan.title}", "strong"), Span("  its console is gone", "dim"))
        self.query_one(".title", Bar).say(title)
        foot = (
            Span(" space ", "key"),
            Span("marks an unknown one to send again  "),
            Span("y ", "key"),
            Span("goes on  "),
            Span("ctrl+k ", "key"),
            Span("ends it, sending nothing  "),
            Span("esc ", "key"),
            Span("leaves it"),
        )
        self.query_one(".foot", Bar).say(foot)
        made = rows(self._of)
        self.table.show_rows(made)
        fit_box(self, len(made), 2)
        self.set_focus(self.table)

    def action_resume(self) -> None:
        self.dismiss(Resume(self._of.id, tuple(self.table.cursor.marked)))

    def action_abandon(self) -> None:
        self.dismiss(Abandon(self._of.id))

    def action_close(self) -> None:
        self.dismiss(None)

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
