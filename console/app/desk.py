"""What a person arranged, between the state folder and the frame."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from console.app.kept import Kept
from console.model.errors import ConsoleError
from console.model.view import BadColumn, SavedView
from screens.fleet.view import View, saved
from screens.frame import Frame
from screens.layout import Layout


class Desk:
    """Reads it before the frame is shown, keeps views when asked to, and how the panes stand when the console is left.

    What can't be read is said, and left alone.
    """

    def __init__(self, kept: Kept, frame: Frame, say: Callable[[str, str], None]) -> None:
        self._kept = kept
        self._frame = frame
        self._say = say
        self._layout: Layout | None = Layout()

    async def begin(self, *, restore: bool) -> None:
        """Hand the frame what was kept; how the panes stood only if the settings want that `restore`d."""
        views: Mapping[str, SavedView] = {}
        layout: Layout | None = None
        try:
            views = await asyncio.to_thread(self._kept.views)
        except ConsoleError as error:
            self._say(str(error), "warning")
        try:
            layout = await asyncio.to_thread(self._kept.layout) if restore else None
            self._layout = layout or Layout()
        except ConsoleError as error:
            self._layout = None
            self._say(str(error), "warning")
        try:
            self._frame.begin(views, layout)
        except BadColumn as error:
            self._say(f"The saved view default: {error}", "warning")

    async def keep(self, name: str, view: View | None) -> None:
        """Keep a view, or no longer. Raises ConsoleError."""
        known = await asyncio.to_thread(self._kept.keep_view, name, None if view is None else saved(view))
        self._frame.own = known
        self._say(f"Saved: :view {name}" if view is not None else f"The view {name} is gone", "information")

    def leave(self) -> None:
        """Keep how the panes stand, if that is another way; never over what can't be read."""
        standing = self._frame.standing
        if self._layout is not None and standing != self._layout:
            with suppress(ConsoleError):
                self._kept.keep_layout(standing)
