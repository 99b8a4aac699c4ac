"""The reader: text in a box, to scroll, search and copy."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from screens.bindings import bindings
from screens.cells import Row, Span
from screens.fitting import wrapped
from screens.widgets.bar import Bar
from screens.widgets.box import fit_box
from screens.widgets.table import Table


class Reader(ModalScreen[None]):
    """Shows `rows` under `title` until esc."""

    BINDINGS = bindings("prompt", "reader")

    def __init__(self, title: str, rows: Sequence[Row]) -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self.table = Table()

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar(classes="title")
            yield self.table
            yield Bar(classes="foot")

    def on_mount(self) -> None:
        self.query_one(".title", Bar).say((Span(f" {self._title}", "strong"),))
        foot = (
            Span(" esc ", "key"),
            Span("closes  "),
            Span("c ", "key"),
            Span("copies  "),
            Span("w ", "key"),
            Span("wraps"),
        )
        self.query_one(".foot", Bar).say(foot)
        self.table.show_rows(self._rows)
        fit_box(self, len(self._rows), 2)
        self.set_focus(self.table)

    def on_table_widened(self, event: Table.Widened) -> None:
        """Long lines whole, on as many lines as they need."""
        if not event.table.wide:
            self.table.show_rows(self._rows)
            return
        self.table.show_rows(wrapped(self._rows, max(10, self.table.size.width - 3)))

    def action_close(self) -> None:
        self.dismiss()

    def action_done(self) -> None:
        self.dismiss()
