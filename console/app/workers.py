"""The edge of what runs beside the screen: what goes wrong there is said, and recorded when nobody expected it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar

from textual.app import App

from console.app import guard
from console.model.errors import ConsoleError
from screens.engine import Engine
from screens.fitting import plain
from screens.requests import Asker

T = TypeVar("T")
QUIET = 60.0
"""Seconds for which a drawing that failed is not reported again: it fails thirty times a second."""


class Workers:
    """Runs coroutines beside the screen of `app`, and drawings at its edge."""

    def __init__(self, app: App[Any], engine: Engine, now: Callable[[], float]) -> None:
        self._app = app
        self._engine = engine
        self._now = now
        self._reported: dict[str, float] = {}

    def spawn(self, name: str, work: Coroutine[Any, Any, Any], asker: Asker | None = None) -> None:
        """Run `work`. A ConsoleError is said (to `asker`, if one waits); any other error is recorded as a death."""
        self._app.run_worker(self.attempt(name, work, asker), name=name, exit_on_error=False)

    async def attempt(self, name: str, work: Coroutine[Any, Any, Any], asker: Asker | None = None) -> None:
        """As `spawn`, but wait for it."""
        try:
            await work
        except ConsoleError as error:
            if asker is not None:
                asker.refused(error)
            else:
                self.say(str(error), "error")
        except Exception as error:  # noqa: BLE001  # the worker edge: whatever it was, it is shown and recorded
            self._died(name, error)

    def draw(self, name: str, draw: Callable[[], None]) -> None:
        """Call `draw`; its error is recorded, and the console goes on. Nothing is drawn any more once it is left."""
        if not self._app.is_running:
            return
        try:
            draw()
        except Exception as error:  # noqa: BLE001  # the worker edge, for what the loop itself calls
            self._once(name, error)

    def fell(self, name: str, error: Exception) -> None:
        """Something that a person asked for failed: record it; what failed just before is only said."""
        if not self._once(name, error, type(error).__name__):
            self.say(f"{name} failed again: {type(error).__name__}: {error}", "error")

    def _once(self, name: str, error: Exception, kind: str = "") -> bool:
        """Record it, if one of its name and kind was not recorded lately."""
        fresh = self._now() - self._reported.get(name + kind, -QUIET) >= QUIET
        if fresh:
            self._reported[name + kind] = self._now()
            self._died(name, error)
        return fresh

    def _died(self, name: str, error: Exception) -> None:
        trace = guard.story(error)
        self._engine.submit(self._engine.died(f"screen: {name}", f"{type(error).__name__}: {error}", trace))

    async def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the engine do `work` on its own loop."""
        return await asyncio.wrap_future(self._engine.submit(work))

    def say(self, text: str, severity: str = "information") -> None:
        """Say something in passing."""
        levels: dict[str, Literal["information", "warning", "error"]] = {"warning": "warning", "error": "error"}
        level = levels.get(severity, "information")
        lines = "\n".join(plain(line) for line in text.splitlines())
        self._app.notify(lines, severity=level, timeout=8 if level == "error" else 5, markup=False)
