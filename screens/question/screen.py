"""The prompt for a question: facts to decide on, and the choices. The safe one is under the cursor."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from console.model.question import Question
from screens.bindings import bindings
from screens.cells import Row, Span, line
from screens.widgets.bar import Bar
from screens.widgets.box import fit_box
from screens.widgets.table import Table


class QuestionPrompt(ModalScreen[str]):
    """Gives the id of the choice that was made; esc is the safe one. No letter answers: a key typed just as it opens
    must not decide anything."""

    BINDINGS = bindings("prompt")

    def __init__(self, question: Question, waiting: int = 0) -> None:
        super().__init__()
        self.question = question
        self.table = Table()
        self._waiting = waiting

    def compose(self) -> ComposeResult:
        with Vertical(classes="box small"):
            yield Bar(classes="title")
            yield self.table
            yield Bar(classes="foot")

    def on_mount(self) -> None:
        asked = self.question
        more = f"  {self._waiting} more wait" if self._waiting else ""
        title = (Span(f" {asked.title}", "strong"), Span(f"  {asked.host}", "accent"), Span(more, "dim"))
        self.query_one(".title", Bar).say(title)
        foot = (
            Span(" ↑ ↓ ", "key"),
            Span("choose  "),
            Span("enter ", "key"),
            Span("decides  "),
            Span("esc ", "key"),
            Span(asked.safe.label),
        )
        self.query_one(".foot", Bar).say(foot)
        choices = [self._choice(choice.id) for choice in asked.choices]
        self.table.show_rows([*(line(text) for text in asked.body), line(), *choices])
        self.table.cursor.go(self.table.cursor.ids.index(asked.safe.id), 1000)
        self.table.paint()
        fit_box(self, len(asked.body) + 1 + len(choices), 2)
        self.set_focus(self.table)

    def _choice(self, wanted: str) -> Row:
        choice = next(choice for choice in self.question.choices if choice.id == wanted)
        return line(
            Span("  "), Span(choice.label, "strong"), Span("  (safe)" if choice.safe else "", "ok"), row=choice.id
        )

    def on_table_opened(self, event: Table.Opened) -> None:
        event.stop()
        self.dismiss(event.row)

    def action_close(self) -> None:
        self.dismiss(self.question.safe.id)
