"""Journeys: keys in; what the engine was asked for, and the picture, out."""

from dataclasses import replace

import pytest

from console.model.action import Risk
from console.model.facts import StepIntended
from console.model.health import Health, Verdict
from console.model.outcome import Outcome
from console.model.sample import Inspection, Service
from console.model.signals import Orphaned, Printed, Sampled
from screens.plan.screen import PlanPrompt
from tests.fakes.fleet import inspected, listed, sample
from tests.fakes.runtime import NOW, FakeRuntime
from tests.journeys.ui import asked, console, fleet, gone, said, shown
from tests.screens.looking import picture
from tests.settle import until


async def test_one_key_repairs_the_host_under_the_cursor(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await shown(app, "systemctl restart nginx.service", "changes", "web2")
        await pilot.press("y")
        await shown(app, "Run Restart a service", "✔ 1 ok", "done")
    [(plan, confirmation)] = asked(engine, "begin")
    assert [target.host.name for target in plan.hosts] == ["web2"]
    assert (confirmation.plan_digest, confirmation.answer) == (plan.digest, "yes")


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_no_is_the_default_of_a_change(engine: FakeRuntime, key: str) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await until(lambda: isinstance(app.screen, PlanPrompt))
        await pilot.press(key)
        assert asked(engine, "begin") == []


async def test_a_destroyer_runs_only_when_its_challenge_is_typed(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "f3")
        await shown(app, "Free disk space", "destroys", "2 hosts", "Type the number of hosts")
        await pilot.press("3", "enter")
        await shown(app, "nothing ran")
        assert asked(engine, "begin") == []
        await pilot.press("backspace", "2", "enter")
        await shown(app, "✔ 2 ok")
    assert asked(engine, "begin")[0][1].answer == "2"


async def test_a_reader_runs_on_enter_and_its_output_is_folded_failures_first(engine: FakeRuntime) -> None:
    engine.outcomes = {"web2": Outcome.FAILED}
    engine.says = {"web2": "no such process\n"}
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "space", "f4", "enter")
        await shown(app, "✖ failed  1 host  web2", "no such process", "✔ ok  2 hosts  db1, queue1")
        lines = picture(app).splitlines()
        assert next(at for at, line in enumerate(lines) if "no such process" in line) < next(
            at for at, line in enumerate(lines) if "2 hosts  db1" in line
        )
        await pilot.press("R")
        await shown(app, "1 host, 1 step", "web2", "enter runs it")
    assert asked(engine, "plan")[-1][1] == ("web2",)
    assert engine.state.runbooks.runbooks["memory-use"].risk is Risk.READ


async def test_params_are_asked_for_with_their_errors_beside_them(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "f2")
        await shown(app, "Restart a service", "on 2 hosts", "↓ nginx failed on db1")
        await pilot.press("a", "space", "b", "enter")
        await shown(app, "must match")
        engine.tell(inspected("web2"))
        app.screen._look()  # type: ignore[attr-defined]  # of the form; time would call it
        assert "must match" in picture(app)
        await pilot.press("backspace", "backspace", "enter")
        await shown(app, "systemctl restart a", "2 hosts, 2 steps")
        await pilot.press("ctrl+t")
        await shown(app, "↓ nginx failed")
        await pilot.press("x", "enter")
        await shown(app, "systemctl restart ax")
    assert asked(engine, "plan")[-1][2] == {"unit": "ax"}


async def test_production_takes_a_reason_which_goes_with_the_yes(engine: FakeRuntime) -> None:
    engine.production = frozenset({"web2"})
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await shown(app, "PRODUCTION", "reason")
        await pilot.press("enter", "y")
        await shown(app, "it takes a reason")
        assert asked(engine, "begin") == []
        await pilot.press(*"INC-7", "enter", "y")
        await shown(app, "✔ 1 ok", "“INC-7”")
    assert asked(engine, "begin")[0][1].reason == "INC-7"


async def test_what_the_gate_refuses_is_said_in_the_prompt(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await shown(app, "Run it?")
        engine.refused("The console is read-only", "Start it without --read-only")
        await pilot.press("y")
        await shown(app, "The console is read-only", "Start it without --read-only", "Run it?")


async def test_the_plan_is_frozen_while_the_fleet_moves(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await shown(app, "systemctl restart nginx.service")
        prompt = app.screen
        assert isinstance(prompt, PlanPrompt)
        before = prompt.table.text()
        engine.tell(*listed()[:1], Sampled("web2", NOW, sample(1), Verdict(Health.OK)))
        await pilot.pause()
        assert prompt.table.text() == before
        await pilot.press("y")
        await shown(app, "✔ 1 ok")
    assert [target.host.id for target in asked(engine, "begin")[0][0].hosts] == ["web2"]


async def test_a_key_never_hits_the_neighbour_of_a_row_that_left(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("v", "j", "j")
        await shown(app, "only broken")
        engine.tell(Sampled("web2", NOW, sample(1), Verdict(Health.OK)))
        await gone(app, "web2")
        await pilot.press("f4")
        await said(app, "choose a host first")
    assert asked(engine, "plan") == []


async def test_nothing_runs_on_a_guess(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("f4")
        await said(app, "choose a host first")
        await pilot.press("j", "f9")
        await said(app, "No runbook on F9")
    assert asked(engine, "plan") == []


async def test_a_preview_shows_what_would_go(engine: FakeRuntime) -> None:
    engine.says = {"db1": "1.2 GiB of journals\n"}
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "f3")
        await shown(app, "ctrl+o previews")
        await pilot.press("ctrl+o")
        await shown(app, "1.2 GiB of journals", "Below: the plan", "journalctl --vacuum-size=200M")
        await pilot.press(*"db1", "enter")
        await shown(app, "Run Free disk space", "✔ 1 ok")
    assert [entry[3] for entry in asked(engine, "plan")] == [False, True]


async def test_a_run_is_seen_live_and_stopped_only_when_asked_twice(engine: FakeRuntime) -> None:
    engine.hold = True
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "f4", "enter")
        await shown(app, "0/2", "waiting")
        engine.tell(StepIntended("run-0001", NOW, "db1", 0), Printed("run-0001", "db1", 0, "PID RSS\n812 3.0G\n"))
        await shown(app, "▸ running", "812 3.0G")
        await pilot.press("ctrl+k")
        await shown(app, "Stop this run?", "2 hosts not over yet")
        await pilot.press("enter")
        await gone(app, "Stop this run?")
        assert asked(engine, "cancel") == []
        await pilot.press("ctrl+k", "down", "enter")
        await shown(app, "stopping")
        engine.submit(engine.finish("run-0001")).result(10)
        await shown(app, "✔ ok  2 hosts")
    assert asked(engine, "cancel") == [("run-0001",)]


async def test_an_orphaned_run_goes_on_and_sends_again_only_what_is_marked(engine: FakeRuntime) -> None:
    engine.hold = True
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "space", "f4", "enter")
        await shown(app, "0/3")
        engine.tell(
            StepIntended("run-0001", NOW, "db1", 0), StepIntended("run-0001", NOW, "web2", 0), Orphaned("run-0001")
        )
        await shown(app, "ORPHANED")
        await pilot.press("R")
        await shown(app, "unknown: it may have run", "not sent: these go on", "queue1")
        await pilot.press("j", "space", "y")
        await until(lambda: asked(engine, "resume"))
    assert asked(engine, "resume") == [("run-0001", ("db1",))]


async def test_the_end_of_a_run_is_said_where_one_looked_away(engine: FakeRuntime) -> None:
    engine.hold = True
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "f4", "enter")
        await shown(app, "0/1")
        await pilot.press("1")
        await shown(app, "under way", "Who uses the memory on db1")
        engine.submit(engine.finish("run-0001")).result(10)
        await said(app, "Who uses the memory on db1: 1 ok")


async def test_the_palette_runs_a_runbook_on_a_pattern(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(app, "wrong now")
        await pilot.press("colon", *"rest", "tab", *"@web unit=cron", "enter")
        await shown(app, "4 hosts, 2 steps", "systemctl restart cron")
    assert asked(engine, "plan")[-1][:3] == ("restart-service", ("web1", "web2", "web3", "web4"), {"unit": "cron"})


async def test_the_form_offers_the_units_that_are_known_the_failed_first_and_asks_for_more(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "f2")
        await shown(app, "↓ nginx failed on db1, web2  cron  postgresql")
        await until(lambda: asked(engine, "inspect") == [("web2",)])
        engine.tell(replace(inspected("web2"), inspection=Inspection(NOW, services=(Service("sshd", "active"),))))
        await shown(app, "cron  postgresql  sshd")
        await pilot.press(*"po")
        await shown(app, "↓ postgresql")
        await gone(app, "sshd")
        await pilot.press("right", "enter")
        await shown(app, "systemctl restart postgresql", "2 hosts")
        await pilot.press("escape")
        await until(lambda: app.screen is app.frame)
        await pilot.press("f2")
        await shown(app, "↓ nginx")
        await pilot.press("down", "down", "down", "up", "enter")
        await shown(app, "systemctl restart cron")


async def test_the_menu_offers_what_fits_the_chosen_host(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "r")
        await shown(app, "run restart-service", "Who uses the memory, reads on 1 chosen host")
        await pilot.press(*"mem", "enter")
        await shown(app, "1 host, 1 step")
    assert asked(engine, "plan")[-1][1] == ("db1",)
