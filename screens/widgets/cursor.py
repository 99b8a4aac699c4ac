"""Where a person is in a list that changes: the cursor, the marks, and what is on the screen. No Textual here."""

from collections.abc import Mapping, Sequence


class Cursor:
    """`id` is the row the cursor stands on, empty for none; `at` its position, or where it was last.

    `top` is the position of the first line on the screen. Rows with an empty id can't be chosen: where there are only
    such, moving scrolls. `members` are rows that stand for others (a heading, for what is under it, on the screen or
    not): a mark on one is a mark on each of those, and nothing acts on the row itself.
    """

    def __init__(self) -> None:
        self.ids: Sequence[str] = ()
        self.id = ""
        self.at = 0
        self.top = 0
        self.marked: dict[str, None] = {}
        self.choosable = False
        self.members: Mapping[str, Sequence[str]] = {}
        self._untouched = True

    @property
    def chosen(self) -> list[str]:
        """What a key acts on: the marked rows in the list's order, or the one under the cursor."""
        if self.marked:
            shown = [row for row in self.ids if row in self.marked]
            return shown if len(shown) == len(self.marked) else list(dict.fromkeys((*shown, *self.marked)))
        return [self.id] if self.id and self.id not in self.members else []

    def replace(self, ids: Sequence[str], room: int, members: Mapping[str, Sequence[str]] | None = None) -> None:
        """Other rows, or others in this order: the cursor stays on its id and, if it can, on its line."""
        self.members = members or {}
        if ids is self.ids:
            return
        shown = bool(self.id) and self.top <= self.at < self.top + room
        was = self.at
        self.ids = ids
        self.choosable = any(ids)
        if self.marked:
            present = set(ids).union(*self.members.values())
            self.marked = {row: None for row in self.marked if row in present}
        if self.id and self.id in ids:
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

    def shows_mark(self, row: str) -> bool:
        """Whether a row is marked, or any that it stands for."""
        return bool(self.marked) and any(each in self.marked for each in self.members.get(row, (row,)))

    def mark(self, room: int) -> None:
        """Mark the row, or take its mark away, and go on to the next."""
        if not self.id:
            self.step(0, room)
            if not self.id:
                return
        meant = self.members.get(self.id, (self.id,))
        if all(row in self.marked for row in meant):
            for row in meant:
                del self.marked[row]
        else:
            self.marked.update(dict.fromkeys(meant))
        if self.at + 1 < len(self.ids):
            self.step(1, room)

    def mark_range(self) -> None:
        """Mark every row from the last mark that is on the list to the cursor."""
        last = next((row for row in reversed(self.marked) if row in self.ids), None)
        if not self.id or last is None:
            return
        low, high = sorted((self.ids.index(last), self.at))
        between = self.ids[low : high + 1]
        self.marked.update(dict.fromkeys(row for row in between if row and row not in self.members))

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
