"""Columns into a width, text into cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.cells import Column, Row, Span, cell, layout, line
from screens.fitting import columns, cut, fit, plain, width_of, wrap, wrapped

COLUMNS = (
    Column("a", "a", 4),
    Column("b", "b", 6, grow=1),
    Column("c", "c", 4, most=8, drop=2),
    Column("d", "d", 5, drop=1),
    Column("e", "e", 9, extra=True, drop=3),
)


@pytest.mark.parametrize(
    ("total", "wide", "expected"),
    [
        (100, False, ((0, 4), (1, 77), (2, 8), (3, 5))),
        (25, False, ((0, 4), (1, 6), (2, 4), (3, 5))),
        (24, False, ((0, 4), (1, 11), (3, 5))),
        (16, False, ((0, 4), (1, 10))),
        (5, False, ((0, 4), (1, 6))),
        (40, True, ((0, 4), (1, 6), (2, 8), (3, 5), (4, 9))),
    ],
)
def test_columns_leave_by_rank_and_share_what_is_left(
    total: int, wide: bool, expected: tuple[tuple[int, int], ...]
) -> None:
    assert layout(COLUMNS, total, wide=wide) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("一二三", 4, "一… "), ("", 2, "  "), ("abc", 0, "")],
)
def test_text_is_cut_and_filled(text: str, width: int, expected: str) -> None:
    assert "".join(span.text for span in fit((Span(text),), width)) == expected


@given(st.lists(st.text(max_size=40), max_size=4), st.integers(0, 40), st.booleans())
def test_a_fitted_line_is_as_wide_as_asked_and_harmless(texts: list[str], width: int, right: bool) -> None:
    fitted = fit(tuple(Span(text) for text in texts), width, right=right)
    assert sum(width_of(span.text) for span in fitted) == width
    assert all(plain(span.text) == span.text for span in fitted)


def test_cells_stand_in_their_columns() -> None:
    row = Row("x", (cell("name"), cell("7")))
    spans = columns(row, ((0, 6), (1, 3)), frozenset({1}))
    assert "".join(span.text for span in spans) == "name      7"


def test_long_lines_are_wrapped_under_their_text() -> None:
    made = wrapped([line(Span("  $ "), Span("one two three"))], 12)
    assert ["".join(span.text for span in row.cells[0]) for row in made] == ["  $ one two ", "    three"]
    assert wrap("", 5) == [""]


def test_a_row_that_can_be_chosen_is_not_wrapped() -> None:
    row = line("x" * 50, row="id")
    assert wrapped([row], 10) == [row]


def test_cut() -> None:
    assert (cut("abc", 5), cut("abcdef", 4)) == ("abc", "abc…")


def test_a_whole_column_takes_all_that_it_can_use_or_nothing() -> None:
    columns = (Column("a", "", 4, most=10, whole=True), Column("b", "", 4, most=10))
    assert layout(columns, 15) == ((0, 4), (1, 9))
    assert layout(columns, 17) == ((0, 10), (1, 5))
