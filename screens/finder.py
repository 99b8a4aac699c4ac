"""The line in which a filter, or a text to search, is typed."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from screens.cells import Span
from screens.widgets.bar import Bar
from screens.widgets.line import Line


class Finder(Horizontal):
    """Says what stands in it as it is typed; enter and down go back to the rows."""

    @dataclass
    class Typed(Message):
        """This stands in it now."""

        text: str

    class Left(Message):
        """The person is done typing."""

    def __init__(self) -> None:
        super().__init__(id="finder")
        self._input = Line(compact=True, placeholder="text, web*, @group, a:b, !not", select_on_focus=False)
        self._input.can_focus = False  # until it is asked for

    def compose(self) -> ComposeResult:
        yield Bar(id="finder-sign")
        yield self._input

    def on_mount(self) -> None:
        self.query_one(Bar).say((Span(" /", "key"),))

    def begin(self) -> None:
        """Take the keyboard."""
        self.display = True
        self._input.can_focus = True
        self.screen.set_focus(self._input)

    @property
    def typing(self) -> bool:
        """Whether it has the keyboard."""
        return self._input.has_focus

    def clear(self) -> None:
        """Empty it and hide it."""
        self._input.value = ""
        self.hide()

    def hide(self) -> None:
        """Give the keyboard up and leave the screen; what was typed stays."""
        self._input.can_focus = False
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left())

    def on_key(self, event: events.Key) -> None:
        if event.key == "down":
            event.stop()
            self.post_message(self.Left())
