"""The runbooks on disk."""

from collections.abc import Sequence

from console.model.signals import RunbooksRead
from console.state.state import RunbooksSlice

TAKES = frozenset({RunbooksRead})


def fold(_before: RunbooksSlice, items: Sequence[RunbooksRead]) -> RunbooksSlice:
    """The newest reading holds."""
    last = items[-1]
    return RunbooksSlice({runbook.id: runbook for runbook in last.runbooks}, last.problems, last.at)
