"""Shapes: every type a field may have, every way it can be wrong, and a schema from the same source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest

from console.kit.document import Node, parse
from console.kit.shape import Reader, keys, nearest, read, schema
from console.model.errors import BadSettings
from console.model.policy import Seconds


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    """Something within."""

    size: int = 1

    def __post_init__(self) -> None:
        if self.size > 9:
            raise ValueError("size is more than 9")


@dataclass(frozen=True, slots=True)
class Outer:
    """All that a shape can hold."""

    name: str
    count: int = 0
    share: float = 0.5
    on: bool = False
    wait: Seconds = Seconds(5)
    mode: Literal["fast", "slow"] = "fast"
    colour: Colour = Colour.RED
    inner: Inner = field(default_factory=Inner)
    words: tuple[str, ...] = ()
    inners: tuple[Inner, ...] = ()
    by_name: Mapping[str, int] = field(default_factory=dict)
    path: Path | None = None
    either: int | str | None = None
    part: tuple[str, ...] | Inner | None = None
    raw: Any = None
    from_: str = field(default="", metadata={"key": "from"})
    hidden: str = field(default="", metadata={"key": ""})


def reading(text: str) -> Outer:
    return read(parse(text, "/etc/x/f.yaml"), Outer)


def problems(text: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        reading(text)
    return [str(problem).removeprefix("/etc/x/") for problem in caught.value.problems]


def test_defaults_stand_where_nothing_is_said() -> None:
    assert reading("name: a") == Outer("a")


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("count: -7", "count", -7),
        ("share: 1e-3", "share", 0.001),
        ("share: 2", "share", 2.0),
        ("on: true", "on", True),
        ("on: False", "on", False),
        ("wait: 1h30m", "wait", 5400.0),
        ("wait: 90", "wait", 90.0),
        ("mode: slow", "mode", "slow"),
        ("colour: blue", "colour", Colour.BLUE),
        ("inner: {size: 3}", "inner", Inner(3)),
        ("inner:", "inner", Inner()),
        ("words: [a, 1, true, ~]", "words", ("a", "1", "true", "~")),
        ("words:", "words", ()),
        ("inners: [{}, {size: 2}]", "inners", (Inner(), Inner(2))),
        ("by_name: {a: 1, b: 2}", "by_name", {"a": 1, "b": 2}),
        ("by_name:", "by_name", {}),
        ("path: y/z", "path", Path("/etc/x/y/z")),
        ("path: /abs", "path", Path("/abs")),
        ("path: ~", "path", None),
        ("either: 5", "either", 5),
        ("either: five", "either", "five"),
        ("either: '5'", "either", "5"),
        ("either:", "either", None),
        ("part: [a]", "part", ("a",)),
        ("part: {size: 4}", "part", Inner(4)),
        ("from: x", "from_", "x"),
    ],
)
def test_each_kind_of_value(text: str, key: str, value: object) -> None:
    found = getattr(reading(f"name: a\n{text}"), key)
    assert found == value
    assert type(found) is type(value) or key == "path"


def test_a_relative_home_is_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert reading("name: a\npath: ~/x").path == Path("/home/me/x")


def test_any_is_kept_as_a_node_for_whoever_knows_its_shape() -> None:
    node = reading("name: a\nraw: {deep: [1]}").raw
    assert isinstance(node, Node)
    assert node.line == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f.yaml:1:1: the key 'name' is missing (expected text)"),
        ("- a", "f.yaml:1:1: expected a mapping with name, count, share, on, wait"),
        ("just text", "f.yaml:1:1: expected a mapping with name"),
        ("name: a\ncuont: 1", "f.yaml:2:1: unknown key 'cuont' (did you mean 'count'?)"),
        ("name: a\nhidden: x", "f.yaml:2:1: unknown key 'hidden' (known here: name, count"),
        ("name: a\nfrom_: x", "f.yaml:2:1: unknown key 'from_' (did you mean 'from'?)"),
        ("name: [a]", "f.yaml:1:7: expected text, got a list"),
        ("name: {a: b}", "f.yaml:1:7: expected text, got a mapping"),
        ("name:", "f.yaml:1:6: expected text, got nothing"),
        ("name: a\ncount: 1.5", "f.yaml:2:8: expected whole number, got '1.5'"),
        ("name: a\ncount: " + "9" * 5000, "f.yaml:2:8: expected whole number, got '999"),
        ("name: a\ncount:", "f.yaml:2:7: expected whole number, got nothing"),
        ("name: a\nshare: much", "f.yaml:2:8: expected number, got 'much'"),
        ("name: a\non: yes", "f.yaml:2:5: expected true or false, got 'yes'"),
        ("name: a\nwait: soon", "f.yaml:2:7: expected duration (90s, 15m, 1h30m), got 'soon'"),
        ("name: a\nmode: slwo", "f.yaml:2:7: expected one of fast, slow, got 'slwo' (did you mean 'slow'?)"),
        ("name: a\ncolour: green", "f.yaml:2:9: expected one of red, blue, got 'green'"),
        ("name: a\nwords: a", "f.yaml:2:8: expected a list of texts, got 'a'"),
        ("name: a\nby_name: [a]", "f.yaml:2:10: expected a mapping of names to whole numbers, got a list"),
        ("name: a\nby_name: {x: y}", "f.yaml:2:14: expected whole number, got 'y'"),
        ("name: a\ninner: {size: 10}", "f.yaml:2:8: size is more than 9"),
        ("name: a\ninners: [{size: x}]", "f.yaml:2:17: expected whole number, got 'x'"),
        ("name: a\npart: text", "f.yaml:2:7: expected list of texts or mapping, got 'text'"),
        ("name: a\npath: ~nobody-here/x", "f.yaml:2:7: expected path, got '~nobody-here/x' (no such user"),
        ('name: a\npath: "x\\0y"', "f.yaml:2:7: expected path, got"),
        ("name: a\npath: ''", "f.yaml:2:7: expected path, got ''"),
    ],
)
def test_each_way_to_be_wrong(text: str, said: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith(said)


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    found = problems("mode: x\ncount: y\nnme: z\ninner: {sise: 1}")
    assert [problem.split(":")[1] for problem in found] == ["1", "1", "2", "3", "4"]


def test_a_reader_knows_where_what_it_made_stands() -> None:
    reader = Reader()
    made = reader.read(parse("name: a\ninners:\n  - {size: 2}\n", "f.yaml"), Outer)
    reader.finish()
    assert (reader.place(made, "name").line, reader.place(made.inners[0], "size").column) == (1, 12)
    assert reader.place(made, "count").line == 1
    reader.wrong(made.inners[0], "size", "too small", "make it 3")
    with pytest.raises(BadSettings, match=r"f\.yaml:3:12: too small \(make it 3\)"):
        reader.finish()


def test_two_equal_values_keep_their_own_places() -> None:
    reader = Reader()
    made = reader.read(parse("name: a\ninners: [{size: 2}, {size: 2}]", "f.yaml"), Outer)
    assert [reader.place(inner).column for inner in made.inners] == [10, 21]


def test_keys_and_the_nearest() -> None:
    assert keys(Inner) == ["size"]
    assert "hidden" not in keys(Outer)
    assert nearest("sise", ["size", "other"]) == "did you mean 'size'?"
    assert nearest("zzz", ["size"]) == ""


def test_the_schema_comes_from_the_same_fields() -> None:
    found = schema(Outer)
    assert found["$schema"].endswith("2020-12/schema")
    assert found["required"] == ["name"]
    assert list(found["properties"]) == keys(Outer)
    assert found["additionalProperties"] is False
    properties = found["properties"]
    assert properties["count"] == {"type": "integer"}
    assert properties["mode"] == {"enum": ["fast", "slow"]}
    assert properties["colour"] == {"enum": ["red", "blue"]}
    assert properties["by_name"] == {"type": "object", "additionalProperties": {"type": "integer"}}
    assert properties["inners"]["items"]["properties"] == {"size": {"type": "integer"}}
    assert properties["path"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert found["description"] == "All that a shape can hold."


def test_a_field_of_a_type_that_no_shape_can_have_is_our_own_mistake() -> None:
    @dataclass(frozen=True)
    class Odd:
        at: complex

    with pytest.raises(TypeError, match="complex"):
        read(parse("at: 1", "f.yaml"), Odd)
