"""Where a person is, and was: a pane and what it is about, and the way back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A pane, and its subject where it has one: a host's id, a run's id."""

    pane: str
    subject: str = ""


class Trail:
    """The places of a session, the present one among them, as a browser keeps them."""

    MOST = 100

    def __init__(self, start: Place) -> None:
        self._places = [start]
        self._at = 0

    @property
    def here(self) -> Place:
        """The present place."""
        return self._places[self._at]

    def go(self, place: Place) -> None:
        """On to `place`; what lay ahead is forgotten."""
        if place != self.here:
            self._places = [*self._places[: self._at + 1], place][-self.MOST :]
            self._at = len(self._places) - 1

    def turn(self, place: Place) -> None:
        """The present place is another one now; the way back does not lead to what it was."""
        self._places[self._at] = place

    def earlier(self) -> bool:
        """One back, if there is one."""
        return self._move(-1)

    def later(self) -> bool:
        """One forward, if there is one."""
        return self._move(1)

    def _move(self, way: int) -> bool:
        if not 0 <= self._at + way < len(self._places):
            return False
        self._at += way
        return True
