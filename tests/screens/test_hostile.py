"""Nothing that a host, a file or a person says is obeyed by the terminal or taken for markup, wherever it is drawn.

The state is filled with hostile text directly, past the door where text is made harmless: what the widgets draw must be
harmless all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from console.app import Console
from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command
from console.model.errors import Cause
from console.model.evidence import Evidence
from console.model.facts import (
    HealthChanged,
    HostEnded,
    PluginFailed,
    RunEnded,
    RunPlanned,
    SourceFailed,
    StepEnded,
    StepIntended,
    WindowOpened,
    WorkerDied,
)
from console.model.health import Finding, Health, Verdict
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.model.question import Choice, Question
from console.model.recorded import StepOutput
from console.model.runbook import Do, Param, ParamType, Runbook, Step
from console.model.sample import FileSystem, Inspection, Process, Sample, Service
from console.model.signals import Asked, FleetListed, Inspected, Printed, RunbooksRead, Sampled, Unsampled
from console.state.state import ConsoleSlice
from tests.fakes.runtime import NOW, FakeRuntime
from tests.screens.hostile import TOGETHER
from tests.screens.looking import picture
from tests.settle import until

SGR = re.compile(r"\x1b\[[0-9;:]*m")
OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def fleet(bad: str) -> list[Host]:
    """Two hosts of hostile names."""
    one = Host(bad, bad, bad, 22, bad, {bad: bad, "site": bad}, (bad,), (bad,), source=bad)
    return [one, replace(one, id="two", name=f"{bad} two", labels={"site": "x"})]


def told(bad: str) -> FakeRuntime:
    """An engine that says `bad` wherever text can come from outside."""
    engine = FakeRuntime(ConsoleSlice(Actor(bad, bad), bad, production=f"site={bad}"))
    hosts = fleet(bad)
    proof = Evidence(bad, bad, NOW, 0.1, bad)
    systems = (FileSystem(bad, bad, 100, 90, 10),)
    sample = Sample(NOW, 0.1, (1, 1, 1), 1, 100, 10, 10, 5, 9.0, systems, (bad,), bad, evidence=proof)
    found = Finding(Health.CRIT, bad, bad, bad, bad, {"name": bad})
    looked = Inspection(NOW, ((bad, bad),), (Process(1, bad, 2, 3.0, 4.0, bad),), (Service(bad, bad, bad),), proof)
    step = Step(bad, Do((bad,)))
    params = (Param("name", title=bad, pattern="x+"), Param("kind", ParamType.ENUM, bad, None, "", (bad,)))
    books = (
        Runbook(bad, bad, (step,), Risk.CHANGE, "F2", bad, params),
        Runbook("reads", bad, (step,), Risk.READ, "F3", bad),
        Runbook("destroys", bad, (step,), Risk.DESTROY, "F4", bad),
    )
    target = PlannedHost(hosts[0], (PlannedStep(bad, bad, Command(shell=bad, environment={"x": bad})),))
    plan = Plan("p", "reads", bad, Risk.READ, (target, replace(target, host=hosts[1])), {"name": bad})
    engine.tell(
        FleetListed(NOW, tuple(hosts)),
        RunbooksRead(NOW, books, (bad,)),
        Sampled(bad, NOW, sample, Verdict(Health.CRIT, (found,), NOW)),
        Unsampled("two", NOW, Cause.OTHER, bad, bad, Verdict(Health.STALE, (found,), NOW)),
        Inspected(bad, NOW, looked),
        Inspected("two", NOW, None, bad),
        RunPlanned("over", NOW, plan, Actor(bad), Confirmation("", "", bad)),
        StepIntended("over", NOW, bad, 0),
        StepEnded("over", NOW, bad, 0, Outcome.FAILED, 1, 1.0, "d", 5, 7, bad, bad),
        HostEnded("over", NOW, bad, Outcome.FAILED, bad, bad),
        HostEnded("over", NOW, "two", Outcome.UNKNOWN, bad, bad),
        RunEnded("over", NOW, Outcome.FAILED),
        RunPlanned("going", NOW, plan, Actor(bad), Confirmation("", "", bad)),
        StepIntended("going", NOW, bad, 0),
        Printed("going", bad, 0, bad),
        SourceFailed(bad, NOW, bad, bad),
        PluginFailed(bad, NOW, bad, bad),
        WindowOpened(NOW, NOW + 60, bad, Actor(bad)),
        HealthChanged(bad, NOW, Health.OK, Health.CRIT, (found,)),
    )
    engine._outputs["over", bad] = (StepOutput(0, "out", bad), StepOutput(0, "err", bad), StepOutput(0, "gap", bad))
    return engine


def harmless(app: Console) -> None:
    """What the screen gives the terminal is text and colours, and nothing in it can be clicked or followed."""
    for screen in app.screen_stack:
        update = screen._compositor.render_full_update()
        sent = SGR.sub("", update.render_segments(app.console))
        sent = re.sub(r"\x1b\[\d+;\d+H|\x1b\[\?2026[hl]", "", sent)
        bad = OBEYED.search(sent)
        assert bad is None, f"{bad.group()!r} in {sent[max(0, bad.start() - 40) : bad.end() + 40]!r}"
        for strip in screen._compositor.render_strips():
            for segment in strip:
                assert segment.style is None or segment.style.link is None
                assert segment.style is None or "@click" not in segment.style.meta


@pytest.fixture(params=TOGETHER)
def engine(request: pytest.FixtureRequest) -> Iterator[FakeRuntime]:
    """An engine for each kind of hostile text."""
    made = told(TOGETHER[request.param])
    yield made
    made.stop()


async def press(app: Console, pilot: Pilot[None], *keys: str) -> None:
    """Press keys, looking at the screen after each."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        harmless(app)


async def test_panes_draw_hostile_text_as_text(engine: FakeRuntime) -> None:
    app = Console(lambda: engine, now=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(lambda: "Fleet" in picture(app) and app.screen is app.frame)
        harmless(app)
        await press(app, pilot, "2", "w", "b", "b", "b", "o", "v", "j", "d", "escape", "e", "escape", "y", "escape")
        await press(app, pilot, "enter", "e", "escape", "j", "j", "f", "f")
        await press(app, pilot, "3", "w", "j", "enter", "tab", "w", "j", "enter", "escape", "enter", "escape")
        await press(app, pilot, "3", "j", "enter", "enter", "w", "escape")
        await press(app, pilot, "4", "w", "j", "y", "escape", "G", "enter", "question_mark", "escape")
        assert app._exception is None


async def test_prompts_draw_hostile_text_as_text(engine: FakeRuntime) -> None:
    bad = engine.state.console.context
    app = Console(lambda: engine, now=lambda: NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(lambda: "Fleet" in picture(app) and app.screen is app.frame)
        await press(app, pilot, "2", "j", "f2", "enter", "escape", "f3", "escape", "f4", "x", "enter", "escape")
        await press(app, pilot, "r", "tab", "escape", "colon", "h", "o", "tab", "escape", "slash")
        app.frame._finder._input.value = bad
        await press(app, pilot, "enter", "escape", "escape")
        choices = (Choice("no", bad, safe=True), Choice("yes", bad))
        engine.tell(Asked(NOW, Question("q", bad, bad, (bad, bad), choices, bad)))
        await pilot.pause()
        await press(app, pilot, "down", "enter")
        engine.refused(bad, bad)
        await press(app, pilot, "f3", "ctrl+r")
        engine.tell(WorkerDied(bad, NOW, bad, bad))
        await pilot.pause()
        await press(app, pilot, "w", "c", "escape")
        assert app._exception is None
