"""JSON from outside: what breaks it is said with its place."""

from typing import Any

import msgspec
import pytest

from console.kit import jsontext
from console.model.errors import BadSettings


class Shelf(msgspec.Struct):
    """What a document may have to be."""

    books: list[str] = []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "f.json: empty, where JSON was expected"),
        (b" \n", "f.json: empty, where JSON was expected"),
        (b'{"books": [\n"a', "f.json:2:3: not JSON: it ends in the middle"),
        (b'{"books":\n  [x]}', "f.json:2:4: not JSON: invalid character"),
        (b"\x00\x01\xff\xfe", "f.json:1:1: not JSON: invalid character"),
        (b'{"books": ["\xff"]}', "f.json: not JSON: a text in it is not UTF-8"),
        (b"{} {}", "f.json:1:5: not JSON: trailing characters"),
        (b'{"books": {}}', "f.json: not what was expected: Expected `array`, got `object` - at `$.books`"),
        (b'{"books": ["a", 1]}', "f.json: not what was expected: Expected `str`, got `int` - at `$.books[1]`"),
        (b"[]", "f.json: not what was expected: Expected `object`, got `array`"),
        (b'{"x":' * 100_000, "f.json: not JSON that can be read: nested too deep"),
        (b'{"books": NaN}', "f.json:1:11: not JSON: invalid character"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(raw: bytes, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        jsontext.decode(raw, "f.json", Shelf)
    assert str(caught.value) == said


def test_deep_lists_are_refused_whatever_is_expected() -> None:
    with pytest.raises(BadSettings, match="nested too deep"):
        jsontext.decode(b"[" * 100_000, "f.json", Any)


def test_what_is_right_is_read_and_the_rest_skipped() -> None:
    assert jsontext.decode(b'\xef\xbb\xbf{"more": {"x": [1e9]}, "books": ["a"]}', "f.json", Shelf).books == ["a"]
