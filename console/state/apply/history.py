"""The newest of the record, for the audit pane."""

from collections.abc import Sequence

from console.model.recorded import Recorded
from console.state.state import HistorySlice

KEPT = 2000
"""Facts that stay in the state; older ones are in the journal."""


def fold(before: HistorySlice, items: Sequence[Recorded]) -> HistorySlice:
    """In the journal's order."""
    return HistorySlice((*before.facts, *items)[-KEPT:])
