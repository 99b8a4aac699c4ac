"""The one reader of ssh_config's lines: its files, what they Include, and which lines stand together.

ssh_config(5) says little of quoting; what is done here is what OpenSSH 9.2 was seen to do.
"""

import errno
import glob
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from console.model.errors import Problem
from plugins.ssh import tokens

SYSTEM = "/etc/ssh/ssh_config"
_DEEPEST = 16  # as OpenSSH
_MOST = 4096  # files in one reading: those that include each other are soon more than anybody can read
_LARGEST = 64 * 1024 * 1024  # bytes of one file
_BLANK = " \t\r\n\f"
_PLAIN = re.compile(r'[ \t\r]*=?[ \t\r]*([^ \t\r"=]+)(?:[ \t\r]*=[ \t\r]*|[ \t\r]+|$)(.*)', re.DOTALL)
_QUOTED = re.compile(r'[ \t\r]*=?[ \t\r]*([^ \t\r"=]*)"([^"]*)"[ \t\r]*(.*)', re.DOTALL)  # a keyword in quotes
_PIECE = re.compile(r"""(\\["'\\ ])|"((?:\\["'\\]|[^"])*+)"|'((?:\\["'\\]|[^'])*+)'|([^ \t"'\\]+|\\)""", re.DOTALL)
_MARKED = re.compile(r"""["'\\#]""")
_ESCAPED = re.compile(r"""\\(["'\\])""")


class Line(NamedTuple):
    """One directive: where it stands, its keyword in lower case, its arguments, and those as they are written.

    A tuple, because there are tens of thousands of them.
    """

    file: str
    number: int
    keyword: str
    words: tuple[str, ...]
    rest: str = ""

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.number}"

    def problem(self, what: str, hint: str = "") -> Problem:
        """Something to say of it."""
        return Problem(self.file, self.number, 1, what, hint)


@dataclass(slots=True)
class Block:
    """Lines that count together: those below a Host or Match line (`head`), or before a file's first.

    They count while the block with the number `within` does (-1: always), whose Include led here or which goes on here.
    """

    within: int
    head: Line | None
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Config:
    """What was read: the blocks in order, every file and folder that it hangs on, what was not as it should be."""

    blocks: list[Block] = field(default_factory=list)
    watched: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Every directive, in order."""
        for block in self.blocks:
            if block.head is not None:
                yield block.head
            yield from block.lines

    def stamp(self) -> tuple[object, ...]:
        """Changes when a file does, comes or goes."""
        return tuple(_stamp(path) for path in self.watched)


def read(path: str, *, system: bool) -> Config:
    """What `path` says, and with `system` the system's file after it. What can't be read is among the problems."""
    config = Config()
    reader = _Reader(config)
    reader.read(path, str(Path("~/.ssh").expanduser()), -1, ())
    if system:
        reader.read(SYSTEM, "/etc/ssh", -1, ())
    return config


def directive(raw: str, path: str, number: int) -> Line | None:
    """One line as a directive; None for an empty one or a comment. With a quote left open it has no arguments."""
    raw = raw.partition("\0")[0].rstrip(_BLANK)
    if (match := _PLAIN.match(raw)) is not None:
        keyword, rest = match[1], match[2]
    elif (match := _QUOTED.match(raw)) is not None:
        keyword, rest = match[1] + match[2], match[3]
    else:
        return None
    if not keyword or keyword[0] == "#":
        return None
    return Line(path, number, keyword.lower(), split(rest) or (), rest)


def split(text: str) -> tuple[str, ...] | None:
    """Arguments; None when a quote is left open.

    Quotes are of both kinds; a backslash guards a quote, a backslash or (outside of quotes) a blank; `#` where a word
    could begin begins a comment.
    """
    if _MARKED.search(text) is None:
        return tuple(filter(None, text.replace("\t", " ").split(" ")))
    words: list[str] = []
    at, end = 0, len(text)
    while True:
        while at < end and text[at] in " \t":
            at += 1
        if at == end or text[at] == "#":
            return tuple(words)
        word = []
        while at < end and text[at] not in " \t":
            if (piece := _PIECE.match(text, at)) is None:
                return None
            at = piece.end()
            escaped, double, single, plain = piece.groups()
            quoted = double if double is not None else single
            word.append(escaped[1] if escaped else plain or _ESCAPED.sub(r"\1", quoted or ""))
        words.append("".join(word))


class _Reader:
    """Reads files into a Config, each once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._parsed: dict[str, list[Line]] = {}
        self._left = _MOST
        self._guarded = {str(Path("~/.ssh/config").expanduser())}

    def read(self, path: str, folder: str, within: int, above: tuple[Line, ...]) -> None:
        """Add the blocks of `path`. Relative Includes start from `folder`; `above` are the Includes that led here."""
        blocks = self._config.blocks
        blocks.append(Block(within, None))
        current = len(blocks) - 1
        for line in self._lines(path, above):
            if line.keyword in ("host", "match"):
                blocks.append(Block(within, line))
                current = len(blocks) - 1
                continue
            blocks[current].lines.append(line)
            if line.keyword == "include":
                self._include(line, folder, current, (*above, line))
                blocks.append(Block(current, None))
                current = len(blocks) - 1

    def _include(self, line: Line, folder: str, within: int, above: tuple[Line, ...]) -> None:
        problems = self._config.problems
        for pattern in line.words:
            try:
                wanted = tokens.path(pattern, tokens.local())
            except (ValueError, RuntimeError) as error:
                problems.append(line.problem(f"the Include of {pattern!r} is not followed: {error}"))
                continue
            whole = wanted if wanted.startswith("/") else f"{glob.escape(folder)}/{wanted}"
            self._watch_folder(whole)
            for found in sorted(glob.glob(whole)):  # noqa: PTH207 - an absolute pattern stays absolute
                if any(found == it.file for it in above):
                    problems.append(line.problem(f"the Include leads back to {found}", "ssh refuses this: take it out"))
                elif len(above) > _DEEPEST:
                    problems.append(line.problem(f"more than {_DEEPEST} Includes deep", "ssh refuses this"))
                elif self._left == 0:
                    problems.append(line.problem(f"more than {_MOST} files are included: the rest is left out"))
                    return
                else:
                    self._left -= 1
                    self.read(found, folder, within, above)

    def _watch_folder(self, pattern: str) -> None:
        """A file that comes later is seen by its folder."""
        if glob.has_magic(pattern):
            head, _, _ = pattern.partition("*")
            self._config.watched[str(Path(head.partition("?")[0].partition("[")[0] + "x").parent)] = None
        else:
            self._config.watched[pattern] = None

    def _lines(self, path: str, above: tuple[Line, ...]) -> list[Line]:
        if path not in self._parsed:
            self._config.watched[path] = None
            wrong = ""
            try:
                text, wrong = _text(path, guarded=bool(above) or path in self._guarded)
            except OSError as error:
                text = ""
                if above or not isinstance(error, FileNotFoundError):
                    wrong = f"can't be read: {error.strerror}: none of it counts, and ssh may refuse to start"
            if wrong:
                by = f"included by {above[-1].place}" if above else ""
                self._config.problems.append(Problem(path, 0, 0, wrong, by))
            self._parsed[path] = list(self._parse(path, text))
        return self._parsed[path]

    def _parse(self, path: str, text: str) -> Iterator[Line]:
        for number, raw in enumerate(text.split("\n"), 1):
            line = directive(raw, path, number)
            if line is not None:
                if not line.words and split(line.rest) is None:
                    self._config.problems.append(line.problem("a quote is left open", "ssh refuses the whole file"))
                yield line


def _text(path: str, *, guarded: bool) -> tuple[str, str]:
    """The file's text, and what ssh holds against its permissions. Raises OSError."""
    about = Path(path).stat()
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if about.st_size > _LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {_LARGEST // 1024 // 1024} MiB")
    open_to_others = guarded and (about.st_uid not in (0, os.getuid()) or about.st_mode & 0o022)
    wrong = "others may write it: ssh refuses to start (chmod go-w, and it must be yours)" if open_to_others else ""
    return Path(path).read_bytes().decode(errors="replace"), wrong


def _stamp(path: str) -> tuple[str, int, int, int]:
    try:
        about = Path(path).stat()
    except OSError:
        return (path, -1, -1, -1)
    return (path, about.st_mtime_ns, about.st_size, about.st_ino)
