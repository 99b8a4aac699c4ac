"""The files an ssh_config stands on: the file itself and what it Includes. For watching, and for listing hosts."""

import glob
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugins.ssh import tokens

SYSTEM = "/etc/ssh/ssh_config"
_DEEPEST = 16  # as OpenSSH
_DIRECTIVE = re.compile(r'\s*([^\s=#"]+)(?:\s*=\s*|\s+|$)(.*)', re.DOTALL)  # `Keyword value`, `Keyword=value`


@dataclass(frozen=True, slots=True)
class Line:
    """One directive: where it stands, its keyword in lower case, its arguments."""

    file: str
    number: int
    keyword: str
    words: tuple[str, ...]


def lines(path: str, *, folder: str | None = None, above: tuple[str, ...] = ()) -> Iterator[Line]:
    """The directives of `path`, those of included files in their place. Files that can't be read are skipped.

    Relative Includes are looked up in `folder`: ~/.ssh for the user's file, /etc/ssh for the system's. A file that
    includes itself (`above` are those that led here) is not read again.
    """
    base = folder if folder is not None else str(Path("~/.ssh").expanduser())
    try:
        text = Path(path).read_text(errors="replace")
    except OSError:
        return
    for number, raw in enumerate(text.split("\n"), 1):
        line = directive(raw, path, number)
        if line is None:
            continue
        yield line
        if line.keyword == "include" and len(above) < _DEEPEST:
            for pattern in line.words:
                for found in included(pattern, base):
                    if found != path and found not in above:
                        yield from lines(found, folder=base, above=(*above, path))


def directive(raw: str, path: str, number: int) -> Line | None:
    """One line as a directive; None for an empty one or a comment. Odd quotes are taken as they are."""
    match = _DIRECTIVE.match(raw)
    if match is None:
        return None
    try:
        words = shlex.split(match[2], comments=True)
    except ValueError:
        words = match[2].split()
    return Line(path, number, match[1].lower(), tuple(words))


def included(pattern: str, folder: str) -> list[str]:
    """The files an Include means, in order."""
    try:
        wanted = tokens.path(pattern)
    except ValueError:
        return []
    return sorted(glob.glob(str(Path(folder, wanted))))  # noqa: PTH207 - an absolute pattern stays absolute
