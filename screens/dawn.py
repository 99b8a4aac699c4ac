"""The first picture: the frame before the engine is there. It imports next to nothing, so it is there at once."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from screens.cells import Span
from screens.commands import PANES
from screens.header.tabs import NAME, second
from screens.places import Place
from screens.widgets.bar import Bar, spread


class Dawn(Screen[None]):
    """Stands where the frame will stand."""

    def compose(self) -> ComposeResult:
        yield Bar(id="header")
        yield Bar(ground="base", id="dawn")
        yield Container(id="body")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        lower = second(Place(PANES[0]), "")
        self.query_one("#header", Bar).show(lambda width: [NAME, spread(*lower, width)])
        self.query_one("#dawn", Bar).say((Span("  Starting…", "dim"),))
