"""Two panes beside each other, each with its own place, filter and cursor; and how they stand at the next start."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.app import Console
from screens.host.screen import HostPane
from screens.overview.screen import Overview
from screens.places import Place
from tests.fakes.runtime import NOW, FakeRuntime
from tests.journeys.ui import asked, console, fleet, gone, shown
from tests.screens.looking import picture
from tests.settle import until


def kept(engine: FakeRuntime, state: Path) -> Console:
    """A console that starts as it stood last."""
    engine.state = replace(engine.state, console=replace(engine.state.console, restore=True))
    return Console(lambda: engine, now=lambda: NOW, state=lambda: state)


async def test_the_host_beside_the_fleet_goes_with_the_cursor_once_it_rests(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(160, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("ctrl+w")
        await shown(app, "No host is under the cursor", "12 hosts")
        await pilot.press("j")
        await shown(app, "Host db1", "file systems")
        for _ in range(5):  # faster than any machine presses keys
            app.frame.pane.table.action_down()
        await shown(app, "Host build10", "build ams")
        await until(lambda: ("build10",) in asked(engine, "inspect"))
        assert asked(engine, "inspect") == [("db1",), ("build10",)]  # what the cursor passed over is not contacted
        assert app.frame.trail.here == Place("fleet")
        await pilot.press("enter")
        assert app.frame.trail.here == Place("host", "build10")
        await pilot.press("escape", "j")
        assert app.frame.trail.here == Place("fleet")
        await shown(app, "Host cache1")
        await pilot.press("ctrl+w")
        await gone(app, "Host cache1")
        assert app.frame.trail.here == Place("fleet")


async def test_each_half_has_its_own_filter_cursor_marks_and_history(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(160, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("slash", *"web", "enter", "space")
        await shown(app, "4 of 12 hosts", "1 marked")
        await pilot.press("ctrl+w", "ctrl+o", "2")
        await shown(app, "4 of 12 hosts", "12 hosts")
        await pilot.press("slash", *"db", "enter", "g")
        await shown(app, "2 of 12 hosts", "/db", "/web")
        assert list(app.frame.pane.chosen() or ()) == ["db1"]
        await pilot.press("ctrl+o")
        assert list(app.frame.pane.chosen() or ()) == ["web2"]
        await pilot.press("slash")
        await pilot.press("backspace", "backspace", "enter")
        await shown(app, "/w", "/db")
        await pilot.press("ctrl+o", "3")
        await shown(app, "Nothing has been run yet")
        await pilot.press("left_square_bracket")
        await shown(app, "2 of 12 hosts", "/db")
        await pilot.press("ctrl+w")
        await gone(app, "/w ")
        assert app.frame.trail.here == Place("fleet")


async def test_both_halves_are_watched_and_no_pane_that_is_not_on_the_screen_is_drawn(
    engine: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    for pane in (Overview, HostPane):
        monkeypatch.setattr(pane, "draw", _noting(pane.draw, drawn))
    app = console(engine)
    async with app.run_test(size=(160, 12)) as pilot:
        await fleet(app, pilot)
        await pilot.press("slash", *"web", "enter", "g", "ctrl+w", "ctrl+o", "2", "slash", *"db", "enter")
        await shown(app, "/db", "/web")
        wanted = {"web1", "web2", "web3", "web4", "db1", "db2"}
        await until(lambda: any(set(hosts) == wanted for (hosts,) in asked(engine, "watch")))
        await pilot.press("left_square_bracket")
        await shown(app, "Host web2")
        drawn.clear()
        app.frame.tick(NOW)
        assert drawn == ["HostPane"]
        await pilot.press("ctrl+o", "f")
        await gone(app, "Host web2")
        drawn.clear()
        app.frame.tick(NOW)
        assert drawn == []


async def test_full_screen_is_one_pane_and_nothing_else(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(160, 20)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "ctrl+w")
        await shown(app, "Host db1")
        await pilot.press("f")
        await gone(app, "Host db1", "Quarterdeck", "Overview", "F2 Restart", "hosts · by", "▎", "│")
        assert picture(app).splitlines()[0].split()[0] == "health▾"
        await pilot.press("escape")
        await shown(app, "Host db1", "F2 Restart", "2 Fleet")


@pytest.mark.parametrize("size", [(80, 24), (60, 14), (99, 30)])
async def test_where_it_is_narrow_the_panes_stand_over_each_other(engine: FakeRuntime, size: tuple[int, int]) -> None:
    app = console(engine)
    async with app.run_test(size=size) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "ctrl+w")
        await shown(app, "Host db1", "crit     db1")
        lines = picture(app).splitlines()
        fleet_at = next(number for number, line in enumerate(lines) if "health▾" in line)
        host_at = next(number for number, line in enumerate(lines) if "Host db1" in line)
        assert fleet_at < host_at
        await pilot.resize_terminal(140, 30)
        await until(lambda: any("Fleet" in line and "Host db1" in line for line in picture(app).splitlines()[2:]))


async def test_a_click_goes_over(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(160, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "ctrl+w")
        await shown(app, "Host db1")
        await pilot.click(offset=(120, 10))
        assert app.frame.trail.here == Place("host", "db1")
        await pilot.click(offset=(20, 8))
        assert app.frame.trail.here == Place("fleet")


async def test_other_panes_have_one_beside_them_too(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(160, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "f4", "enter")
        await shown(app, "Run Who uses the memory")
        await pilot.press("3", "ctrl+w")
        await shown(app, "Runs", "Run Who uses the memory", "done")
        await pilot.press("ctrl+w", "4", "ctrl+w")
        await shown(app, "Audit", "Fleet", "12 hosts")
        await pilot.press("ctrl+w", "1", "ctrl+w", "j")
        await shown(app, "wrong now", "Host db1")


async def test_how_the_panes_stood_is_there_at_the_next_start_and_contacts_nothing_before_a_key(
    engine: FakeRuntime, tmp_path: Path
) -> None:
    app = kept(engine, tmp_path)
    async with app.run_test(size=(160, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("b", "b", "o", "j", "j", "slash", *"web", "enter", "v", "space", "ctrl+w")
        await shown(app, "grouped by site", "/web", "only broken")
    engine.asked.clear()
    again = kept(engine, tmp_path)
    async with again.run_test(size=(160, 30)) as pilot:
        await shown(again, "12 hosts · by host · grouped by site", "No host is under the cursor", "before a key")
        again.frame.tick(NOW)
        await pilot.pause()
        assert engine.asked == []
        await pilot.press("j")
        again.frame.tick(NOW)
        await until(lambda: asked(engine, "watch"))
        await gone(again, "before a key")
        await pilot.press("ctrl+w", "1", "2")
    engine.state = replace(engine.state, console=replace(engine.state.console, restore=False))
    plain = Console(lambda: engine, now=lambda: NOW, state=lambda: tmp_path)
    async with plain.run_test(size=(160, 30)):
        await shown(plain, "wrong now", "1 Overview")


def _noting(draw: object, drawn: list[str]) -> object:
    def noted(self: object, *args: object) -> None:
        drawn.append(type(self).__name__)
        draw(self, *args)  # type: ignore[operator]  # the pane's own

    return noted
