"""The line in which a filter, or a text to search, is typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from console.model.patterns.completing import Candidate
from screens.cells import Span
from screens.widgets.bar import Bar
from screens.widgets.line import Line


class Finder(Horizontal):
    """Says what stands in it as it is typed; tab completes it, enter and down go back to the rows."""

    @dataclass
    class Typed(Message):
        """This stands in it now."""

        text: str

    @dataclass
    class Asked(Message):
        """What may this become, at this offset?"""

        text: str
        cursor: int

    class Left(Message):
        """The person is done typing."""

    def __init__(self) -> None:
        super().__init__(id="finder")
        self._input = Line(compact=True, placeholder="text, web*, @group, a:b, !not, load>4", select_on_focus=False)
        self._input.can_focus = False  # until it is asked for
        self._said = Bar(id="finder-said")
        self._offers: Sequence[Candidate] = ()
        self._typed = self._taken = ""
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Bar(id="finder-sign")
        yield self._input
        yield self._said

    def on_mount(self) -> None:
        self.query_one(Bar).say((Span(" /", "key"),))

    def begin(self, text: str | None = None) -> None:
        """Take the keyboard, with `text` to go on from, or what was typed last."""
        if text is not None and text != self._input.value:
            self._fill(text)
        self.display = True
        self._input.can_focus = True
        self.screen.set_focus(self._input)

    @property
    def typing(self) -> bool:
        """Whether it has the keyboard."""
        return self._input.has_focus

    def clear(self) -> None:
        """Empty it and hide it; what is filtered stays so."""
        self._fill("")
        self.hide()

    def _fill(self, text: str) -> None:
        with self._input.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)
        self._offers, self._taken = (), ""
        self.remark("")

    def hide(self) -> None:
        """Give the keyboard up and leave the screen; what was typed stays."""
        self._input.can_focus = False
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._taken:
            self._offers, self._taken = (), ""
            self.remark("")
        self.post_message(self.Typed(event.value))

    def remark(self, text: str) -> None:
        """Say what is wrong with what stands in it."""
        if not self._offers:
            self._said.say((Span(text, "warn"),))

    def offer(self, offers: Sequence[Candidate]) -> None:
        """Take the first of `offers` in; tab takes the next."""
        self._offers, self._typed, self._at = offers, self._input.value, 0
        if offers:
            self._take()
        else:
            self._said.say((Span("Nothing here begins so", "dim"),))

    def _take(self) -> None:
        taken = self._offers[self._at]
        self._taken = f"{self._typed[: taken.start]}{taken.text}{self._typed[taken.end :]}"
        self._input.value = self._taken
        self._input.cursor_position = taken.start + len(taken.text)
        more = Span(f"  {self._at + 1} of {len(self._offers)}" if len(self._offers) > 1 else "", "dim")
        self._said.say((Span(taken.means), more))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left())

    def on_key(self, event: events.Key) -> None:
        if event.key == "down":
            event.stop()
            self.post_message(self.Left())
        elif event.key in ("tab", "shift+tab"):
            event.stop()
            event.prevent_default()
            if self._offers and self._input.value == self._taken:
                self._at = (self._at + (1 if event.key == "tab" else -1)) % len(self._offers)
                self._take()
            else:
                self.post_message(self.Asked(self._input.value, self._input.cursor_position))
