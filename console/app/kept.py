"""What a person arranged, kept in the state folder: views by name, and how the panes stand beside each other."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

import msgspec

from console.model.errors import ConsoleError
from console.model.view import SavedView
from screens.layout import Layout

T = TypeVar("T")
VIEWS, LAYOUT = "views.json", "layout.json"
LARGEST = 1 << 20
"""Bytes; nobody arranged more than that."""


class Unreadable(ConsoleError):
    """What was kept can't be read, or not be kept."""


class Kept:
    """Two small files, each written whole or not at all. Both methods of each may block."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder

    def views(self) -> Mapping[str, SavedView]:
        """The views by name. Raises Unreadable."""
        return self._read(VIEWS, dict[str, SavedView]) or {}

    def keep_view(self, name: str, view: SavedView | None) -> Mapping[str, SavedView]:
        """Keep a view, or (None) no longer; all that are kept now. Raises Unreadable.

        Read again first: another console may have kept one meanwhile.
        """
        views = {each: known for each, known in self.views().items() if each != name}
        if view is not None:
            views[name] = view
        self._write(VIEWS, views)
        return views

    def layout(self) -> Layout | None:
        """How the panes stood last; None the first time. Raises Unreadable."""
        return self._read(LAYOUT, Layout)

    def keep_layout(self, layout: Layout) -> None:
        """Keep how the panes stand. Raises Unreadable."""
        self._write(LAYOUT, layout)

    def _read(self, name: str, kind: type[T]) -> T | None:
        path = self._folder() / name
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
            return msgspec.json.decode(raw, type=kind)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable(f"Can't read {path}: {error.strerror}") from error
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise Unreadable(f"Can't read {path}: {error}", "Move it away to begin anew; it is left alone") from error

    def _write(self, name: str, value: object) -> None:
        path = self._folder() / name
        fresh = ""
        try:
            with NamedTemporaryFile(dir=path.parent, prefix=f".{name}.", delete=False) as file:
                fresh = file.name
                file.write(msgspec.json.format(msgspec.json.encode(value), indent=1))
                file.flush()
                os.fsync(file.fileno())
            Path(fresh).replace(path)
        except OSError as error:
            if fresh:
                with suppress(OSError):
                    Path(fresh).unlink()
            raise Unreadable(f"Can't write {path}: {error.strerror}") from error
