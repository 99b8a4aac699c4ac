"""The table that everything with lines is shown in: hosts, runs, text. Only visible lines are made and painted.

Rows are keyed by id. What is shown may be replaced at any time: the cursor, the marks and the place on screen stay with
the ids they were put on. When the row under the cursor leaves, the cursor is nowhere until a person moves it: the next
key must not hit a neighbour.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from textual import events
from textual.actions import SkipAction
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens import fitting
from screens.bindings import bindings
from screens.cells import Column, Ground, Row, Span, Spans, cell, layout, text_of
from screens.fitting import blank, fit
from screens.requests import Copy, Request
from screens.themes import ink_of
from screens.widgets import paint
from screens.widgets.cursor import Cursor


@dataclass(slots=True)
class Painted:
    """What stands on a line of the screen; `strip` is that as the terminal gets it, once it was painted."""

    spans: Spans
    ground: Ground = "base"
    strip: Strip | None = field(default=None, compare=False, repr=False)


class Table(Widget, can_focus=True):
    """A virtual list of rows, in columns or free. `marks` says whether rows can be marked.

    It draws its whole area itself: no border and no padding may be set on it.
    """

    ALLOW_SELECT = False
    BINDINGS = bindings("list")

    class Moved(Message):
        """The cursor or the marks are elsewhere now."""

    @dataclass
    class Opened(Message):
        """Enter was pressed on a row."""

        table: "Table"
        row: str

    @dataclass
    class Widened(Message):
        """Wide, or wrapped, was switched."""

        table: "Table"

    def __init__(self, columns: Sequence[Column] = (), *, marks: bool = False, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.cursor = Cursor()
        self.wide = False
        self.held = False
        self.found = ""
        self.empty: Spans = ()
        self._marks = marks
        self._row: Callable[[int], Row] = lambda _at: Row("", ())
        self._painted: list[Painted] = []
        self._made: dict[str, tuple[Row, object, Painted]] = {}

    def show(
        self,
        ids: Sequence[str],
        row: Callable[[int], Row],
        columns: Sequence[Column] | None = None,
        members: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Show the rows `ids` (an empty id can't be chosen), of which `row` makes the one at a position.

        `members` are rows that stand for others: see Cursor.
        """
        self.columns = self.columns if columns is None else tuple(columns)
        self._row = row
        self.cursor.replace(ids, self._room, members)
        self.paint()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows that are made already."""
        self.show([row.id for row in rows], lambda at: rows[at])

    def paint(self) -> None:
        """Paint the lines that differ from what is on the screen."""
        size = self.size
        if not size.area:
            return
        before, self._painted = self._painted, self._lines()
        if len(before) != size.height:
            self.refresh()
            return
        pairs = enumerate(zip(before, self._painted, strict=False))
        changed = [y for y, (was, now) in pairs if was is not now and was != now]
        if len(changed) * 2 > size.height:  # one region for all is cheaper than one for each
            self.refresh()
        else:
            for y in changed:
                self.refresh(Region(0, y, size.width, 1))

    def repaint(self) -> None:
        """Paint everything: another size, another theme."""
        self._painted, self._made = [], {}
        self.paint()
        self.refresh()

    @property
    def _head(self) -> int:
        return 1 if any(column.title for column in self.columns) else 0

    @property
    def _room(self) -> int:
        return max(1, self.size.height - self._head)

    def _lines(self) -> list[Painted]:
        width, cursor, head = self.size.width, self.cursor, self._head
        gutter = 2 if self._marks else 1
        over = len(cursor.ids) > self._room
        plan = layout(self.columns, width - gutter - 1, wide=self.wide) if self.columns else ()
        right = frozenset(index for index, column in enumerate(self.columns) if column.right)
        lines: list[Painted] = []

        def free(spans: Spans, ground: Ground = "base") -> Painted:
            return Painted((blank(gutter), *fit(spans, width - gutter)), ground)

        if head:
            titles = Row("", tuple(cell(column.title, "head") for column in self.columns))
            lines.append(free(fitting.columns(titles, plan, right), "head"))
        if not cursor.ids and self.empty:
            lines += [free(()), free(self.empty)]
        thumb = self._thumb() if over else range(0)
        before, self._made = self._made, {}
        for y in range(self.size.height - len(lines)):
            at = cursor.top + y
            if at >= len(cursor.ids):
                lines.append(free(()))
                continue
            row = self._row(at)
            here = bool(row.id) and row.id == cursor.id
            ground: Ground = ("cursor" if self.has_focus or self.held else "idle") if here else row.ground
            mark = "▌" if cursor.shows_mark(row.id) else ""
            bar = ("┃" if y in thumb else "│") if over else ""
            how = (plan, width, ground, mark, bar)
            known = before.get(row.id)
            if known is not None and known[0] is row and known[1] == how:
                line = known[2]
            else:
                apart = not plan or (len(row.cells) == 1 and len(self.columns) > 1)
                body = (row.cells[0] if row.cells else ()) if apart else fitting.columns(row, plan, right)
                fitted = fit(body, width - gutter - len(bar))
                ends = (Span(bar, "dim"),) if bar else ()
                edge = (Span(mark, "key"), blank(gutter - 1)) if mark else (blank(gutter),)
                line = Painted((*edge, *fitted, *ends), ground)
            if row.id:
                self._made[row.id] = (row, how, line)
            lines.append(line)
        return lines

    def _thumb(self) -> range:
        """The lines of the bar at the right that stand for what is on the screen."""
        count, room = len(self.cursor.ids), self._room
        size = max(1, room * room // count)
        start = self.cursor.top * (room - size) // max(1, count - room)
        return range(start, start + size)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in `crop`, without Textual's line filters: what reaches here has its final colours."""
        size, ink = self.size, ink_of(self.app)
        if len(self._painted) != size.height:  # asked before the table heard of its size
            self._painted = self._lines()
        strips = []
        for y in crop.line_range:
            line = self._painted[y] if y < len(self._painted) else Painted(())
            if line.strip is None:
                line.strip = paint.inked(line.spans, size.width, ink, line.ground, self.found)
            strips.append(line.strip.crop(*crop.column_span))
        return strips

    @property
    def on_screen(self) -> list[str]:
        """The rows on the screen that can be chosen."""
        top = self.cursor.top
        return [row for row in self.cursor.ids[top : top + self._room] if row]

    def text(self) -> str:
        """What is marked, or everything, as plain text."""
        wanted = [at for at, row in enumerate(self.cursor.ids) if row in self.cursor.marked]
        return "\n".join(text_of(self._row(at)) for at in wanted or range(len(self.cursor.ids)))

    def matches(self, text: str) -> list[int]:
        """The positions of the rows in which `text` occurs, whatever its case."""
        wanted = text.lower()
        return [at for at in range(len(self.cursor.ids)) if wanted in text_of(self._row(at)).lower()]

    def find(self, text: str) -> int:
        """Mark `text` wherever it occurs and go to the first place; the number of rows that have it."""
        self.found = text.lower()
        places = self.matches(text) if text else []
        if places:
            self.cursor.go(places[0], self._room)
        self.repaint()
        return len(places)

    def _moved(self) -> None:
        self.paint()
        self.post_message(self.Moved())

    def _step(self, lines: int) -> None:
        self.cursor.step(lines, self._room)
        self._moved()

    def action_down(self) -> None:
        self._step(1)

    def action_up(self) -> None:
        self._step(-1)

    def action_page_down(self) -> None:
        self._step(self._room)

    def action_page_up(self) -> None:
        self._step(-self._room)

    def action_top(self) -> None:
        self._step(-len(self.cursor.ids))

    def action_bottom(self) -> None:
        self._step(len(self.cursor.ids))

    def action_next(self) -> None:
        self._search(1)

    def action_previous(self) -> None:
        self._search(-1)

    def _search(self, way: int) -> None:
        if not self.found:
            self._step(way)
        elif places := self.matches(self.found):
            here = self.cursor.at if self.cursor.choosable else self.cursor.top
            ahead = [at for at in places[::way] if (at - here) * way > 0]
            self.cursor.go((ahead or places[::way])[0], self._room)
            self._moved()

    def action_open(self) -> None:
        if not self.cursor.choosable:
            raise SkipAction  # enter means what the screen says
        if not self.cursor.id:
            self._step(0)
        self.post_message(self.Opened(self, self.cursor.id))

    def action_mark(self) -> None:
        if self._marks:
            self.cursor.mark(self._room)
            self._moved()

    def action_mark_range(self) -> None:
        if self._marks:
            self.cursor.mark_range()
            self._moved()

    def action_wide(self) -> None:
        self.wide = not self.wide
        self.repaint()
        self.post_message(self.Widened(self))

    def action_copy(self) -> None:
        self.post_message(Request(Copy(self.text())))

    def on_resize(self, _event: events.Resize) -> None:
        self.cursor.keep(self._room)
        self.repaint()

    def on_focus(self, _event: events.Focus) -> None:
        self.repaint()

    def on_blur(self, _event: events.Blur) -> None:
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        at = self.cursor.top + event.y - self._head
        if event.y < self._head or at >= len(self.cursor.ids) or not self.cursor.ids[at]:
            return
        again = self.cursor.ids[at] == self.cursor.id
        self.cursor.go(at, self._room)
        self._moved()
        if again:
            self.action_open()

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        self.cursor.scroll(3, self._room)
        self.paint()

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        self.cursor.scroll(-3, self._room)
        self.paint()
