"""Background work on the engine's loop: every piece has a name, and none dies unseen."""

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

Died = Callable[[str, str, str], None]
"""Called with the worker's name, the error in one line, and the traceback."""


class Workers:
    """The tasks of one engine. `died` is called when one ends with an error nobody expected."""

    def __init__(self, died: Died) -> None:
        self._died = died
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run `work` until it ends, or until `close`."""
        task = asyncio.get_running_loop().create_task(self._watched(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _watched(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # the worker edge: whatever it was, it is shown and recorded
            self._died(name, f"{type(error).__name__}: {error}", traceback.format_exc())

    async def close(self) -> None:
        """Cancel what still runs and wait for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
