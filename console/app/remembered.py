"""The theme of the last start: the first picture stands before the settings are read, and is to have their colours."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from console.model.errors import ConsoleError
from screens.themes import NAMES


class Remembered:
    """A word in the state folder, which is asked for each time: reading the settings may point it elsewhere.

    It is about colours for a moment only, so that a folder that can't be read or written is no error here.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder

    def recall(self) -> str:
        """The theme of the last start, or the usual one."""
        with (
            suppress(OSError, ConsoleError),
            (self._folder() / "theme").open(encoding="ascii", errors="replace") as file,
        ):
            name = file.read(64).strip()
            return name if name in NAMES else NAMES[0]
        return NAMES[0]

    def keep(self, name: str) -> None:
        """Remember `name` for the next start."""
        if name != self.recall():
            with suppress(OSError, ConsoleError):
                (self._folder() / "theme").write_text(f"{name}\n", encoding="ascii")
