"""The app: paints at once, then opens the engine beside the screen, then shows the frame.

What it needs for the first picture is next to nothing; the rest is imported while that picture stands.
"""

import asyncio
import contextvars
import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from console.app import guard, hangup
from console.app.remembered import Remembered
from screens.dawn import Dawn
from screens.themes import NAMES, themes

Start = Callable[[], Any]
"""Opens the engine and returns it: a `screens.engine.Engine`, which naming here would import. Called on a thread."""


class Console(App[None]):
    """Hands over: keys and requests to the routes, the state to the frame."""

    CSS_PATH = "../../screens/theme.tcss"
    AUTO_FOCUS = None  # screens say themselves what has the keyboard
    ENABLE_COMMAND_PALETTE = False
    TITLE = "Quarterdeck"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave", "Leave the console", priority=True)]

    def __init__(
        self,
        start: Start,
        now: Callable[[], float] = time.time,
        close: Callable[[], None] = lambda: None,
        remembered: Remembered | None = None,
        state: Callable[[], Path] | None = None,
    ) -> None:
        super().__init__(ansi_color="NO_COLOR" in os.environ)  # else Textual answers NO_COLOR with shades of grey
        self.now = now
        self.failed: BaseException | None = None
        self._start = start
        self._close = close
        self._routes: Any = None
        self._early: list[events.Key] | None = []
        self._flood = guard.Flood()
        guard.guard()
        for theme in themes():
            self.register_theme(theme)
        self._remembered = remembered
        self._state = state
        self.theme = remembered.recall() if remembered is not None else NAMES[0]

    def get_default_screen(self) -> Screen[Any]:
        """What is painted first."""
        return Dawn()

    def on_mount(self) -> None:
        """Heed the signals that end a terminal; open the engine once the first picture stands."""
        hangup.heed(self.hang_up, self._close)
        self.call_after_refresh(lambda: self.run_worker(self._open(), exit_on_error=False))

    def hang_up(self, number: int) -> None:
        """The terminal is gone, or somebody ends this process: leave at once, whatever is on the screen."""
        self.exit(return_code=128 + number)

    async def _open(self) -> None:
        """Open the engine on a thread, so that the screen answers meanwhile; what is wrong with it ends the app."""
        context = contextvars.copy_context()
        try:
            engine = await asyncio.to_thread(self._opened)
        except Exception as error:  # noqa: BLE001  # the worker edge: raised again by `run`, when the terminal is itself
            self.failed = error
            self.exit(return_code=1)
            return
        from console.app.routes import Routes

        self._routes = Routes(self, engine, self.now, self._state)
        await self._routes.begin(context)
        if self._remembered is not None:
            await asyncio.to_thread(self._remembered.keep, self.theme)
        early, self._early = self._early or [], None
        for key in early:
            self.post_message(key)

    async def on_event(self, event: events.Event) -> None:
        """Keys typed before the frame stands wait for it; the one that leaves does not."""
        if self._early is not None and isinstance(event, events.Key) and event.key != "ctrl+q":
            self._early.append(event)
        else:
            await super().on_event(event)

    def survives(self, error: Exception, *, shapeless: bool) -> bool:
        """Tell of an error that nobody expected, and go on; not before the frame stands."""
        if self._routes is None or self.failed is not None:
            return False
        self._routes.failed(error, shapeless=shapeless)
        return True

    def _handle_exception(self, error: Exception) -> None:
        """As Textual calls it for what fails outside of a message: composing, drawing, timers."""
        if self._flood.rises() or not self.survives(error, shapeless=True):
            super()._handle_exception(error)

    def on_unmount(self) -> None:
        """The screen is gone."""
        if self._routes is not None:
            self._routes.left()

    def _opened(self) -> Any:
        importlib.import_module("console.app.routes")  # here, so that importing does not stop the screen
        return self._start()

    async def on_request(self, request: Any) -> None:
        """A screen asks for something."""
        await self._routes.take(request.wish)

    def action_leave(self) -> None:
        """What ctrl+q does."""
        if self._routes is None:
            self.exit()
        else:
            self._routes.leave()

    def action_help_quit(self) -> None:
        """What ctrl+c says."""
        self.notify("ctrl+q leaves the console", markup=False)

    @property
    def frame(self) -> Any:
        """The frame, once it stands: a `screens.frame.Frame`."""
        return self._routes.frame if self._routes is not None else None


def run(
    start: Start,
    close: Callable[[], None] = lambda: None,
    remembered: Remembered | None = None,
    state: Callable[[], Path] | None = None,
) -> int:
    """Show the console until it is left; the exit code. Raises what `start` raises, with the terminal restored.

    `state` is the folder in which it keeps what the person arranges, asked for once `start` has returned.

    `close` closes what `start` opened; it is called here only when the terminal is gone and this does not return.
    """
    os.environ.setdefault("ESCDELAY", "25")
    app = Console(start, close=close, remembered=remembered, state=state)
    app.run()
    if app.failed is not None:
        raise app.failed
    return app.return_code or 0
