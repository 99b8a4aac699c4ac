"""Folds facts and signals into the state; pure. A file per area: a slice, and what touches it.

Items come in batches, so that a slice of ten thousand hosts is copied once a batch and not once an item.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from console.model.recorded import Recorded
from console.model.signals import Signal
from console.state.apply import decisions, fleet, history, outputs, runbooks, runs, sources
from console.state.state import State

Item = Recorded | Signal

AREAS: dict[str, tuple[frozenset[type], Callable[[Any, Sequence[Any]], Any]]] = {
    "fleet": (fleet.TAKES, fleet.fold),
    "runs": (runs.TAKES, runs.fold),
    "outputs": (outputs.TAKES, outputs.fold),
    "runbooks": (runbooks.TAKES, runbooks.fold),
    "sources": (sources.TAKES, sources.fold),
    "decisions": (decisions.TAKES, decisions.fold),
}

OWN = frozenset({"sources"})
"""Areas that take only what this process recorded: another console's broken source is not ours."""


def apply(state: State, items: Sequence[Item]) -> State:
    """`state` after `items`. A slice that nothing touched is the same object as before."""
    changed: dict[str, Any] = {}
    for area, (takes, fold) in AREAS.items():
        mine = [item for item in _bare(items, own=area in OWN) if type(item) in takes]
        if mine:
            before = getattr(state, area)
            after = fold(before, mine)
            if after is not before:
                changed[area] = after
    recorded = [item for item in items if isinstance(item, Recorded)]
    if recorded:
        changed["history"] = history.fold(state.history, recorded)
    return replace(state, **changed) if changed else state


def _bare(items: Sequence[Item], *, own: bool) -> list[Any]:
    """Facts without their numbers, signals as they are."""
    return [
        item.fact if isinstance(item, Recorded) else item
        for item in items
        if not (own and isinstance(item, Recorded) and not item.own)
    ]
