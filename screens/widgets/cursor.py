"""Where a person is in a list that changes: the cursor, the marks, and what is on the screen. No Textual here."""

from collections.abc import Sequence


class Cursor:
    """`id` is the row the cursor stands on, empty for none; `at` its position, or where it was last.

    `top` is the position of the first line on the screen. Rows with an empty id can't be chosen: where there are only
    such, moving scrolls.
    """

    def __init__(self) -> None:
        self.ids: Sequence[str] = ()
        self.id = ""
        self.at = 0
        self.top = 0
        self.marked: dict[str, None] = {}
        self.choosable = False
        self._untouched = True

    @property
    def chosen(self) -> list[str]:
        """What a key acts on: the marked rows in the list's order, or the one under the cursor."""
        if self.marked:
            return [row for row in self.ids if row in self.marked]
        return [self.id] if self.id else []

    def replace(self, ids: Sequence[str], room: int) -> None:
        """Other rows, or others in this order: the cursor stays on its id and, if it can, on its line."""
        if ids is self.ids:
            return
        shown = bool(self.id) and self.top <= self.at < self.top + room
        was = self.at
        self.ids = ids
        self.choosable = any(ids)
        present = set(ids) if self.marked or self.id else set()
        if self.marked:
            self.marked = {row: None for row in self.marked if row in present}
        if self.id and self.id in present:
            self.at = ids.index(self.id)
            if self.top and shown:
                self.top += self.at - was
            if shown:
                self._show(room)
        else:
            self.id = ""
            self.at = min(self.at, max(0, len(ids) - 1))
        self._clamp(room)

    def keep(self, room: int) -> None:
        """Another size: what the cursor stands on stays on the screen."""
        if self.id:
            self._show(room)
        self._clamp(room)

    def go(self, at: int, room: int) -> None:
        """To the row at `at`, or the nearest that can be chosen."""
        self._untouched = False
        if not self.choosable:
            self.top = at
            self._clamp(room)
            return
        near = sorted((row for row in range(len(self.ids)) if self.ids[row]), key=lambda row: abs(row - at))
        self._set(near[0], room)

    def first(self, room: int) -> None:
        """To the first row."""
        if self.choosable:
            self.go(0, room)

    def step(self, lines: int, room: int) -> None:
        """`lines` rows down (or up); from nowhere, first to the row where the cursor was last, or the first."""
        if not self.choosable:
            self.scroll(lines, room)
            return
        if not self.id:
            here = 0 if self._untouched else self.at
            self.go(here if abs(lines) <= 1 else max(0, min(here + lines, len(self.ids) - 1)), room)
            return
        self._untouched = False
        at, left, way = self.at, abs(lines), 1 if lines > 0 else -1
        target = at
        while 0 <= at + way < len(self.ids) and not (left <= 0 and target == at):
            at += way
            left -= 1
            if self.ids[at]:
                target = at
        if target == self.at and not self.ids[target]:
            self.go(target, room)
        elif target == self.at:
            self.scroll(lines, room)  # at the end: what follows it, or stands over it, is still worth seeing
        else:
            self._set(target, room)
            if target == next((row for row, name in enumerate(self.ids) if name), 0):
                self.top = 0 if target < room else self.top

    def mark(self, room: int) -> None:
        """Mark the row, or take its mark away, and go on to the next."""
        if not self.id:
            self.step(0, room)
            if not self.id:
                return
        if self.id in self.marked:
            del self.marked[self.id]
        else:
            self.marked[self.id] = None
        if self.at + 1 < len(self.ids):
            self.step(1, room)

    def mark_range(self) -> None:
        """Mark every row from the last mark to the cursor."""
        if not self.id or not self.marked:
            return
        start = self.ids.index(next(reversed(self.marked)))
        low, high = sorted((start, self.at))
        self.marked.update(dict.fromkeys(row for row in self.ids[low : high + 1] if row))

    def scroll(self, lines: int, room: int) -> None:
        """Move what is on the screen, not the cursor."""
        self.top += lines
        self._clamp(room)

    def _set(self, at: int, room: int) -> None:
        self.at, self.id = at, self.ids[at]
        self._show(room)

    def _show(self, room: int) -> None:
        if self.at < self.top:
            self.top = self.at
        elif self.at >= self.top + room:
            self.top = self.at - room + 1

    def _clamp(self, room: int) -> None:
        self.top = max(0, min(self.top, len(self.ids) - room))
