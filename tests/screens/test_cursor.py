"""The cursor, the marks and the place on the screen stay with their ids, whatever happens to the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.cursor import Cursor

ROOM = 5
IDS = [f"h{number}" for number in range(20)]


def at(row: str, ids: list[str] = IDS, top: int | None = None) -> Cursor:
    """A cursor on `row`."""
    cursor = Cursor()
    cursor.replace(ids, ROOM)
    cursor.go(ids.index(row), ROOM)
    if top is not None:
        cursor.top = top
    return cursor


def test_it_stands_nowhere_until_a_person_moves_it() -> None:
    cursor = Cursor()
    cursor.replace(IDS, ROOM)
    assert (cursor.id, cursor.chosen) == ("", [])
    cursor.step(1, ROOM)
    assert cursor.id == "h0"


def test_it_follows_its_row_to_another_position() -> None:
    cursor = at("h3")
    cursor.replace(IDS[::-1], ROOM)
    assert (cursor.id, cursor.ids[cursor.at]) == ("h3", "h3")
    assert cursor.top <= cursor.at < cursor.top + ROOM


def test_its_line_on_the_screen_stays_when_rows_come_in_above() -> None:
    cursor = at("h10", top=8)
    cursor.replace(["new1", "new2", *IDS], ROOM)
    assert (cursor.at, cursor.top) == (12, 10)


def test_it_does_not_fall_on_a_neighbour_when_its_row_leaves() -> None:
    cursor = at("h3")
    cursor.replace([row for row in IDS if row != "h3"], ROOM)
    assert (cursor.id, cursor.chosen) == ("", [])
    cursor.step(1, ROOM)
    assert cursor.id == "h4"


def test_marks_leave_with_their_rows_and_come_in_the_order_of_the_list() -> None:
    cursor = at("h3")
    cursor.mark(ROOM)
    cursor.go(1, ROOM)
    cursor.mark(ROOM)
    assert cursor.chosen == ["h1", "h3"]
    cursor.replace([row for row in IDS if row != "h3"], ROOM)
    assert cursor.chosen == ["h1"]


def test_a_range_is_marked_from_the_last_mark() -> None:
    cursor = at("h2")
    cursor.mark(ROOM)
    cursor.go(5, ROOM)
    cursor.mark_range()
    assert cursor.chosen == ["h2", "h3", "h4", "h5"]


def test_headings_are_stepped_over() -> None:
    cursor = at("a", ["", "a", "", "b"])
    cursor.step(1, ROOM)
    assert cursor.id == "b"
    cursor.step(-1, ROOM)
    assert cursor.id == "a"


def test_text_without_rows_to_choose_scrolls() -> None:
    cursor = Cursor()
    cursor.replace([""] * 20, ROOM)
    cursor.step(3, ROOM)
    assert (cursor.id, cursor.top) == ("", 3)
    cursor.step(100, ROOM)
    assert cursor.top == 15


def test_at_the_last_row_the_text_below_it_can_be_reached() -> None:
    cursor = at("a", ["a", *[""] * 10])
    cursor.step(1, ROOM)
    assert (cursor.id, cursor.top) == ("a", 1)


def test_a_view_scrolled_away_from_the_cursor_is_left_there() -> None:
    cursor = at("h0")
    cursor.scroll(10, ROOM)
    cursor.replace([*IDS, "new"], ROOM)
    assert (cursor.id, cursor.top) == ("h0", 10)


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from([*IDS, ""]), unique_by=lambda row: row or object()), st.integers(-9, 9))
    ),
    st.integers(1, 8),
)
def test_it_is_always_on_a_row_it_was_put_on_or_nowhere(moves: list[tuple[list[str], int]], room: int) -> None:
    cursor = Cursor()
    for ids, lines in moves:
        before = cursor.id
        cursor.replace(ids, room)
        assert cursor.id == (before if before in ids else "")
        cursor.step(lines, room)
        assert not cursor.id or cursor.ids[cursor.at] == cursor.id
        assert 0 <= cursor.top <= max(0, len(ids) - room)
        if cursor.id and lines and cursor.id != before:
            assert cursor.top <= cursor.at < cursor.top + room


@pytest.mark.parametrize(("lines", "row"), [(-3, "a"), (3, "c"), (1, "a"), (-1, "a"), (2, "c")])
def test_from_nowhere_the_first_move_lands_on_a_row(lines: int, row: str) -> None:
    cursor = Cursor()
    cursor.replace(("a", "b", "c"), 10)
    cursor.step(lines, 10)
    assert cursor.id == row


def test_a_mark_on_a_heading_marks_what_is_under_it_and_nothing_acts_on_the_heading() -> None:
    cursor = Cursor()
    members = {"=site": ("a", "b")}
    cursor.replace(("=site", "a", "b", "c"), 10, members)
    cursor.first(10)
    assert (cursor.id, cursor.chosen) == ("=site", [])
    cursor.mark(10)
    assert cursor.chosen == ["a", "b"]
    assert cursor.shows_mark("=site")
    cursor.go(0, 10)
    cursor.mark(10)
    assert (cursor.marked, cursor.shows_mark("=site")) == ({}, False)


def test_marks_under_a_folded_heading_stay() -> None:
    cursor = Cursor()
    members = {"=site": ("a", "b")}
    cursor.replace(("=site", "a", "b", "c"), 10, members)
    cursor.go(2, 10)
    cursor.mark(10)
    cursor.replace(("=site", "c"), 10, members)
    assert cursor.chosen == ["b"]
    assert cursor.shows_mark("=site")
    cursor.replace(("c",), 10)
    assert cursor.chosen == ["c"], "what left the list is not acted on"


def test_a_range_leaves_headings_out() -> None:
    cursor = Cursor()
    cursor.replace(("a", "=x", "b", "c"), 10, {"=x": ("b", "c")})
    cursor.first(10)
    cursor.mark(10)
    cursor.go(2, 10)
    cursor.mark_range()
    assert cursor.chosen == ["a", "b"]
