"""The table on a screen: what is painted, and what is painted again."""

from collections.abc import Sequence
from unittest.mock import patch

from textual.app import App, ComposeResult
from textual.geometry import Region

from screens.cells import Column, Row, cell
from screens.widgets.table import Table
from tests.screens.looking import picture

COLUMNS = (Column("name", "name", 8), Column("value", "value", 5, right=True))


class Holder(App[None]):
    """Shows one table."""

    CSS = "Table { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(COLUMNS, marks=True)
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def show(self, values: dict[str, str], order: Sequence[str] | None = None) -> None:
        ids = list(order or values)
        self.table.show(ids, lambda at: Row(ids[at], (cell(ids[at]), cell(values[ids[at]]))))

    def on_table_opened(self, event: Table.Opened) -> None:
        self.opened.append(event.row)


VALUES = {f"h{number}": str(number) for number in range(100)}


async def test_only_lines_that_differ_are_painted_again() -> None:
    app = Holder()
    async with app.run_test(size=(30, 12)) as pilot:
        app.show(VALUES)
        await pilot.pause()
        painted: list[Region] = []
        with patch.object(Table, "refresh", lambda _self, *regions: painted.extend(regions)):
            app.show(VALUES)
            assert painted == []
            app.show({**VALUES, "h3": "changed", "h50": "not on the screen"})
            assert [region.y for region in painted] == [4]


async def test_rows_that_are_not_on_the_screen_are_not_made() -> None:
    made: list[int] = []
    app = Holder()
    ids = [f"h{number}" for number in range(100_000)]

    def row(at: int) -> Row:
        made.append(at)
        return Row(ids[at], (cell(ids[at]),))

    async with app.run_test(size=(30, 12)) as pilot:
        app.table.show(ids, row)
        await pilot.press("G")
        assert "h99999" in picture(app)
    assert len(set(made)) < 60


async def test_the_cursor_stays_on_its_row_while_rows_move_under_it() -> None:
    app = Holder()
    async with app.run_test(size=(30, 12)) as pilot:
        app.show(VALUES)
        await pilot.press("j", "j", "j")
        app.show(VALUES, list(reversed(VALUES)))
        await pilot.press("enter")
        app.show({row: value for row, value in VALUES.items() if row != "h2"})
        assert app.table.cursor.id == ""
    assert app.opened == ["h2"]


async def test_marks_and_search_and_copy() -> None:
    app = Holder()
    async with app.run_test(size=(30, 12)) as pilot:
        app.show(VALUES)
        await pilot.press("space", "space")
        assert app.table.text() == "h0  0\nh1  1"
        assert app.table.find("H7") == 11
        assert app.table.cursor.id == "h7"
        await pilot.press("n", "n")
        assert app.table.cursor.id == "h71"
        await pilot.press("N", "N", "N")
        assert app.table.cursor.id == "h79"


async def test_a_click_moves_the_cursor_and_a_second_one_opens() -> None:
    app = Holder()
    async with app.run_test(size=(30, 12)) as pilot:
        app.show(VALUES)
        await pilot.click(Table, offset=(4, 3))
        assert app.table.cursor.id == "h2"
        await pilot.click(Table, offset=(4, 3))
    assert app.opened == ["h2"]


async def test_a_resize_keeps_the_cursor_on_the_screen() -> None:
    app = Holder()
    async with app.run_test(size=(30, 40)) as pilot:
        app.show(VALUES)
        for _ in range(30):
            await pilot.press("j")
        await pilot.resize_terminal(20, 8)
        await pilot.pause()
        assert "h29" in picture(app)
        await pilot.resize_terminal(1, 1)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "h29" in picture(app)
