"""YAML in which every value knows its file, line and column.

PyYAML's events are turned into nodes without recursion, so that no document can exhaust the stack. Duplicate keys,
anchors and tags are errors: a settings file that says a thing twice, or in riddles, is a trap at 3 a.m.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from console.model.errors import BadSettings, Problem

LARGEST = 8 * 1024 * 1024
"""Bytes; a larger file is refused unparsed."""
DEEPEST = 40

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value with its place (line and column from 1).

    `content` is the text of a scalar, the items of a sequence, or the entries (key node, value node) of a mapping.
    `plain` is true for an unquoted scalar.
    """

    content: str | tuple["Node", ...] | dict[str, tuple["Node", "Node"]]
    file: str
    line: int
    column: int
    plain: bool = False

    @property
    def null(self) -> bool:
        """Whether this is YAML's null."""
        return self.plain and self.content in ("", "~", "null", "Null", "NULL")

    def problem(self, what: str, hint: str = "") -> Problem:
        """A problem at this place."""
        return Problem(self.file, self.line, self.column, what, hint)

    def __iter__(self) -> Iterator["Node"]:
        return iter(self.content if isinstance(self.content, tuple) else ())


def read(path: Path, problems: list[Problem] | None = None) -> Node:
    """The one document in `path`. Raises BadSettings with the place of every problem.

    With `problems`, those that leave something to go on with (a key said twice, an anchor) are noted there instead.
    """
    return decoded(content(path), str(path), problems)


def content(path: Path, largest: int = LARGEST) -> bytes:
    """What is in `path`, if it has no more than `largest` bytes. Raises BadSettings."""
    name = str(path)
    try:
        with path.open("rb") as file:  # a pipe or a device has no size to ask for first
            raw = file.read(largest + 1)
    except OSError as error:
        raise BadSettings((Problem(name, 0, 0, error.strerror or str(error)),)) from error
    if len(raw) > largest:
        raise BadSettings((Problem(name, 0, 0, f"larger than {largest // 1024 // 1024} MiB", "split it"),))
    return raw


def decoded(raw: bytes, name: str, problems: list[Problem] | None = None) -> Node:
    """The one document in `raw`, UTF-8. As `read`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = "not UTF-8 text"
        raise BadSettings((Problem(name, line, error.start - raw.rfind(b"\n", 0, error.start), what),)) from error
    return parse(text, name, problems)


def parse(text: str, name: str, problems: list[Problem] | None = None) -> Node:
    """The one document in `text`. An empty one is null. As `read`."""
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        what = f"not YAML: {error.problem or error.context}"
        raise BadSettings((*builder.problems, Problem(name, line, column, what))) from error
    except yaml.YAMLError as error:  # the reader's: a character YAML does not allow
        place = text.count("\n", 0, getattr(error, "position", 0)) + 1
        what = f"not YAML: {getattr(error, 'reason', error)}"
        raise BadSettings((Problem(name, place, 1, what),)) from error
    if builder.problems and problems is None:
        raise BadSettings(tuple(builder.problems))
    if problems is not None:
        problems += builder.problems
    return builder.root or Node("", name, 1, 1, plain=True)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read; `key` is the mapping key that waits for its value."""

    start: yaml.Event
    mapping: bool
    items: list[Node]
    entries: dict[str, tuple[Node, Node]]
    key: Node | None = None


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._refuse_riddles(event, event.anchor, event.tag)
                self._place(self._node(event.value, event, plain=not event.style))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_riddles(event, event.anchor, event.tag)
                if len(self._open) >= DEEPEST:
                    raise BadSettings((*self.problems, self._problem(event, f"nested deeper than {DEEPEST} levels")))
                self._open.append(_Open(event, isinstance(event, yaml.MappingStartEvent), [], {}))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                self._place(self._node(done.entries if done.mapping else tuple(done.items), done.start))
            case yaml.AliasEvent():
                self.problems.append(self._problem(event, "an alias", "write the value out"))
                self._place(self._node("", event))
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents == 2:
                    self.problems.append(self._problem(event, "a second document", "one document a file"))

    def _refuse_riddles(self, event: yaml.Event, anchor: str | None, tag: str | None) -> None:
        if anchor:
            self.problems.append(self._problem(event, f"an anchor, &{anchor}", "write the value out"))
        if tag and tag != "!":
            self.problems.append(self._problem(event, f"a tag, {tag}", "leave it out"))

    def _place(self, node: Node) -> None:
        if not self._open:
            self.root = self.root or node
            return
        into = self._open[-1]
        if not into.mapping:
            into.items.append(node)
        elif into.key is None:
            if not isinstance(node.content, str):
                self.problems.append(node.problem("a key that is not a word"))
            into.key = node
        else:
            key = str(into.key.content)
            if key in into.entries:
                first = into.entries[key][0]
                self.problems.append(into.key.problem(f"the key {key!r} again", f"first on line {first.line}"))
            else:
                into.entries[key] = (into.key, node)
            into.key = None

    def _node(
        self, content: str | tuple[Node, ...] | dict[str, tuple[Node, Node]], event: yaml.Event, *, plain: bool = False
    ) -> Node:
        return Node(content, self.name, *_at(event), plain)

    def _problem(self, event: yaml.Event, what: str, hint: str = "") -> Problem:
        return Problem(self.name, *_at(event), what, hint)


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)
