"""Tables, and what a terminal is spared."""

import pytest

from console.commands import printing
from console.commands.printing import Painted


def test_columns_are_as_wide_as_what_is_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    printing.table(("A", "LONG", "LAST"), [("x", Painted("日本", "red"), "e\u0301nd"), ("yyy", "", "z  ")])
    assert capsys.readouterr().out.splitlines() == ["A    LONG  LAST", "x    日本  e\u0301nd", "yyy        z  "]


@pytest.mark.parametrize("evil", ["\x1b[2J", "\r", "\x9b31m", "\u202e", "\x07", "a\nb\tc"])
def test_a_cell_stays_in_its_line(evil: str, capsys: pytest.CaptureFixture[str]) -> None:
    printing.table(("A", "B"), [(evil, Painted(evil, "red"))])
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 2
    assert not set(out) & set("\x1b\r\x9b\u202e\x07\t")


def test_json_is_ascii_and_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    printing.document("thing", {"name": "\u202e\x9bü"}, compact=True)
    assert capsys.readouterr().out == '{"schema_version":1,"kind":"thing","name":"\\u202e\\u009b\\u00fc"}\n'
