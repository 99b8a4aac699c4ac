"""YAML as Ansible reads it, with the line of every key.

Built from PyYAML's events without recursion, so that no file can exhaust the stack. Unlike in settings, anchors and
merge keys are read, a key said twice counts as said last, and `!vault` values become HIDDEN unread.
"""

import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from console.model.errors import BadSettings, Problem
from console.model.host import HIDDEN

DEEPEST = 60
MOST = 5_000_000
"""Values in one file, those that aliases repeat counted each time."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
_CACHED = 50_000
_CORE = "tag:yaml.org,2002:"


class Key(str):
    """A key that knows its line."""

    __slots__ = ("line",)
    line: int


@dataclass(slots=True)
class _Open:
    """A collection under way; `keys` waits for values, `merged` are mappings whose keys count less than its own."""

    value: Any
    anchor: str | None
    before: int
    tag: str = ""
    key: Any = None
    waits: bool = False
    merged: list[Any] = field(default_factory=list)


class Marked:
    """One file as plain values; `problems` are what is odd and yet readable."""

    def __init__(self, name: str) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._count = 0
        self._root: Any = None
        self._documents = 0
        self._resolver = Resolver()
        self._constructor = SafeConstructor()
        self._scalars: dict[str, Any] = {}

    def read(self, text: str) -> Any:
        """The value in `text`: JSON or YAML. Raises BadSettings with the place of what can't be read."""
        if text.lstrip()[:1] in ("{", "["):
            try:
                return json.loads(text)
            except (ValueError, RecursionError):  # YAML in flow style, perhaps
                self._root = None
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if type(event) is yaml.ScalarEvent:
                    self._text(event)
                else:
                    self._take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            raise self._bad(line, column, f"not YAML: {error.problem or error.context}") from error
        except yaml.YAMLError as error:
            line = text.count("\n", 0, getattr(error, "position", 0)) + 1
            raise self._bad(line, 1, f"not YAML: {getattr(error, 'reason', error)}") from error
        return self._root

    def _text(self, event: yaml.ScalarEvent) -> None:
        self._grow(event, 1)
        value = self._scalar(event)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._place(value, event)

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                if len(self._open) >= DEEPEST:
                    raise self._bad(_line(event), 1, f"nested deeper than {DEEPEST} levels")
                self._grow(event, 1)
                value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                self._open.append(_Open(value, event.anchor, self._count, event.tag or ""))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                for mapping in done.merged:
                    done.value.update({key: value for key, value in mapping.items() if key not in done.value})
                if done.anchor:
                    self._anchors[done.anchor] = (done.value, self._count - done.before + 1)
                self._place(list(done.value) if done.tag == f"{_CORE}set" else done.value, event)
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    raise self._bad(_line(event), 1, f"no finished anchor &{event.anchor} before it")
                value, size = self._anchors[event.anchor]
                self._grow(event, size)
                self._place(value, event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents == 2:
                    raise self._bad(_line(event), 1, "a second document in the file")

    def _grow(self, event: yaml.Event, size: int) -> None:
        self._count += size
        if self._count > MOST:
            raise self._bad(_line(event), 1, f"more than {MOST:,} values, aliases counted")

    def _place(self, value: Any, event: yaml.Event) -> None:
        if not self._open:
            self._root = value
            return
        into = self._open[-1]
        if isinstance(into.value, list):
            into.value.append(value)
        elif not into.waits:
            into.waits = True
            if isinstance(value, str):
                into.key = Key(value)
                into.key.line = _line(event)
            elif isinstance(value, Hashable):
                into.key = value
            else:
                raise self._bad(_line(event), 1, "a key that is a list or a mapping")
        else:
            into.waits = False
            self._entry(into, value, event)

    def _entry(self, into: _Open, value: Any, event: yaml.Event) -> None:
        if into.key == "<<" and isinstance(value, dict | list):
            into.merged += [value] if isinstance(value, dict) else [each for each in value if isinstance(each, dict)]
            return
        if into.key in into.value:
            line = getattr(into.key, "line", _line(event))
            self.problems.append(Problem(self._name, line, 1, f"the key {into.key!r} again", "the last one counts"))
        into.value[into.key] = value

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text: str = event.value
        if event.tag:
            return self._tagged(event, event.tag, text)
        if event.style:
            return text
        known = self._scalars.get(text, self)
        if known is self:
            known = self._resolved(text, event)
            if len(self._scalars) < _CACHED:
                self._scalars[text] = known
        return known

    def _resolved(self, text: str, event: yaml.ScalarEvent) -> Any:
        resolved: str = self._resolver.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # PyYAML's stubs
        return text if resolved in (_STR, _MERGE) else self._built(text, resolved, event)

    def _tagged(self, event: yaml.ScalarEvent, tag: str, text: str) -> Any:
        if tag in ("!vault", "!vault-encrypted"):
            line = _line(event)
            self.problems.append(Problem(self._name, line, 1, "a vault-encrypted value", "it is not decrypted"))
            return HIDDEN
        if tag == "!unsafe":  # an answer that is never a template; quotes do not make it text
            return self._resolved(text, event)
        if tag in ("!", _STR):
            return text
        if tag.startswith(_CORE):
            return self._built(text, tag, event)
        raise self._bad(_line(event), 1, f"the tag {tag}, which Ansible does not know")

    def _built(self, text: str, tag: str, event: yaml.ScalarEvent) -> Any:
        try:
            return SafeConstructor.yaml_constructors[tag](self._constructor, ScalarNode(tag, text))
        except (KeyError, ConstructorError, ValueError) as error:
            raise self._bad(_line(event), 1, f"no value of {tag.removeprefix(_CORE)}") from error

    def _bad(self, line: int, column: int, what: str) -> BadSettings:
        return BadSettings((*self.problems, Problem(self._name, line, column, what)))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
