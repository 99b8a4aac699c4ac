"""Ansible's INI inventories (Ansible's user guide, "How to build your inventory").

Sections are `[group]`, `[group:children]` and `[group:vars]`; what stands before the first is in no group. Variables of
a host are words as a shell reads them; those of a group are whole lines. Their values are read as Python literals
where they are such (`1`, `True`, `[1, 2]`), and are text where they are not.
"""

import ast
import functools
import re
import shlex
import warnings
from collections.abc import Callable
from pathlib import Path

from console.kit import sanitise
from console.model.errors import Problem
from plugins.ansible import names
from plugins.ansible.tree import UNGROUPED, Tree

_SECTION = re.compile(r"\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?")
_GROUP = re.compile(r"([^:\]\s]+)\s*(?:#.*)?")
_BLANK = re.compile(r"[ \t\r\n]+")
_QUOTED = re.compile(r"[#'\"\\]")
_WORD = re.compile(r"(?!(?:True|False|None)\Z)[A-Za-z_][\w.-]*|\d+\.\d+\.\d+\.\d+", re.ASCII)
SECTIONS = ("hosts", "children", "vars")


class IniFile:
    """Reads one file into a tree; `problems` are what it could not read."""

    def __init__(self, file: Path, tree: Tree) -> None:
        self.problems: list[Problem] = []
        self._file = str(file)
        self._tree = tree
        self._line = 0
        self._group = UNGROUPED
        self._declared: set[str] = set()
        self._awaited: dict[str, tuple[int, str]] = {}
        self._links: list[tuple[str, str, int]] = []

    def read(self, text: str) -> None:
        """Put everything in `text` into the tree."""
        self._declared.update(self._tree.groups)
        readers: dict[str, Callable[[str], None]] = dict(
            zip(SECTIONS, (self._host, self._child, self._variable), strict=True)
        )
        kind = "hosts"
        for self._line, raw in enumerate(text.splitlines(), 1):
            line = raw.strip()
            if not line or line[0] in "#;":
                continue
            try:
                if line[0] == "[" and (found := _SECTION.fullmatch(line)):
                    kind = self._section(found[1], found[2] or "hosts")
                elif line[0] == "[" and line[-1] == "]":
                    self._wrong(f"{_cut(line)} is no section")
                elif kind in readers:
                    readers[kind](line)
            except ValueError as error:
                self._wrong(str(error))
        for parent, child, line_number in self._links:
            self._tree.group(child)
            self._tree.contain(parent, child, f"{self._file}:{line_number}")
        for name, (self._line, said) in self._awaited.items():  # noqa: B020  # where a problem is said to be
            if name not in self._declared:
                self._wrong(f"{said} group {name!r}, which is nowhere", f"add a section [{name}]")

    def _section(self, name: str, kind: str) -> str:
        if kind not in SECTIONS:
            self._wrong(f"a section of kind {kind!r}", f"kinds: {', '.join(SECTIONS)}")
            return ""
        self._tree.group(name)
        self._group = name
        if kind == "vars":
            self._awaited.setdefault(name, (self._line, "variables of the"))
        else:
            self._declared.add(name)
        return kind

    def _host(self, line: str) -> None:
        words = _words(line)
        hosts, port = names.expand(words[0])
        if words[0].endswith(":") and port is None:
            raise ValueError(f"{_cut(words[0])} ends in a colon, and no port follows")
        if words[0] == "---":
            raise ValueError("'---' begins a YAML file, and this is none")
        variables = [_variable(word) for word in words[1:]]
        tree, place = self._tree, f"{self._file}:{self._line}"
        if len(tree.hosts) + len(hosts) > names.MOST:
            raise ValueError(f"with {_cut(words[0])} there are more than {names.MOST:,} hosts")
        for name in hosts:
            new = name not in tree.hosts
            tree.host(name, self._group, place)
            if new and port:
                tree.hosts[name].vars["ansible_port"] = port
            for key, value in variables:
                tree.set(name, key, value)

    def _child(self, line: str) -> None:
        found = _GROUP.fullmatch(line)
        if not found:
            raise ValueError(f"{_cut(line)} is no name of a group")
        if found[1] == self._group:
            raise ValueError(f"the group {self._group!r} contains itself")
        self._awaited.setdefault(found[1], (self._line, f"{self._group!r} contains the"))
        self._links.append((self._group, found[1], self._line))

    def _variable(self, line: str) -> None:
        key, equals, value = line.partition("=")
        if not equals:
            raise ValueError(f"{_cut(line)} sets no variable: key=value is expected")
        self._tree.set(self._group, key.strip(), literal(value.strip()))

    def _wrong(self, what: str, hint: str = "") -> None:
        self.problems.append(Problem(self._file, self._line, 1, sanitise.line(what), sanitise.line(hint)))


def _words(line: str) -> list[str]:
    """As shlex.split with comments, at a tenth of its cost for a line without quotes."""
    if _QUOTED.search(line) is None:
        return _BLANK.split(line)
    try:
        return shlex.split(line, comments=True)
    except ValueError as error:
        raise ValueError(f"{error}: {_cut(line.partition('=')[0])}") from error


def _variable(word: str) -> tuple[str, object]:
    key, equals, value = word.partition("=")
    if not equals:
        raise ValueError(f"{_cut(word)} sets no variable: key=value is expected")
    return key, literal(value)


@functools.lru_cache(maxsize=20_000)
def literal(text: str) -> object:
    """The value that `text` stands for. Raises ValueError for a literal that is none after all."""
    if _WORD.fullmatch(text):
        return text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    except (TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"{_cut(text)} is no value: {type(error).__name__}") from error
    return _plain(value)


def _plain(value: object) -> object:
    """As JSON has it: tuples and sets are lists, bytes and complex numbers text."""
    match value:
        case list() | tuple():
            return [_plain(item) for item in value]
        case set():
            return sorted((_plain(item) for item in value), key=repr)
        case dict():
            return {_plain(key): _plain(item) for key, item in value.items()}
        case bytes():
            return value.decode("utf-8", "replace")
        case complex():
            return str(value)
        case _ if value is ...:
            return "..."
    return value


def _cut(text: str) -> str:
    """A piece of the file for a message: its first word, which is no value of a variable."""
    word = text.partition("=")[0]
    return repr(word if len(word) <= 60 else f"{word[:57]}...")
