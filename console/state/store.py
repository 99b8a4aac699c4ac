"""Holds the state, folds in what happens, and tells one listener at most 30 times a second."""

import asyncio
from collections.abc import Callable

from console.state.apply import Item, apply
from console.state.state import State

Listener = Callable[[State], None]

FRAME = 1 / 30
"""Seconds between two tellings at the least."""


class Store:
    """Written on one loop only. The listener is called on that loop, with states that differ."""

    def __init__(self, state: State, listener: Listener | None = None) -> None:
        self.state = state
        self.listener = listener
        self._pending: list[Item] = []
        self._flush: asyncio.TimerHandle | None = None
        self._told = 0.0

    def put(self, item: Item) -> None:
        """Take an item in; it shows in `state` at the next frame, or at once after `flush`."""
        self._pending.append(item)
        if self._flush is None:
            loop = asyncio.get_running_loop()
            wait = max(0.0, self._told + FRAME - loop.time())
            self._flush = loop.call_later(wait, self.flush)

    def flush(self) -> None:
        """Fold what waits and tell the listener if anything changed."""
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        items, self._pending = self._pending, []
        if not items:
            return
        self._told = asyncio.get_running_loop().time()
        before, self.state = self.state, apply(self.state, items)
        if self.state is not before and self.listener is not None:
            self.listener(self.state)
