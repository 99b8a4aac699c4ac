"""Background work on the engine's loop: every piece has a name, and none dies unseen."""

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

Died = Callable[[str, str, str], None]
"""Called with the worker's name, the error in one line, and the traceback."""


class Workers:
    """The tasks of one engine. `died` is called when one ends with an error nobody expected.

    A worker that dies at the same place again and again (a broken plugin, asked every few seconds) is told of once,
    whatever the error's words.
    """

    def __init__(self, died: Died) -> None:
        self._died = died
        self._told: set[tuple[str, str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run `work` until it ends, or until `close`; after that nothing starts."""
        task = asyncio.get_running_loop().create_task(self.guard(name, work, None), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # it may have been cancelled before it began
        if self._closed:
            task.cancel()
        return task

    async def guard(self, name: str, work: Coroutine[Any, Any, T], otherwise: T) -> T:
        """The result of `work`; `otherwise` when it dies of an error nobody expected, which is told."""
        try:
            return await work
        except Exception as error:  # noqa: BLE001  # the worker edge: whatever it was, it is shown and recorded
            self.tell(name, error)
            return otherwise

    def tell(self, name: str, error: BaseException) -> None:
        """Tell of an error nobody expected, once for each place in the code that raises it in this worker."""
        *_, last = traceback.extract_tb(error.__traceback__) or [None]
        place = (name, last.filename if last else "", (last.lineno or 0) if last else 0)
        if place not in self._told:
            self._told.add(place)
            self._died(name, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))

    async def close(self) -> None:
        """Cancel what still runs and wait for its end."""
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
