"""Muting and notes by keys: a prompt names the hosts, the engine is asked, the screen shows it."""

from console.model.facts import HostMuted
from tests.fakes.fleet import figures, listed
from tests.fakes.runtime import ME, NOW, FakeRuntime
from tests.journeys.ui import asked, console, fleet, gone, shown


async def test_what_is_marked_is_muted_after_a_prompt_that_names_it(engine: FakeRuntime) -> None:
    engine.tell(*listed(), *figures())
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("g", "space", "space", "colon", *"mute 2h new disk", "enter")
        await shown(app, "Mute 2 hosts?", "db1, web2", "Because: new disk")
        await pilot.press("escape")
        await gone(app, "Mute 2 hosts?")
        assert asked(engine, "mute") == []
        await pilot.press("colon", *"mute 2h new disk", "enter")
        await shown(app, "Mute 2 hosts?")
        await pilot.press("up", "enter")
        await shown(app, "◇ 2h", "◇ 2 muted")
        assert asked(engine, "mute") == [(("db1", "web2"), 7200.0, "new disk")]
        await pilot.press("colon", *"unmute", "enter")
        await shown(app, "End the mutes of 2 hosts?")
        await pilot.press("up", "enter")
        await gone(app, "◇")


async def test_i_writes_replaces_and_removes_a_note_that_is_shown_literally(engine: FakeRuntime) -> None:
    engine.tell(*listed(), *figures(), HostMuted(("db1",), NOW, NOW + 3600, "[b]disk[/b]", ME))
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("g", "i")
        await shown(app, "Note on db1")
        await pilot.press(*"[b]ask ben", "enter")
        await shown(app, "[b]ask ben")
        await pilot.press("enter")
        await shown(app, "✎ [b]ask ben", "“[b]disk[/b]”", "Host db1")
        await pilot.press("i")
        await shown(app, "Note on db1")
        await pilot.press("escape", "i")
        await shown(app, "Note on db1")
        await pilot.press("ctrl+u", "enter")
        await gone(app, "✎")
        assert asked(engine, "note") == [("host:db1", "[b]ask ben"), ("host:db1", "")]


async def test_a_group_has_its_note_on_its_heading(engine: FakeRuntime) -> None:
    engine.tell(*listed(), *figures())
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        while app.frame.pane.view.group != "groups":
            await pilot.press("b")
        await shown(app, "▾ groups build")
        await pilot.press("g", "i")
        await shown(app, "Note on group build")
        await pilot.press(*"slow", "enter")
        await shown(app, "✎ slow")
        assert asked(engine, "note") == [("group:build", "slow")]
