"""Reads a YAML node into the shape a frozen dataclass gives, and says all that is wrong with it at once.

A shape's fields are str, int, float, bool, Seconds, Literal, StrEnum, other shapes, tuple[T, ...], Mapping[str, T],
Path (relative ones start from the folder of the file they stand in; `~` is the home), Any (kept as a Node, for
whoever knows its shape), or a union of these with or without None. A field without default
is required. A key is the field's name, or what its metadata says under "key" (an empty one hides the field). The
same shapes give the JSON Schema (`schema`), so that neither can drift.
"""

import dataclasses
import functools
import types
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from console.kit import duration
from console.kit.document import Node
from console.model.errors import BadSettings, Problem

S = TypeVar("S")


class _Wrong:
    """What stands for a value that could not be read; its problem is noted."""


WRONG = _Wrong()


def read(node: Node, shape: type[S]) -> S:
    """`node` as a `shape`. Raises BadSettings with every problem found."""
    reader = Reader()
    value = reader.read(node, shape)
    reader.finish()
    return value


class Reader:
    """Reads nodes and gathers problems; remembers where each value it made stands (`place`)."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._places: dict[int, tuple[object, Node]] = {}

    def read(self, node: Node, shape: type[S]) -> S:
        """`node` as a `shape`; what is wrong is noted, and the result only good if `finish` passes."""
        return self._value(node, shape)  # type: ignore[no-any-return]  # the shape says what comes back

    def finish(self) -> None:
        """Raise BadSettings if anything was wrong."""
        if self.problems:
            raise BadSettings(tuple(sorted(self.problems)))

    def place(self, value: object, key: str = "") -> Node:
        """Where `value` (a shape this reader made) or its `key` stands."""
        node = self._places[id(value)][1]
        entry = node.content.get(key) if isinstance(node.content, dict) else None
        return entry[1] if entry else node

    def wrong(self, value: object, key: str, what: str, hint: str = "") -> None:
        """Note a problem at `key` of `value`."""
        self.problems.append(self.place(value, key).problem(what, hint))

    def _value(self, node: Node, shape: Any) -> Any:
        if shape is Any:
            return node
        origin = get_origin(shape)
        if origin in (Union, types.UnionType):
            return self._union(node, get_args(shape))
        if origin is Literal:
            return self._choice(node, [str(choice) for choice in get_args(shape)])
        if origin is tuple:
            return self._sequence(node, get_args(shape)[0])
        if origin is Mapping:
            return self._mapping(node, get_args(shape)[1])
        if dataclasses.is_dataclass(shape):
            return self._fields(node, shape)
        return self._scalar(node, shape)

    def _scalar(self, node: Node, shape: Any) -> Any:
        if not isinstance(node.content, str) or (node.null and shape is not str):
            return self._expected(node, _word(shape))
        if isinstance(shape, type) and issubclass(shape, StrEnum):
            chosen = self._choice(node, [str(member) for member in shape])
            return chosen if chosen is WRONG else shape(chosen)
        if shape is str:
            return self._expected(node, "text") if node.null and not node.content else node.content
        if shape is Path:
            return self._path(node, node.content)
        value = _parse(node, shape)
        return self._expected(node, _word(shape)) if value is WRONG else value

    def _path(self, node: Node, written: str) -> Any:
        if not written or "\0" in written:
            return self._expected(node, "path")
        try:
            return Path(node.file).parent / Path(written).expanduser()
        except RuntimeError:
            return self._expected(node, "path", "no such user, or no home folder")

    def _union(self, node: Node, members: tuple[Any, ...]) -> Any:
        if node.null and type(None) in members:
            return None
        members = tuple(member for member in members if member is not type(None))
        if len(members) == 1:
            return self._value(node, members[0])
        if isinstance(node.content, str):
            for member in (m for m in members if m in (bool, int, float, duration.Seconds)):
                if node.plain and (value := _parse(node, member)) is not WRONG:
                    return value
            if str in members:
                return node.content
        for member in members:
            if _fits(node, member):
                return self._value(node, member)
        return self._expected(node, " or ".join(_word(member) for member in members))

    def _choice(self, node: Node, choices: list[str]) -> Any:
        if isinstance(node.content, str) and node.content in choices:
            return node.content
        return self._expected(node, f"one of {', '.join(choices)}", nearest(str(node.content), choices))

    def _sequence(self, node: Node, item: Any) -> Any:
        if node.null:
            return ()
        if not isinstance(node.content, tuple):
            return self._expected(node, f"a list of {_word(item)}s")
        return tuple(self._value(child, item) for child in node.content)

    def _mapping(self, node: Node, item: Any) -> Any:
        if node.null:
            return {}
        if not isinstance(node.content, dict):
            return self._expected(node, f"a mapping of names to {_word(item)}s")
        return {key: self._value(child, item) for key, (_, child) in node.content.items()}

    def _fields(self, node: Node, shape: Any) -> Any:
        entries = {} if node.null else node.content
        if not isinstance(entries, dict):
            return self._expected(node, f"a mapping with {', '.join(keys(shape))}")
        known = _fields_by_key(shape)
        for key, (place, _) in entries.items():
            if key not in known:
                hint = nearest(key, known) or f"known here: {', '.join(known)}"
                self.problems.append(place.problem(f"unknown key {key!r}", hint))
        values: dict[str, Any] = {}
        for key, (field, hint_type) in known.items():
            if key in entries:
                values[field.name] = self._value(entries[key][1], hint_type)
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                self.problems.append(node.problem(f"the key {key!r} is missing", f"expected {_word(hint_type)}"))
                values[field.name] = WRONG
        if any(value is WRONG for value in values.values()):
            return WRONG
        try:
            made = shape(**values)
        except ValueError as error:  # the shape's own __post_init__ said no
            self.problems.append(node.problem(str(error)))
            return WRONG
        self._places[id(made)] = (made, node)
        return made

    def _expected(self, node: Node, what: str, hint: str = "") -> _Wrong:
        got = f"{node.content!r}" if isinstance(node.content, str) else "a list"
        if isinstance(node.content, dict):
            got = "a mapping"
        self.problems.append(node.problem(f"expected {what}, got {'nothing' if node.null else got}", hint))
        return WRONG


def keys(shape: Any) -> list[str]:
    """The keys a shape knows, in order."""
    return list(_fields_by_key(shape))


def schema(shape: Any) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a shape."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_schema(shape)}


@functools.cache
def _fields_by_key(shape: Any) -> dict[str, tuple[Any, Any]]:
    hints = get_type_hints(shape)
    return {
        field.metadata.get("key", field.name): (field, hints[field.name])
        for field in dataclasses.fields(shape)
        if field.metadata.get("key", field.name)
    }


def nearest(word: str, words: Iterable[str]) -> str:
    """A hint that names the one of `words` that `word` was probably meant to be; empty if none is near."""
    import difflib

    near = difflib.get_close_matches(word, list(words), 1, 0.6)
    return f"did you mean {near[0]!r}?" if near else ""


def _parse(node: Node, shape: Any) -> Any:
    text = str(node.content)
    try:
        if shape is bool:
            return {"true": True, "false": False}.get(text.lower(), WRONG)
        if shape is int:
            return int(text)
        if shape is float:
            return float(text)
        if shape is duration.Seconds:
            return duration.parse(text)
    except ValueError:
        return WRONG
    raise TypeError(f"a shape can't have a field of {shape!r}")


def _fits(node: Node, shape: Any) -> bool:
    if get_origin(shape) is tuple:
        return isinstance(node.content, tuple)
    if get_origin(shape) is Mapping or dataclasses.is_dataclass(shape):
        return isinstance(node.content, dict)
    return isinstance(node.content, str)


_WORDS: dict[Any, str] = {
    str: "text",
    Path: "path",
    int: "whole number",
    float: "number",
    bool: "true or false",
    duration.Seconds: "duration (90s, 15m, 1h30m)",
    Any: "value",
}


def _word(shape: Any) -> str:
    if shape in _WORDS:
        return _WORDS[shape]
    origin, members = get_origin(shape), get_args(shape)
    if origin in (Union, types.UnionType):
        return " or ".join(_word(member) for member in members if member is not type(None))
    if origin is Literal:
        return f"one of {', '.join(str(member) for member in members)}"
    if origin is tuple:
        return f"list of {_word(members[0])}s"
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return f"one of {', '.join(shape)}"
    return "mapping"


_TYPES: dict[Any, dict[str, Any]] = {
    str: {"type": ["string", "number", "boolean"]},  # a plain scalar is taken as it is written
    Path: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    duration.Seconds: {"type": ["number", "string"], "pattern": r"^(\d+(\.\d+)?(ms|[smhdw])?)+$"},
    type(None): {"type": "null"},
    Any: {},
}


def _schema(shape: Any) -> dict[str, Any]:
    if shape in _TYPES:
        return dict(_TYPES[shape])
    origin, members = get_origin(shape), get_args(shape)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(member) for member in members]}
    if origin is Literal:
        return {"enum": list(members)}
    if origin is tuple:
        return {"type": "array", "items": _schema(members[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(members[1])}
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return {"enum": [str(member) for member in shape]}
    known = _fields_by_key(shape)
    required = [
        key
        for key, (field, _) in known.items()
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    ]
    return {
        "type": "object",
        "description": " ".join((shape.__doc__ or "").split()),
        "properties": {key: _schema(hint) for key, (_, hint) in known.items()},
        "required": required,
        "additionalProperties": False,
    }
