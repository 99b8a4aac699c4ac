"""Journeys of an ad-hoc command: typed, planned, confirmed, run, its output folded and compared, run again."""

from console.model.actor import Actor
from console.model.adhoc import AdHoc, again
from console.model.facts import RunPlanned, StepIntended
from console.model.outcome import Outcome
from console.model.plan import Confirmation
from console.model.signals import Printed
from tests.fakes.runtime import NOW, FakeRuntime
from tests.journeys.ui import asked, console, fleet, gone, said, shown
from tests.screens.looking import picture
from tests.settle import until


async def test_mark_three_type_confirm_see_it_folded_and_what_differs(engine: FakeRuntime) -> None:
    engine.says = {"web2": "PORT=80\nMODE=odd\n", "queue1": "PORT=80\nMODE=on\n", "db1": "PORT=80\nMODE=on\n"}
    engine.outcomes = {"web2": Outcome.FAILED}
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "space", "colon", *"exec touch ", "apostrophe", *"a b", "apostrophe")
        await shown(app, "A command, on 3 chosen hosts")
        await pilot.press("enter")
        await shown(app, "$ touch 'a b'", "changes", "3 hosts, 1 step", "web2", "db1", "queue1", "Run it?")
        assert asked(engine, "begin") == []
        await pilot.press("y")
        await shown(app, "✖ failed  1 host  web2", "MODE=odd", "✔ ok  2 hosts  db1, queue1", "again on 1 host")
        lines = picture(app).splitlines()
        assert next(at for at, line in enumerate(lines) if "MODE=odd" in line) < next(
            at for at, line in enumerate(lines) if "2 hosts  db1, queue1" in line
        )
        await pilot.press("D")
        await shown(app, "2 hosts: db1, queue1, as most", "-MODE=on", "+MODE=odd", "@@ -1,2 +1,2 @@")
        await pilot.press("q", "R")
        await shown(app, "1 host, 1 step", "$ touch 'a b'", "Run it?")
    [(command, hosts), (repeated, failed)] = asked(engine, "plan_command")
    assert (command, set(hosts)) == (AdHoc(("touch", "a b")), {"web2", "db1", "queue1"})
    [(plan, confirmation)] = asked(engine, "begin")
    assert (confirmation.plan_digest, confirmation.answer) == (plan.digest, "yes")
    assert (repeated, failed) == (again(plan), ("web2",))


async def test_what_only_reads_runs_on_enter_and_no_is_the_default_of_the_rest(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "colon", *"!touch x", "enter")
        await shown(app, "Run it?")
        await pilot.press("enter")
        await gone(app, "Run it?")
        assert asked(engine, "begin") == []
        await pilot.press("colon", *"!df -h", "enter")
        await shown(app, "$ df -h", "reads", "enter runs it")
        await pilot.press("enter")
        await shown(app, "Run $ df -h", "✔ 1 ok")


async def test_what_can_not_be_run_is_said_and_nothing_is_planned(engine: FakeRuntime) -> None:
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "colon", *"exec df | sort", "enter")
        await shown(app, "no shell reads this: quote '|'")
        assert asked(engine, "plan_command") == []
        await pilot.press("escape", "colon", *"exec cd x", "enter")
        await said(app, "cd is no program")
        assert asked(engine, "begin") == []


async def test_the_plan_says_who_is_at_work_on_a_host_already(engine: FakeRuntime) -> None:
    engine.hold = True
    app = console(engine)
    async with app.run_test(size=(200, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "colon", *"!touch x", "enter")
        await shown(app, "Run it?")
        await pilot.press("y")
        await shown(app, "0/1", "· 1 waiting")
        [(plan, _)] = asked(engine, "begin")
        engine.tell(RunPlanned("theirs", NOW - 60, plan, Actor("bob", "bastion"), Confirmation(plan.digest, "yes")))
        await pilot.press("2")
        await pilot.press("colon", *"!df", "enter")
        await shown(app, "bob", "is running $ touch x, which changes, on", "08:52:20 UTC")
        assert "refused" not in picture(app)
        await pilot.press("escape", "colon", *"!touch y", "enter")
        await shown(app, "this plan is refused until that ends")


async def test_counts_are_live_and_a_flood_hides_no_other_host(engine: FakeRuntime) -> None:
    engine.hold = True
    app = console(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "colon", *"!df", "enter", "enter")
        await shown(app, "0/2", "· 2 waiting")
        hosts = [target.host.id for target in asked(engine, "begin")[0][0].hosts]
        engine.tell(*(StepIntended("run-0001", NOW, host, 0) for host in hosts))
        engine.tell(Printed("run-0001", hosts[0], 0, "flood\n" * 100_000), Printed("run-0001", hosts[1], 0, "quiet\n"))
        await shown(app, "▸ 2 running", "flood", "quiet")
        assert max(map(len, engine.state.outputs.tails.values())) < 20_000
        engine.submit(engine.finish("run-0001")).result(10)
        await until(lambda: "✔ 2 ok" in picture(app))
