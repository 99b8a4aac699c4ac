"""Journeys through the panes: what keys do, what stays, what is said when something breaks."""

from dataclasses import replace

import pytest
from textual.events import Key

from console.app import Console
from console.model.errors import ConsoleError
from console.model.facts import SourceFailed, WorkerDied
from console.model.health import Health, Verdict
from console.model.question import Choice, Question
from console.model.signals import Asked, Sampled
from console.state.state import ConsoleSlice
from screens.places import Place
from screens.themes import NAMES
from tests.fakes.fleet import figures, listed, sample
from tests.fakes.runtime import ME, NOW, FakeRuntime, Verification
from tests.journeys.ui import asked, console, fleet, gone, said, shown
from tests.screens.looking import picture
from tests.settle import until


async def test_what_is_wrong_is_seen_first_and_entered(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now", "db1", "disk /var 97% used", "F3 Free disk space")
        await pilot.press("j", "enter")
        await shown(app, "Host db1", "file systems", "postgres")
        await until(lambda: asked(engine, "inspect") == [("db1",)])
        await pilot.press("j", "enter")
        await shown(app, "Free disk space", "destroys", "Type the host's name")


async def test_history_goes_back_and_forward(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "enter")
        await shown(app, "Host db1")
        await pilot.press("4", "left_square_bracket")
        await shown(app, "Host db1")
        await pilot.press("escape")
        await shown(app, "health▾")
        await pilot.press("right_square_bracket", "right_square_bracket")
        await shown(app, "who", "what")
        assert app.frame.trail.here == Place("audit")


async def test_a_filter_is_live_its_letters_are_no_commands_and_esc_clears_it_first(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("slash", *"web")
        await shown(app, "4 of 12 hosts", "/web")
        await pilot.press("r", "s", "2", "f4", "ctrl+r", "backspace", "backspace", "backspace")
        await shown(app, "4 of 12 hosts")
        assert asked(engine, "shell") == asked(engine, "plan") == asked(engine, "sample") == []
        await pilot.press("enter")
        assert app.frame.pane.table.cursor.id == "web2"
        await pilot.press("escape")
        await shown(app, "12 hosts", "queue2")
        assert app.frame.trail.here == Place("fleet")


async def test_cursor_marks_sort_filter_and_scroll_survive_a_refresh(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 12)) as pilot:
        await fleet(app, pilot)
        await pilot.press("o", "slash", *"!mail", "enter", "g", "space", "j", "j", "j", "j", "j")
        table = app.frame.pane.table
        before = (table.cursor.id, dict(table.cursor.marked), table.cursor.top)
        for number in range(5):
            told = (Sampled(host, NOW, sample(number, load=number), Verdict(Health.OK)) for host in ("db2", "web1"))
            engine.tell(*told)
            await pilot.pause()
        assert (table.cursor.id, dict(table.cursor.marked), table.cursor.top) == before
        assert "by host · /!mail · 1 marked" in picture(app)


async def test_sort_group_only_broken_wide(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(140, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("v")
        await shown(app, "5 of 12 hosts", "only broken")
        await pilot.press("v", "b", "b")
        await shown(app, "site ams  6 hosts", "grouped by site")
        await pilot.press("b", "b", "b", "o")
        await shown(app, "host▾", "by host")
        await pilot.press("w")
        await shown(app, "address", "kernel")


async def test_a_pane_is_held_still_with_the_header_saying_so_until_it_is_let_go_or_left(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "p")
        await shown(app, "PAUSED 08:53:20")
        ok = Verdict(Health.OK, (), NOW)
        engine.tell(*(Sampled(host, NOW, sample(1), ok) for host in ("db1", "web2")))
        await shown(app, "0 crit")
        assert "✖ crit     db1" in picture(app)
        await pilot.press("slash", *"pp", "backspace", "backspace", *"db", "enter")
        await shown(app, "PAUSED", "✖ crit     db1", "2 of 12 hosts")
        await pilot.press("p")
        await shown(app, "● ok       db1")
        await gone(app, "PAUSED")
        await pilot.press("p", "1")
        await shown(app, "fleet by its labels")
        await gone(app, "PAUSED")


async def test_at_80_columns_figures_and_keys_are_whole(engine: FakeRuntime) -> None:
    full = sample(1, memory=1.0, disk=1.0)
    engine.tell(Sampled("web1", NOW, full, Verdict(Health.CRIT, (), NOW)))
    app = console(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await fleet(app, pilot)
        await shown(app, " 92%   97%", "100%  100%", "F2 Restar", "F6 Rotate")


async def test_detail_evidence_and_raw(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "e")
        await shown(app, "Why db1 is crit", "crit from 95%", "the call behind the figures", "cat /proc/loadavg")
        await pilot.press("escape", "d")
        await shown(app, "described by", "static:lab", "/var")
        await pilot.press("escape", "y")
        await shown(app, "What db1 answered", "0.20 0.18 0.11 1/112 4711")


async def test_only_what_is_looked_at_is_watched(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")
        app.frame.tick(NOW)
        assert asked(engine, "watch") == []
        await fleet(app, pilot)
        app.frame.tick(NOW)
        await until(lambda: asked(engine, "watch"))
        assert len(asked(engine, "watch")[-1][0]) == 12
        await pilot.press("j", "enter")
        await shown(app, "Host db1")
        app.frame.tick(NOW)
        await until(lambda: asked(engine, "watch")[-1] == (("db1",),))
        await pilot.press("3")
        app.frame.tick(NOW)
        await until(lambda: asked(engine, "watch")[-1] == ((),))


async def test_looking_again_is_asked_for_what_is_marked(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "ctrl+r")
        await until(lambda: asked(engine, "sample") == [(("db1", "web2"),)])


async def test_looking_again_asks_the_inventories_too_where_all_hosts_are(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")
        await pilot.press("ctrl+r")
        await said(app, "The inventories were asked again: 12 hosts")
        await fleet(app, pilot)
        engine.tell(SourceFailed("inventory:aws", NOW, "no"))
        await pilot.press("ctrl+r")
        await said(app, "12 hosts; 1 inventory did not answer")
        await pilot.press("j", "enter")
        await shown(app, "Host db1")
        await pilot.press("ctrl+r")
        await until(lambda: len(asked(engine, "inspect")) == 2)
    assert len(asked(engine, "refresh")) == 2


async def test_the_header_says_production_where_a_key_would_act_there() -> None:
    engine = FakeRuntime(ConsoleSlice(ME, "", production="db*"))
    engine.tell(*listed(), *figures())
    app = console(engine)
    async with app.run_test(size=(120, 30)) as pilot:
        await fleet(app, pilot)
        await shown(app, "2 production: read-only")
        await pilot.press("g")
        await shown(app, "PRODUCTION ", " production: read-only ")
        await pilot.press("j")
        await gone(app, "PRODUCTION")
        await pilot.press("space", "k", "k", "space")
        await shown(app, "2 marked", "PRODUCTION ")
    engine.stop()


async def test_a_question_waits_on_its_safe_answer_and_no_letter_decides(engine: FakeRuntime) -> None:
    choices = (Choice("trust", "Trust it from now on"), Choice("refuse", "Refuse", safe=True))
    body = ("ED25519 SHA256:abc", "Nothing is known of this host.")
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")
        engine.tell(
            Asked(NOW, Question("q1", "host-key", "A new host key", body, choices, "web1")),
            Asked(NOW, Question("q2", "host-key", "Another host key", body, choices, "web2")),
        )
        await shown(app, "A new host key", "SHA256:abc", "1 more wait")
        await pilot.press("y", "t", "enter")
        await shown(app, "Another host key")
        await pilot.press("up", "enter")
        await gone(app, "host key")
    assert asked(engine, "answer") == [("q1", "refuse"), ("q2", "trust")]


async def test_a_dead_worker_is_shown_with_its_traceback_and_the_console_goes_on(failing: FakeRuntime) -> None:
    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        failing.tell(WorkerDied("poller", NOW, "ZeroDivisionError: division by zero", "Traceback: line 7"))
        await shown(app, "poller died", "ZeroDivisionError", "Traceback: line 7")
        await pilot.press("c")
        await said(app, "Copied")
        assert "Traceback: line 7" in app.clipboard
        await pilot.press("escape")
        failing.breaks = RuntimeError("nobody expected this")
        await pilot.press("j", "s")
        await shown(app, "screen: shell died", "nobody expected this")
        failing.breaks = None
        await pilot.press("escape", "1")
        await shown(app, "wrong now", "failing", "screen: shell died")


async def test_a_drawing_that_fails_is_recorded_once_and_the_console_goes_on(
    failing: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = console(failing)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")

        def fails(*_args: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patched:
            patched.setattr(app.frame.pane, "draw", fails)
            for number in range(3):
                failing.tell(SourceFailed(f"s{number}", NOW, "no"))
                await pilot.pause()
            await shown(app, "screen: frame died", "ZeroDivisionError")
        await pilot.press("escape", "2")
        await shown(app, "health▾")
    assert [died.worker for died in failing.state.sources.died] == ["screen: frame"]


async def test_what_comes_while_the_console_is_left_is_drawn_no_more(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        routes = app._routes
    engine.tell(SourceFailed("late", NOW, "no"))
    await until(lambda: routes._newest is engine.state)
    await until(lambda: routes._seen is engine.state)
    engine.tell()
    assert engine.state.sources.died == ()


async def test_the_record_is_verified_and_a_break_is_not_to_be_overlooked(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")
        await pilot.press("4")
        await shown(app, "0 facts", "✔ whole at 08:53:20: 123 facts · head 9f86d081884c")
        engine.whole = replace(engine.whole, facts=0)
        await pilot.press("ctrl+r")
        await shown(app, "whole at 08:53:20: 0 facts")
        engine.tell(*(SourceFailed(name, NOW, "no") for name in ("one", "two", "three")))
        await shown(app, "3 facts", "3 since, ctrl+r verifies")
        await pilot.press("slash", *"two", "enter")
        await shown(app, "1 of 3 facts · /two")
        await pilot.press("escape")
        engine.whole = Verification(False, 41, "", "fact 42 is not what was recorded")
        await pilot.press("ctrl+r")
        await shown(app, "✖ NOT WHOLE at 08:53:20: fact 42 is not what was recorded")


async def test_keys_of_the_settings_hold_and_unknown_ones_are_told() -> None:
    engine = FakeRuntime()
    engine.state = replace(
        engine.state, console=replace(engine.console, keys={"only-broken": "x", "sort": "ctrl+s", "nosuch": "y"})
    )
    engine.tell(*listed(), *figures())
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await said(app, "keys.nosuch: no such command")
        await pilot.press("x", "ctrl+s", "v", "o")
        await shown(app, "by host", "only broken")
        await pilot.press("question_mark")
        await shown(app, "Keys in Fleet", "ctrl+s")
    engine.stop()


async def test_help_shows_the_keys_of_the_pane(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 60)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "question_mark")
        await shown(app, "Keys in Fleet", "in this pane", "Group by the next label", "everywhere", "Restart a service")
        await pilot.press("escape", "3", "question_mark")
        await shown(app, "Keys in Runs")
        assert "Group by" not in picture(app)


async def test_full_screen_leaves_the_pane_alone(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("f")
        await gone(app, "Quarterdeck", "F2 Restart")
        await pilot.press("escape")
        await shown(app, "F2 Restart")
        assert app.frame.trail.here == Place("fleet")


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 5), (200, 60)])
async def test_any_size_is_drawn_while_it_changes(engine: FakeRuntime, size: tuple[int, int]) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, "wrong now")
        for key in ("1", "2", "j", "enter", "3", "4", "question_mark", "escape", "2", "f4"):
            await pilot.press(key)
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert max(len(line) for line in picture(app).splitlines()) <= size[0]
            await pilot.resize_terminal(120, 40)
    assert app._exception is None


@pytest.mark.parametrize("theme", NAMES)
async def test_themes(engine: FakeRuntime, theme: str) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")
        await pilot.press("colon", *f"theme {theme}", "enter")
        await until(lambda: app.theme == theme)
        await shown(app, "wrong now")


async def test_without_colour_everything_is_said_in_words(engine: FakeRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "slash", *"web", "enter", "f4")
        await shown(app, "enter runs it")
        for screen in app.screen_stack:
            for strip in screen._compositor.render_strips():
                for segment in strip:
                    colours = (segment.style.color, segment.style.bgcolor) if segment.style else ()
                    assert all(colour is None or colour.is_default for colour in colours), segment


async def test_leaving_asks_where_it_would_give_up_a_change(engine: FakeRuntime) -> None:
    engine.hold = True
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await shown(app, "Run it?")
        await pilot.press("y")
        await shown(app, "0/1")
        await pilot.press("ctrl+q")
        await shown(app, "Leave now?", "1 run under way would be given up")
        await pilot.press("enter")
        await gone(app, "Leave now?")
        assert app.is_running
        await pilot.press("ctrl+q", "down", "enter")
        await until(lambda: not app.is_running)


async def test_what_keeps_the_engine_from_opening_is_raised_when_the_terminal_is_itself_again() -> None:
    def start() -> None:
        raise ConsoleError("The journal can't be written", "Free some space")

    app = Console(start)
    async with app.run_test():
        await until(lambda: app.failed is not None)
    assert str(app.failed) == "The journal can't be written. Free some space"


async def test_keys_typed_before_the_frame_stands_are_not_lost(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("2", "j", "enter")
        await shown(app, "Host db1")


async def test_keys_typed_faster_than_panes_open_act_where_they_were_meant(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)):
        await shown(app, "wrong now")
        for key in ("2", "j", "j", "f4"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await shown(app, "Who uses the memory", "enter runs it")
    assert asked(engine, "plan")[-1][1] == ("web2",)


async def test_tab_completes_a_filter_and_what_is_wrong_with_it_is_said(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("slash", *"site=f", "tab")
        await shown(app, "6 of 12 hosts", "/site=fra")
        await pilot.press(*":&web", "tab")
        await shown(app, "/site=fra:&@web", "group, 4 hosts", "1 of 5", "2 of 12 hosts")
        await pilot.press("tab")
        await shown(app, "/site=fra:&web1", "2 of 5", "1 of 12 hosts")
        await pilot.press("shift+tab", "shift+tab")
        await shown(app, "/site=fra:&web4", "5 of 5")
        await pilot.press(*":mem>9", "enter")
        await gone(app, "5 of 5")
        await pilot.press("slash", *"0")
        await shown(app, "mem is a share, like 90%. Write")
        await pilot.press(*"%:zzz", "tab")
        await shown(app, "Nothing here begins so")
