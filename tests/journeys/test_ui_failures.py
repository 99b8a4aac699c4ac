"""Journeys past errors that nobody expected: in an action, a handler, a pane's making and drawing. Each becomes a
fact and a text with its traceback, and the console goes on."""

from types import MethodType
from typing import Any

import pytest
from textual.pilot import Pilot

from console.app import Console
from screens.audit.screen import Audit
from screens.fleet.screen import Fleet
from screens.palette.screen import Palette
from screens.reader.screen import Reader
from screens.widgets.bar import Bar
from tests.fakes.runtime import FakeRuntime
from tests.journeys.ui import console, fleet, said, shown
from tests.settle import until


def fails(self: object, *_args: object) -> Any:
    """What a pane does wrong."""
    raise ZeroDivisionError("nobody expected this")


def died(engine: FakeRuntime) -> list[str]:
    """Who died so far."""
    return [fact.worker for fact in engine.state.sources.died]


async def alive(app: Console, pilot: Pilot[None]) -> None:
    """The console goes on: keys act, panes draw."""
    await pilot.press("1")
    await shown(app, "wrong now", "db1")
    await pilot.press("3")
    await shown(app, "Nothing has been run yet")


@pytest.mark.parametrize("action", ["action_evidence", "on_table_opened"])
async def test_a_key_that_fails_is_told_and_the_pane_goes_on(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setattr(Fleet, action, fails)
    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "e" if action == "action_evidence" else "enter")
        await shown(app, "screen: fleet died", "ZeroDivisionError", "test_ui_failures.py")
        await pilot.press("escape", "e" if action == "action_evidence" else "enter")
        await said(app, "fleet failed again")
        await pilot.press("d")
        await shown(app, "described by")
        await pilot.press("escape")
        await alive(app, pilot)
    assert died(failing) == ["screen: fleet"]


async def test_an_async_action_and_one_of_the_frame_fail_too(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def later() -> None:
        fails(app.frame)

    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        with monkeypatch.context() as patched:
            patched.setattr(app.frame, "action_full_screen", later)
            await pilot.press("f")
            await shown(app, "died", "ZeroDivisionError")
        await pilot.press("escape")
        await alive(app, pilot)


@pytest.mark.parametrize("part", ["__init__", "compose", "on_mount"])
async def test_a_pane_that_can_not_be_made_is_lost_until_it_is_gone_to_again(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")
        with monkeypatch.context() as patched:
            patched.setattr(Audit, part, fails)
            await pilot.press("4")
            await shown(app, "died", "ZeroDivisionError")
        await pilot.press("escape")
        await shown(app, "This pane failed: audit")
        await alive(app, pilot)
        await pilot.press("4")
        await shown(app, "✔ whole", "at (UTC)")


async def test_a_pane_that_can_not_be_drawn_is_lost_until_it_is_gone_to_again(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        with monkeypatch.context() as patched:
            patched.setattr(app.frame.pane.table, "render_lines", MethodType(fails, app.frame.pane.table))
            await pilot.press("j")
            await shown(app, "died", "ZeroDivisionError")
        await pilot.press("escape")
        await shown(app, "This pane failed: fleet")
        await pilot.press("2")
        await shown(app, "health▾", "db1")
        await alive(app, pilot)


@pytest.mark.parametrize("part", ["__init__", "compose", "on_mount"])
async def test_a_prompt_that_can_not_be_made_goes_and_its_pane_is_there(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        with monkeypatch.context() as patched:
            patched.setattr(Palette, part, fails)
            await pilot.press("colon")
            await shown(app, "died", "ZeroDivisionError")
        await pilot.press("escape")
        await until(lambda: app.screen is app.frame)
        await alive(app, pilot)


async def test_the_text_that_tells_of_an_error_may_fail_itself(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        with monkeypatch.context() as patched:
            patched.setattr(Reader, "compose", fails)
            await pilot.press("j", "d")
            await until(lambda: len(died(failing)) == 1)
            await until(lambda: app.screen is app.frame)
        await alive(app, pilot)


async def test_where_nothing_can_be_drawn_the_app_ends_with_what_it_was(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = console(failing)

    async def journey() -> None:
        async with app.run_test(size=(100, 30)) as pilot:
            await fleet(app, pilot)
            monkeypatch.setattr(Bar, "render_lines", fails)
            for number in range(60):
                await pilot.press("j" if number % 2 else "k")

    with pytest.raises(ZeroDivisionError):
        await journey()
