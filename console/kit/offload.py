"""The one door between threads and the engine's loop.

Blocking work goes out through a `Pool` (named, bounded, closed on exit); what threads produce comes in through
a `Drain`.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Pool:
    """A few named threads for one library that blocks. Cancelling an awaited call does not stop its thread."""

    def __init__(self, name: str, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on a thread of this pool and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, lambda: work(*args, **kwargs))

    def close(self) -> None:
        """Take no more work and let go of the threads; what runs is not waited for."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class Drain(Generic[T]):
    """A deque that other threads push to and one loop drains, woken once for however many things were pushed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Callable[[list[T]], None]) -> None:
        self._loop = loop
        self._receive = receive
        self._waiting: deque[T] = deque()
        self._woken = False

    def push(self, thing: T) -> None:
        """Hand `thing` over; from any thread."""
        self._waiting.append(thing)
        if not self._woken:
            self._woken = True
            try:
                self._loop.call_soon_threadsafe(self._drain)
            except RuntimeError:  # the loop is closed: nobody is left to receive
                self._woken = False
                self._waiting.clear()

    def _drain(self) -> None:
        self._woken = False
        things = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if things:
            self._receive(things)
