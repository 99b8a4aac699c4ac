"""What feeds the console, and what of it is broken."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from console.model.facts import PluginFailed, SourceFailed, SourceRecovered, WorkerDied
from console.model.signals import InventoryAnswered, InventoryAsked, InventoryRested
from console.state.state import InventoryState, SourcesSlice

Item = SourceFailed | SourceRecovered | PluginFailed | WorkerDied | InventoryAsked | InventoryAnswered | InventoryRested

TAKES = frozenset(get_args(Item))
KEPT = 20
"""Dead workers that stay in the state."""


def fold(before: SourcesSlice, items: Sequence[Item]) -> SourcesSlice:
    """A source stands in `failures` from its failure to its recovery."""
    failures, plugins, died = dict(before.failures), dict(before.plugins), list(before.died)
    inventories = dict(before.inventories)
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
            case InventoryAsked():
                inventories[item.inventory] = replace(inventories.get(item.inventory, InventoryState()), asked=item.at)
            case InventoryAnswered():
                inventories[item.inventory] = InventoryState(0.0, item.at, item.took, item.hosts, item.remarks)
            case InventoryRested():
                inventories[item.inventory] = replace(inventories[item.inventory], asked=0.0)
    return SourcesSlice(failures, plugins, tuple(died[-KEPT:]), inventories)
