"""The prompt for a note: one line, with what stands there to begin from."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from screens.bindings import bindings
from screens.cells import Span
from screens.widgets.bar import Bar
from screens.widgets.box import fit_box
from screens.widgets.line import Line

LONGEST = 500
"""Characters of a note."""


class NotePrompt(ModalScreen[str]):
    """Gives the note as it is to stand, empty to have none; esc gives None and leaves what is there."""

    BINDINGS = bindings("prompt")

    def __init__(self, about: str, text: str) -> None:
        super().__init__()
        self._about = about
        self._line = Line(text, compact=True, max_length=LONGEST, select_on_focus=False)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box small"):
            yield Bar(classes="title")
            with Horizontal(classes="field"):
                yield self._line
            yield Bar(classes="foot")

    def on_mount(self) -> None:
        self.query_one(".title", Bar).say((Span(" Note on ", "strong"), Span(self._about, "accent")))
        foot = (
            Span(" enter ", "key"),
            Span("leaves it there for everybody; empty, it goes  "),
            Span("esc ", "key"),
            Span("changes nothing"),
        )
        self.query_one(".foot", Bar).say(foot)
        fit_box(self, 1, 2)
        self.set_focus(self._line)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def action_close(self) -> None:
        self.dismiss(None)
