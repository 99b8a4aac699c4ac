"""Output of runs under way: the tail a pane shows while it is printed."""

from collections.abc import Sequence

from console.model.facts import RunEnded
from console.model.signals import Printed
from console.state.state import OutputsSlice

TAKES = frozenset({Printed, RunEnded})
TAIL = 16_384
"""Characters kept for a host."""
HOSTS = 1000
"""Hosts whose tail is kept: those that printed last."""


def fold(before: OutputsSlice, items: Sequence[Printed | RunEnded]) -> OutputsSlice:
    """A run that ended gives up its tails: its output is read from the journal then."""
    tails = dict(before.tails)
    pieces: dict[tuple[str, str], list[str]] = {}
    ended: set[str] = set()
    for item in items:
        if isinstance(item, Printed):
            pieces.setdefault((item.run, item.host), []).append(item.text)
        else:
            ended.add(item.run)
    for key, texts in pieces.items():
        tails[key] = (tails.pop(key, "") + "".join(texts))[-TAIL:]
    for key in list(tails)[: max(0, len(tails) - HOSTS)]:
        del tails[key]
    return OutputsSlice({key: tail for key, tail in tails.items() if key[0] not in ended} if ended else tails)
