"""How the panes stand, as it is kept from one start to the next.

Filters, marks, and whether only broken hosts show are no part of it: nobody is to start with hosts hidden. Neither is
which host or run a pane was about: nothing is contacted at a start because it was looked at before it.
"""

from dataclasses import dataclass

from console.model.view import SavedView


@dataclass(frozen=True, slots=True)
class HalfLayout:
    """One half: a pane, or `beside`, the one that goes with the other half's cursor; and how its fleet is arranged."""

    pane: str = "overview"
    beside: bool = False
    fleet: SavedView | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The halves from the left, one or two, and which of them has the keyboard."""

    halves: tuple[HalfLayout, ...] = (HalfLayout(),)
    active: int = 0
