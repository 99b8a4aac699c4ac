"""How many at once."""

import asyncio
from collections import deque
from collections.abc import Callable


class Limit:
    """At most `most` places; who comes late waits, first come first served."""

    __slots__ = ("_most", "_taken", "_waiting")

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for a place."""
        return any(not waiter.done() for waiter in self._waiting)

    async def take(self, make_room: Callable[[], None] = lambda: None) -> None:
        """Take a place. When all are taken, `make_room` is asked to free one before the wait begins."""
        if self._taken >= self._most:
            make_room()
        if self._taken < self._most and not self.wanted:
            self._taken += 1
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.give()  # the place came too late for us
            raise
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def give(self) -> None:
        """Give a place back: it goes to the first who waits."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
        self._taken -= 1
