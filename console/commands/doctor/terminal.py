"""The terminal: what the console can show on it."""

import os
import shutil
import sys
from collections.abc import Iterator

from console.commands.doctor.finding import Found, State


def look() -> Iterator[Found]:
    """What there is."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        yield Found("terminal", State.NOTE, "none here: only the commands work, the console needs one")
        return
    size = shutil.get_terminal_size()
    if size.columns < 80 or size.lines < 24:
        yield Found(
            "terminal", State.WARN, f"{size.columns}x{size.lines}", "80x24 is the least the panes are drawn for"
        )
    else:
        yield Found("terminal", State.OK, f"{os.environ.get('TERM', '')} {size.columns}x{size.lines}")
    yield _colours()
    yield _encoding()


def _colours() -> Found:
    term = os.environ.get("TERM", "")
    if os.environ.get("NO_COLOR"):
        return Found("colours", State.NOTE, "none: NO_COLOR is set")
    if term in ("", "dumb"):
        return Found(
            "colours", State.WARN, f"TERM is {term!r}", "Set TERM to what the terminal is, like xterm-256color"
        )
    if os.environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return Found("colours", State.OK, "16 million")
    if "256" in term:
        return Found("colours", State.OK, "256")
    return Found(
        "colours", State.NOTE, f"16, as far as TERM={term} tells", "TERM=xterm-256color if the terminal has more"
    )


def _encoding() -> Found:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        return Found("encoding", State.OK, "UTF-8")
    return Found(
        "encoding", State.WARN, f"{sys.stdout.encoding}: lines and signs become escapes", "export LC_ALL=C.UTF-8"
    )
