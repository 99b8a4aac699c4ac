"""The header's lower line. It stands on the screen before anything else is known, so it needs nothing else."""

from screens.cells import Span, Spans
from screens.commands import PANES
from screens.places import Place

Parts = list[tuple[int, Spans]]
"""Parts of a line, each with the rank by which it leaves where room is short (0: it stays)."""

NAME: Spans = (Span(" Quarterdeck ", "strong"),)


def second(place: Place, title: str) -> tuple[Parts, Parts]:
    """The lower line's two ends: the panes, where one is among them, and how to find the keys."""
    left: Parts = [(0, (Span(" "),))]
    for number, name in enumerate(PANES, 1):
        here = name == place.pane
        left.append((0, (Span(f"{number} ", "key"), Span(name.capitalize(), "active" if here else "dim"), Span("   "))))
    if place.pane not in PANES:
        left.append((0, (Span("› ", "dim"), Span(title, "active"))))
    right: Parts = [(2, (Span("? ", "key"), Span("keys  ", "dim"), Span(": ", "key"), Span("commands ", "dim")))]
    return left, right
