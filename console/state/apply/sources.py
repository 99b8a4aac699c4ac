"""What feeds the console, and what of it is broken."""

from collections.abc import Sequence

from console.model.facts import PluginFailed, SourceFailed, SourceRecovered, WorkerDied
from console.state.state import SourcesSlice

TAKES = frozenset({SourceFailed, SourceRecovered, PluginFailed, WorkerDied})
KEPT = 20
"""Dead workers that stay in the state."""


def fold(
    before: SourcesSlice, items: Sequence[SourceFailed | SourceRecovered | PluginFailed | WorkerDied]
) -> SourcesSlice:
    """A source stands in `failures` from its failure to its recovery."""
    failures, plugins, died = dict(before.failures), dict(before.plugins), list(before.died)
    for item in items:
        match item:
            case SourceFailed():
                failures[item.source] = item
            case SourceRecovered():
                failures.pop(item.source, None)
            case PluginFailed():
                plugins[item.plugin] = item
            case WorkerDied():
                died.append(item)
    return SourcesSlice(failures, plugins, tuple(died[-KEPT:]))
