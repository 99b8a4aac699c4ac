"""YAML that knows its places: hostile, binary, deep, huge and doubled documents are refused, with where."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from console.kit import document
from console.kit.document import Node, parse, read
from console.model.errors import BadSettings, Problem

Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(node: Node) -> Plain:
    """The content alone."""
    if isinstance(node.content, dict):
        return {key: plain(value) for key, (_, value) in node.content.items()}
    return node.content if isinstance(node.content, str) else [plain(item) for item in node.content]


def refused(text: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        parse(text, "f.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_every_value_knows_its_place() -> None:
    node = parse("a: 1\nb:\n  - x\n  - {c: 'y z'}\n", "f.yaml")
    assert plain(node) == {"a": "1", "b": ["x", {"c": "y z"}]}
    assert isinstance(node.content, dict)
    key, items = node.content["b"]
    assert (key.line, key.column, items.line, items.column) == (2, 1, 3, 3)
    first, second = items
    assert (first.file, first.line, first.column, first.plain) == ("f.yaml", 3, 5, True)
    assert isinstance(second.content, dict)
    inner = second.content["c"][1]
    assert (inner.line, inner.column, inner.plain) == (4, 9, False)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "\n\n"])
def test_an_empty_document_is_null(text: str) -> None:
    assert parse(text, "f.yaml").null


@pytest.mark.parametrize(
    ("text", "null"), [("~", True), ("null", True), ("''", False), ("'null'", False), ("0", False), ("Null", True)]
)
def test_null(text: str, null: bool) -> None:
    assert parse(text, "f.yaml").null is null


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1: the key 'a' again (first on line 1)"),
        ("x: {a: 1, a: 2}", "f.yaml:1:11: the key 'a' again (first on line 1)"),
        ("a: &x 1", "f.yaml:1:4: an anchor, &x (write the value out)"),
        ("a: &x 1\nb: *x", "f.yaml:1:4: an anchor, &x (write the value out)"),
        (
            "a: !!python/object/apply:os.system [id]",
            "f.yaml:1:4: a tag, tag:yaml.org,2002:python/object/apply:os.system",
        ),
        ("a: !x 1", "f.yaml:1:4: a tag, !x (leave it out)"),
        ("? [a]\n: 1", "f.yaml:1:3: a key that is not a word"),
        ("? {a: b}\n: 1", "f.yaml:1:3: a key that is not a word"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document (one document a file)"),
        ("a: [1, 2", "f.yaml:2:1: not YAML: did not find expected ',' or ']'"),
        ("a: b: c", "f.yaml:1:5: not YAML: mapping values are not allowed"),
        ("\ta: 1", "f.yaml:1:1: not YAML: found character that cannot start any token"),
        ("a: \x07", "f.yaml:1:1: not YAML: "),
        ("a: 1\nb: \x00", "f.yaml:"),
        ("%YAML 9.9\n---\na: 1", "f.yaml:1:1: not YAML"),
        ("*x", "f.yaml:1:1: an alias (write the value out)"),
    ],
)
def test_what_is_refused_and_where(text: str, said: str) -> None:
    assert refused(text)[0].startswith(said)


def test_all_problems_are_said() -> None:
    assert len(refused("a: &x 1\na: !y 2\nb: 1\nb: 2")) == 4


@pytest.mark.parametrize(
    "deep", ["[" * 5000, "{a: " * 5000, "- " * 5000, "\n".join(" " * n + "a:" for n in range(500))]
)
def test_deep_documents_are_refused_without_recursion(deep: str) -> None:
    assert "nested deeper than 40 levels" in refused(deep)[-1]


def test_a_billion_laughs_are_no_laughs() -> None:
    lines = ["a0: &a0 ha", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    assert any("an alias" in problem for problem in refused("\n".join(lines)))


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        os.truncate(file.fileno(), document.LARGEST + 1)
    with pytest.raises(BadSettings, match="larger than 8 MiB"):
        read(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 1\nb: \xff\n", ":2:4: not UTF-8 text"),
        (b"\x7fELF\x02\x01\x01\x00\x00", ":1:1: not YAML"),
        (bytes(range(256)), "not UTF-8 text"),
        (b"\xff\xfea\x00:\x00", ":1:1: not UTF-8 text"),
    ],
)
def test_binary_files_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(BadSettings) as caught:
        read(path)
    assert said in str(caught.value)


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert plain(read(path)) == {"a": "1"}


def test_what_is_not_there_or_no_file_says_so(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "gone.yaml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(BadSettings, match=said):
            read(path)


TREES = st.recursive(
    st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)


@given(TREES)
def test_whatever_yaml_writes_is_read_back(tree: Plain) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_style='"')
    assert plain(parse(text, "f.yaml")) == tree


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@` \n\t,?~0", max_size=60))
def test_whatever_is_written_is_read_or_refused_with_a_place(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        plain(parse(text, "f.yaml"))
    except BadSettings as error:
        problems = error.problems
        assert problems
    assert all(problem.file == "f.yaml" and problem.line >= 1 for problem in problems)
