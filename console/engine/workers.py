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

    A worker that dies of the same error again and again (a broken plugin, asked every few seconds) is told of once.
    """

    def __init__(self, died: Died) -> None:
        self._died = died
        self._told: set[tuple[str, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run `work` until it ends, or until `close`."""
        task = asyncio.get_running_loop().create_task(self.guard(name, work, None), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def guard(self, name: str, work: Coroutine[Any, Any, T], otherwise: T) -> T:
        """The result of `work`; `otherwise` when it dies of an error nobody expected, which is told."""
        try:
            return await work
        except Exception as error:  # noqa: BLE001  # the worker edge: whatever it was, it is shown and recorded
            title = f"{type(error).__name__}: {error}"
            if (name, title) not in self._told:
                self._told.add((name, title))
                self._died(name, title, traceback.format_exc())
            return otherwise

    async def close(self) -> None:
        """Cancel what still runs and wait for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
