"""A few lines across the screen: the header, the status line, the bar of function keys."""

from collections.abc import Callable

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from screens import fitting
from screens.cells import Ground, Spans
from screens.themes import ink_of
from screens.widgets import paint

Lines = Callable[[int], list[Spans]]
"""The lines for a width."""


class Bar(Widget):
    """Draws what it was last shown; only lines that differ are painted again."""

    ALLOW_SELECT = False

    def __init__(self, ground: Ground = "panel", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id, classes=classes)
        self._ground: Ground = ground
        self._lines: Lines = lambda _width: []
        self._painted: list[Spans] = []

    def show(self, lines: Lines) -> None:
        """Draw `lines` from now on."""
        self._lines = lines
        fresh = lines(self.size.width)
        for y in range(max(len(fresh), len(self._painted))):
            if fresh[y : y + 1] != self._painted[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))
        self._painted = fresh

    def say(self, *lines: Spans) -> None:
        """Draw these lines, whatever the width."""
        self.show(lambda _width: list(lines))

    def on_resize(self, _event: events.Resize) -> None:
        """Another width, other lines."""
        self._painted = self._lines(self.size.width)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line."""
        spans = self._painted[y] if y < len(self._painted) else ()
        return paint.strip(spans, self.size.width, ink_of(self.app), self._ground)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in `crop`, without Textual's line filters: what reaches here has its final colours."""
        start, end = crop.column_span
        return [self.render_line(y).crop(start, end) for y in crop.line_range]


def spread(left: list[tuple[int, Spans]], right: list[tuple[int, Spans]], width: int) -> Spans:
    """Parts at both ends of a line, each with a rank: where room is short those of the highest rank leave first."""
    parts = [*left, *right]

    def room(kept: list[tuple[int, Spans]]) -> int:
        return sum(sum(fitting.width_of(span.text) for span in spans) for _, spans in kept)

    while parts and room(parts) > width - (2 if right else 0):
        highest = max(rank for rank, _ in parts)
        if highest == 0:
            break
        parts.remove(next(part for part in reversed(parts) if part[0] == highest))
    first = [spans for part in left if part in parts for spans in part[1]]
    last = [spans for part in right if part in parts for spans in part[1]]
    gap = width - room([(0, tuple(first)), (0, tuple(last))])
    middle = fitting.fit((), gap) if gap > 0 else []
    return (*first, *middle, *last)
