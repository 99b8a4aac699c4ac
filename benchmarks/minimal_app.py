"""The smallest Textual app that shows something: the peer of the console's start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        """The line that is waited for."""
        yield Static("READY")


if __name__ == "__main__":
    Minimal().run()
