"""What stands in the place of a pane that could not be made or drawn."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.state.state import State
from screens.cells import Span, Spans, line
from screens.widgets.table import Table


class Lost(Vertical):
    """Says that the pane `name` failed, until it is gone to again."""

    def __init__(self, name: str) -> None:
        super().__init__(id=f"{name}-lost")
        self.table = Table()
        self._lost = name

    def compose(self) -> ComposeResult:
        yield self.table

    def aim(self, _subject: str) -> None:
        """It is about nothing."""

    def title(self) -> str:
        return self._lost.capitalize()

    def draw(self, _state: State, _now: float) -> None:
        """The same whatever the state."""
        words = "The console goes on, and so does what runs. Go to the pane again and it is made anew."
        self.table.show_rows(
            [
                line(),
                line(Span(f"This pane failed: {self._lost}. ", "crit"), Span("Why is on the record.", "dim")),
                line(words),
            ]
        )

    def about(self) -> Spans:
        return (Span(f"{self._lost} failed", "crit"),)

    def chosen(self) -> None:
        """No hosts: nothing can be chosen here."""

    def watched(self) -> Sequence[str]:
        return ()

    def seek(self, text: str) -> None:
        self.table.find(text)

    def clear(self) -> bool:
        return False
