"""Journeys: keys in; what the engine was asked for, and the picture, out."""

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot

from console.app import Console
from console.model.action import Risk
from console.model.outcome import Outcome
from screens.plan.screen import PlanPrompt
from tests.fakes.fleet import figures, listed
from tests.fakes.runtime import NOW, FakeRuntime
from tests.screens.looking import picture
from tests.settle import until


@pytest.fixture
def engine() -> Iterator[FakeRuntime]:
    """An engine with the fleet measured."""
    made = FakeRuntime()
    made.tell(*listed(), *figures())
    yield made
    made.stop()


async def shown(app: Console, *words: str) -> None:
    """Wait until all of `words` stand on the screen."""
    await until(lambda: all(word in picture(app) for word in words))


async def fleet(app: Console, pilot: Pilot[None]) -> None:
    """Go to the fleet."""
    await pilot.press("2")
    await shown(app, "health▾", "queue2")


async def test_one_key_repairs_the_host_under_the_cursor(engine: FakeRuntime) -> None:
    app = Console(lambda: engine, now=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await shown(app, "systemctl restart nginx.service", "changes", "web2")
        await pilot.press("y")
        await shown(app, "Run Restart a service", "✔ 1 ok", "done")
    began = [asked for asked in engine.asked if asked[0] == "begin"]
    assert len(began) == 1
    plan, confirmation = began[0][1:]
    assert [target.host.name for target in plan.hosts] == ["web2"]
    assert (confirmation.plan_digest, confirmation.answer) == (plan.digest, "yes")


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_no_is_the_default_of_a_change(engine: FakeRuntime, key: str) -> None:
    app = Console(lambda: engine, now=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("j", "j", "f2")
        await until(lambda: isinstance(app.screen, PlanPrompt))
        await pilot.press(key)
        assert not [asked for asked in engine.asked if asked[0] == "begin"]


async def test_a_destroyer_runs_only_when_its_challenge_is_typed(engine: FakeRuntime) -> None:
    app = Console(lambda: engine, now=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await fleet(app, pilot)
        await pilot.press("space", "space", "f3")
        await shown(app, "Free disk space", "destroys", "2 hosts", "Type the number of hosts")
        await pilot.press("3", "enter")
        await shown(app, "nothing ran")
        assert not [asked for asked in engine.asked if asked[0] == "begin"]
        await pilot.press("backspace", "2", "enter")
        await shown(app, "✔ 2 ok")
    assert next(asked for asked in engine.asked if asked[0] == "begin")[2].answer == "2"


async def test_a_reader_runs_on_enter_and_its_output_is_folded_failures_first(engine: FakeRuntime) -> None:
    engine.outcomes = {"web2": Outcome.FAILED}
    engine.says = {"web2": "no such process\n"}
    app = Console(lambda: engine, now=lambda: NOW)
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
    assert [asked[2] for asked in engine.asked if asked[0] == "plan"][-1] == ("web2",)
    assert engine.state.runbooks.runbooks["memory-use"].risk is Risk.READ
