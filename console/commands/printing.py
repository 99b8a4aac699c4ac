"""What a command prints. One door to the terminal: external text is sanitised here once more.

A reader that goes away (`| head`), a closed or full standard output never end a command in the middle of its work:
what can't be written is dropped, and a loss other than the reader's own is said at the end (`lost`).
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from console.kit import sanitise
from console.model.errors import Problem

SCHEMA_VERSION = 1
"""Of every JSON document printed. It changes when a key changes its meaning or goes; new keys may come at any time."""

_COLOURS = {"red": 31, "green": 32, "yellow": 33, "grey": 90, "bold": 1}
_losses: list[OSError] = []
_shown_last = [""]
_PROGRESS = 79


@dataclass(frozen=True, slots=True)
class Painted:
    """Text with a colour, shown where the terminal and NO_COLOR (no-color.org) allow it."""

    text: str
    colour: str


Piece = str | Painted


def say(*pieces: Piece) -> None:
    """Print a line (or more) on standard output."""
    _write(sys.stdout, pieces)


def note(*pieces: Piece) -> None:
    """Print a line (or more) on standard error."""
    _write(sys.stderr, pieces)


def progress(text: str) -> None:
    """Show `text` where standard error stands, in the place of what was shown so before, if that is a terminal.

    An empty text clears the line.
    """
    stream = sys.stderr
    if stream is None or text == _shown_last[0] or not stream.isatty():
        return
    _shown_last[0] = text
    _put(stream, f"\r\x1b[K{sanitise.line(text)[:_PROGRESS]}")
    flush()


def document(kind: str, content: Mapping[str, Any], *, compact: bool = False, error: bool = False) -> None:
    """Print one JSON document: ASCII, so that it passes through any locale and hides no control character.

    `compact` puts it on one line, and so does a pipe; `error` on standard error.
    """
    import json

    made = {"schema_version": SCHEMA_VERSION, "kind": kind, **content}
    stream = sys.stderr if error else sys.stdout
    compact = compact or not stream.isatty()
    text = json.dumps(made, indent=None if compact else 2, separators=(",", ":") if compact else None)
    _put(stream, text + "\n")


def problem(one: Problem) -> dict[str, Any]:
    """A problem in a file as documents have it."""
    return {"file": one.file, "line": one.line, "column": one.column, "what": one.what, "hint": one.hint}


def table(headings: Sequence[str], rows: Iterable[Sequence[Piece]]) -> None:
    """Print columns as wide as what is in them, the last one ragged."""
    cells = [[_line(piece) for piece in row] for row in rows]
    widths = [max((width(_bare(row[column])) for row in cells), default=0) for column in range(len(headings))]
    widths = [max(found, width(heading)) for found, heading in zip(widths, headings, strict=True)]
    first: list[Piece] = [Painted(heading, "bold") for heading in headings]
    for row in (first, *cells):
        line: list[Piece] = []
        for number, (piece, wide) in enumerate(zip(row, widths, strict=True)):
            last = number == len(headings) - 1
            line += [piece] if last else [piece, " " * (wide - width(_bare(piece)) + 2)]
        say(*line)


def width(text: str) -> int:
    """How many cells of a terminal `text` takes (Unicode TR11: wide and fullwidth take two, combining marks none)."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def flush() -> None:
    """Write out what is buffered."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except (OSError, ValueError) as error:
                _silence(stream, error)


def lost() -> OSError | None:
    """Why some of the output is missing although its reader wanted it; None when nothing is."""
    return _losses[0] if _losses else None


def _write(stream: TextIO | None, pieces: tuple[Piece, ...]) -> None:
    coloured = stream is not None and _coloured(stream)
    _put(stream, "".join(_shown(piece, coloured=coloured) for piece in pieces) + "\n")


def _put(stream: TextIO | None, text: str) -> None:
    if stream is None:  # the descriptor was closed before we started
        return
    try:
        stream.write(text)
    except (OSError, ValueError) as error:
        _silence(stream, error)


def _silence(stream: TextIO, error: OSError | ValueError) -> None:
    """Let everything further go nowhere, so that neither we nor the interpreter's exit stumble over it again."""
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        _losses.append(error)
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # it has no descriptor: nothing can be saved
        return


def _coloured(stream: TextIO) -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb" and stream.isatty()


def _shown(piece: Piece, *, coloured: bool) -> str:
    if isinstance(piece, str):
        return sanitise.text(piece)
    safe = sanitise.text(piece.text)
    return f"\x1b[{_COLOURS[piece.colour]}m{safe}\x1b[0m" if coloured and safe else safe


def _bare(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece.text


def _line(piece: Piece) -> Piece:
    if isinstance(piece, str):
        return sanitise.line(piece)
    return Painted(sanitise.line(piece.text), piece.colour)
