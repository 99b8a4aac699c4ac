"""Looking at the fleet one's own way: columns, order and headings by name, kept as views."""

from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from console.app import Console
from console.model.view import SavedView
from tests.fakes.runtime import NOW, FakeRuntime
from tests.journeys.ui import console, fleet, gone, said, shown
from tests.screens.looking import picture
from tests.settle import until


def kept(engine: FakeRuntime, state: Path) -> Console:
    """A console that keeps what a person arranges in the folder `state`."""
    return Console(lambda: engine, now=lambda: NOW, state=lambda: state)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def type_(pilot: Pilot[None], line: str) -> None:
    await pilot.press("colon", *("space" if sign == " " else sign for sign in line), "enter")


async def test_columns_and_orders_are_typed_and_completed(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 30)) as pilot:
        await fleet(app, pilot)
        await type_(pilot, "columns health,host,load,label:site")
        await shown(app, "health▾", "site")
        await gone(app, "finding", "◌ stale    build9     no")
        await type_(pilot, "sort -load,host")
        await shown(app, "load▴", "by -load, host")
        rows = app.frame.pane.table.cursor.ids
        assert rows.index("cache1") > rows.index("web1")
        await type_(pilot, "columns +memry")
        await shown(app, "There is no column 'memry'. Did you mean 'memory'?")
        await pilot.press("escape")
        await type_(pilot, "columns +sw")
        await shown(app, "swap", "by -load, host")
        await type_(pilot, "group site")
        await shown(app, "site ams  6 hosts", "grouped by site")
        await type_(pilot, "columns")
        await shown(app, "finding", "age")


async def test_a_view_is_saved_gone_to_from_anywhere_and_there_at_the_next_start(
    engine: FakeRuntime, tmp_path: Path
) -> None:
    app = kept(engine, tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("slash", *"@web", "enter", "b", "b")
        await shown(app, "grouped by site", "/@web")
        await type_(pilot, "save-view webs")
        await said(app, "Saved: :view webs")
        await pilot.press("b", "escape", "1")
        await shown(app, "the fleet by its labels")
    again = kept(engine, tmp_path)
    async with again.run_test(size=(120, 30)) as pilot:
        await shown(again, "wrong now")
        await type_(pilot, "views")
        await shown(again, "webs", "@web · by health · grouped by site")
        await pilot.press("escape")
        await type_(pilot, "view webs")
        await shown(again, "4 of 12 hosts · view webs · by health · grouped by site · /@web")
        await pilot.press("o")
        await gone(again, "view webs")
        await type_(pilot, "forget-view webs")
        await said(again, "The view webs is gone")
        await type_(pilot, "view webs")
        await shown(again, "no view 'webs'")
    assert names(tmp_path) == ["layout.json", "views.json"]  # no half-written one beside them


async def test_the_fleet_starts_with_the_view_called_default(tmp_path: Path) -> None:
    engine = FakeRuntime()
    engine.state = replace(
        engine.state, console=replace(engine.console, views={"default": SavedView(sort=("host",), group="site")})
    )
    try:
        app = kept(engine, tmp_path)
        async with app.run_test(size=(120, 30)) as pilot:
            await until(lambda: app.screen is app.frame)
            await pilot.press("2")
            await shown(app, "view default · by host · grouped by site")
            await type_(pilot, "save-view default")
            await shown(app, "the settings say what the view 'default' is")
    finally:
        engine.stop()


async def test_what_was_kept_and_can_not_be_read_is_said_and_left_alone(engine: FakeRuntime, tmp_path: Path) -> None:
    engine.state = replace(engine.state, console=replace(engine.console, restore=True))
    (tmp_path / "views.json").write_text('{"web": {"filter": 7}}')
    (tmp_path / "layout.json").write_bytes(b"\xff\x00garbage")
    app = kept(engine, tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await said(app, "views.json: Expected `str`, got `int`")
        await said(app, "layout.json: ")
        await fleet(app, pilot)
        await type_(pilot, "save-view web")
        await until(lambda: sum("views.json" in notice.message for notice in app._notifications) > 1)
        assert "12 hosts" in picture(app)
    assert (tmp_path / "views.json").read_text() == '{"web": {"filter": 7}}'
    assert (tmp_path / "layout.json").read_bytes() == b"\xff\x00garbage"
