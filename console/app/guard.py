"""What keeps an error in one widget from ending the app.

Textual ends the app at the first exception in a handler or an action, and stops the message pump of the widget. Here a
message that fails is told of, and the widget goes on with the next one; what Textual itself has no answer for comes to
`Console._handle_exception`. Both are names of Textual's own, so tests/journeys/test_ui_failures.py holds them.
"""

import time
import traceback
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Protocol, runtime_checkable

import textual
from textual.events import Compose, Mount
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

MOST, WITHIN = 20, 5.0
"""Failures outside of any message, and seconds: a screen that fails as often can't be drawn, and the app ends."""


@runtime_checkable
class Survivor(Protocol):
    """An app that goes on after an error in a widget."""

    def survives(self, error: Exception, *, shapeless: bool) -> bool:
        """Whether it does; `shapeless` says that what failed may not be able to draw itself."""
        ...


_AROUND = (Path(__file__).parent, Path(textual.__file__).parent)
_dispatch = MessagePump._dispatch_message  # noqa: SLF001  # the one place through which every handler is called


async def _guarded(pump: MessagePump, message: Message) -> None:
    try:
        await _dispatch(pump, message)
    except Exception as error:  # the worker edge, for what the screen's own loop calls
        app = pump.app
        if not isinstance(app, Survivor) or not app.survives(error, shapeless=isinstance(message, Compose | Mount)):
            raise


def guard() -> None:
    """Have the widgets of every app that is a Survivor go on after a message that failed."""
    MessagePump._dispatch_message = _guarded  # type: ignore[method-assign, assignment]  # noqa: SLF001  # Textual has no hook here


def culprit(error: BaseException) -> Widget | None:
    """The widget whose code was the last that ran, if any."""
    found: Widget | None = None
    at: TracebackType | None = error.__traceback__
    while at is not None:
        owner = at.tb_frame.f_locals.get("self")
        if isinstance(owner, Widget) and getattr(owner, "_parent", None) is not None:  # else it is not made yet
            found = owner
        at = at.tb_next
    return found


def story(error: BaseException) -> str:
    """The traceback from the first call of the console's own on: what Textual did before says nothing."""
    own = error.__traceback__
    while own is not None and Path(own.tb_frame.f_code.co_filename).parent in _AROUND:
        own = own.tb_next
    return "".join(traceback.format_exception(type(error), error, own or error.__traceback__))


def place(widget: Widget | None) -> str:
    """What to call `widget`: the pane or the prompt that it stands in."""
    if widget is None:
        return "keys"
    ids = (node.id for node in widget.ancestors_with_self)
    return next((name for name in ids if name and not name.startswith("_")), type(widget).__name__.lower())


class Flood:
    """Whether failures come so fast that going on is no use."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=MOST)

    def rises(self) -> bool:
        """Count one more failure."""
        now = time.monotonic()
        self._times.append(now)
        return len(self._times) == MOST and now - self._times[0] < WITHIN
