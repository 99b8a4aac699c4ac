"""The files an ssh_config stands on: the file itself and what it Includes. For watching, and for listing hosts."""

import glob
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugins.ssh import tokens

SYSTEM = "/etc/ssh/ssh_config"
_DEEPEST = 16  # as OpenSSH


@dataclass(frozen=True, slots=True)
class Line:
    """One directive: where it stands, its keyword in lower case, its arguments."""

    file: str
    number: int
    keyword: str
    words: tuple[str, ...]


def lines(path: str, *, folder: str | None = None, depth: int = 0) -> Iterator[Line]:
    """The directives of `path`, those of included files in their place. Files that can't be read are skipped.

    Relative Includes are looked up in `folder`: ~/.ssh for the user's file, /etc/ssh for the system's.
    """
    base = folder if folder is not None else str(Path("~/.ssh").expanduser())
    try:
        text = Path(path).read_text(errors="replace")
    except OSError:
        return
    for number, raw in enumerate(text.splitlines(), 1):
        line = directive(raw, path, number)
        if line is None:
            continue
        yield line
        if line.keyword == "include" and depth < _DEEPEST:
            for pattern in line.words:
                for found in included(pattern, base):
                    yield from lines(found, folder=base, depth=depth + 1)


def directive(raw: str, path: str, number: int) -> Line | None:
    """One line as a directive; None for an empty one or a comment. Raises nothing: odd quotes are taken as they are."""
    text = raw.strip()
    if not text or text.startswith("#"):
        return None
    keyword, _, rest = text.replace("=", " ", 1).partition(" ") if _assigned(text) else _parted(text)
    try:
        words = shlex.split(rest, comments=True)
    except ValueError:
        words = rest.split()
    return Line(path, number, keyword.lower(), tuple(words))


def included(pattern: str, folder: str) -> list[str]:
    """The files an Include means, in order."""
    try:
        wanted = tokens.path(pattern)
    except ValueError:
        return []
    return sorted(glob.glob(str(Path(folder, wanted))))  # noqa: PTH207 - an absolute pattern stays absolute


def _assigned(text: str) -> bool:
    """Whether it is written as `Keyword=value`."""
    head = text.split(None, 1)[0]
    return "=" in head or text[len(head) :].lstrip().startswith("=")


def _parted(text: str) -> tuple[str, str, str]:
    parts = text.split(None, 1)
    return parts[0], " ", parts[1] if len(parts) > 1 else ""
