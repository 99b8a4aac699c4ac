"""A runtime without an engine: the real state, folded on a loop in a thread of its own, from what a test tells."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from console.engine import adhoc, planner
from console.model.actor import Actor
from console.model.adhoc import AdHoc
from console.model.command import Command
from console.model.errors import ConsoleError, Refused
from console.model.facts import (
    Answered,
    Fact,
    HostEnded,
    HostMuted,
    HostUnmuted,
    NoteWritten,
    RunCancelled,
    RunEnded,
    RunPlanned,
    StepEnded,
    StepIntended,
    WindowOpened,
    WorkerDied,
)
from console.model.outcome import Outcome, worst
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.model.recorded import Recorded, StepOutput
from console.model.runbook import ParamValue
from console.model.signals import Printed, Signal
from console.state import differences
from console.state.apply import apply
from console.state.folding import groups
from console.state.state import ConsoleSlice, RunState, State

T = TypeVar("T")
ME = Actor("alice", "bastion", "/dev/pts/3", "10.0.0.7", 4242)
NOW = 1_760_000_000.0
"""The time it is in these tests: 2025-10-09 08:53:20 UTC."""


@dataclass(frozen=True)
class Verification:
    """As console.engine.audit.Verification."""

    ok: bool
    facts: int
    head: str
    problem: str = ""


@dataclass
class FakeRuntime:
    """Has the names of `console.wiring.Runtime`. `asked` lists what the app asked for; runs go as `outcomes` and
    `says` tell, at once, or wait for the test where `hold` is set."""

    console: ConsoleSlice = field(default_factory=lambda: ConsoleSlice(ME, "lab", production="env=prod*"))
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    hold: bool = False
    production: frozenset[str] = frozenset()
    refuse: ConsoleError | None = None
    breaks: Exception | None = None
    whole: Verification = field(default_factory=lambda: Verification(True, 123, "9f86d081884c7d659a2feaa0c55ad015"))
    argv: tuple[str, ...] = ("true",)

    def __post_init__(self) -> None:
        self.state = State(console=self.console)
        self._listener: Callable[[State], None] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()
        self._seq = 0
        self._outputs: dict[tuple[str, str], tuple[StepOutput, ...]] = {}
        self._over: dict[str, asyncio.Event] = {}

    def stop(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def tell(self, *items: Fact | Signal, at: float = NOW) -> None:
        """Fold facts and signals into the state, as the engine would; from any thread."""
        del at
        self.submit(self._tell(items)).result(10)

    async def _tell(self, items: Sequence[Fact | Signal]) -> None:
        folded: list[Recorded | Signal] = []
        for item in items:
            if isinstance(item, Fact):
                self._seq += 1
                folded.append(Recorded(self._seq, item))
            else:
                folded.append(item)
        self.state = apply(self.state, folded)
        if self._listener is not None:
            self._listener(self.state)

    def listen(self, listener: Callable[[State], None]) -> None:
        self._listener = listener

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _ask(self, *what: Any) -> None:
        self.asked.append(what)
        if self.breaks is not None:
            raise self.breaks
        if self.refuse is not None:
            raise self.refuse

    async def plan(
        self, runbook: str, hosts: Sequence[str], params: Mapping[str, ParamValue], *, preview: bool = False
    ) -> Plan:
        self._ask("plan", runbook, tuple(hosts), dict(params), preview)
        found = self.state.runbooks.runbooks[runbook]
        params = {**{p.name: p.default for p in found.params if p.default is not None}, **params}
        targets = []
        for host in hosts:
            known = self.state.fleet.hosts[host].host
            steps = []
            for step in found.steps:
                words = [
                    word.format(**params) for word in (step.preview.argv if preview and step.preview else step.do.argv)
                ]
                steps.append(PlannedStep(step.name, "ssh", Command(tuple(words))))
            targets.append(PlannedHost(known, tuple(steps), host in self.production))
        risk = type(found.risk).READ if preview else found.risk
        return Plan(f"plan-{runbook}", runbook, found.name, risk, tuple(targets), dict(params), preview=preview)

    async def plan_command(self, command: AdHoc, hosts: Sequence[str]) -> Plan:
        self._ask("plan_command", command, tuple(hosts))
        known = [self.state.fleet.hosts[host].host for host in hosts]
        return planner.plan(
            adhoc.runbook(command), known, {}, production=lambda host: host.id in self.production, id="plan-adhoc"
        )

    async def differences(self, run: str) -> Sequence[differences.Difference]:
        self._ask("differences", run)
        made = groups(self.state.runs.runs[run])
        outputs = {host: await self.output(run, host) for host in differences.wanted(made)}
        return differences.differences(made, outputs)

    async def begin(self, plan: Plan, confirmation: Confirmation) -> str:
        self._ask("begin", plan, confirmation)
        run = f"run-{sum(1 for name in self.state.runs.runs) + 1:04}"
        self._over[run] = asyncio.Event()
        await self._tell([RunPlanned(run, NOW, plan, ME, confirmation)])
        if not self.hold:
            await self.finish(run)
        return run

    async def finish(self, run: str) -> None:
        """Let every host of a run end as told."""
        for target in self.state.runs.runs[run].plan.hosts:
            if self.state.runs.runs[run].hosts[target.host.id].outcome is None:
                await self._host(run, target)
        ended = self.state.runs.runs[run]
        await self._tell([RunEnded(run, NOW + 4.2, worst(ended.counts))])
        self._over[run].set()

    async def _host(self, run: str, target: PlannedHost) -> None:
        host = target.host.id
        outcome = self.outcomes.get(host, Outcome.OK)
        text = self.says.get(host, "done\n")
        pieces = tuple(StepOutput(number, "out", text) for number in range(len(target.steps)))
        self._outputs[run, host] = pieces
        for number in range(len(target.steps)):
            code = 0 if outcome is Outcome.OK else 1
            await self._tell([StepIntended(run, NOW, host, number), Printed(run, host, number, text)])
            ended = StepEnded(run, NOW + 1, host, number, outcome, code, 1.0, f"{hash(text):x}", len(text))
            await self._tell([ended])
        await self._tell([HostEnded(run, NOW + 1, host, outcome)])

    async def wait(self, run: str) -> RunState:
        await self._over[run].wait()
        return self.state.runs.runs[run]

    async def cancel(self, run: str) -> None:
        self._ask("cancel", run)
        await self._tell([RunCancelled(run, NOW + 2, ME)])

    async def resume(self, run: str, resend: Sequence[str] = ()) -> None:
        self._ask("resume", run, tuple(resend))

    async def abandon(self, run: str) -> None:
        self._ask("abandon", run)

    async def output(self, run: str, host: str) -> Sequence[StepOutput]:
        return self._outputs.get((run, host), ())

    async def busy(self) -> tuple[str, ...]:
        return tuple(run.id for run in self.state.runs.runs.values() if not run.ended)

    async def inspect(self, host: str) -> None:
        self._ask("inspect", host)

    async def sample(self, hosts: Sequence[str]) -> None:
        self._ask("sample", tuple(hosts))

    async def refresh(self) -> None:
        self._ask("refresh")

    async def watch(self, hosts: Sequence[str]) -> None:
        self._ask("watch", tuple(hosts))

    async def answer(self, question: str, choice: str) -> None:
        self._ask("answer", question, choice)
        asked = self.state.decisions.questions[question]
        await self._tell([Answered(NOW, asked, choice, ME)])

    async def open_window(self, reason: str) -> None:
        self._ask("window", reason)
        await self._tell([WindowOpened(NOW, NOW + 900, reason, ME)])

    async def mute(self, hosts: Sequence[str], seconds: float, why: str) -> HostMuted:
        self._ask("mute", tuple(hosts), seconds, why)
        made = HostMuted(tuple(hosts), NOW, NOW + seconds, why, ME)
        await self._tell([made])
        return made

    async def unmute(self, hosts: Sequence[str]) -> HostUnmuted:
        self._ask("unmute", tuple(hosts))
        made = HostUnmuted(tuple(hosts), NOW, ME)
        await self._tell([made])
        return made

    async def note(self, subject: str, text: str) -> NoteWritten:
        self._ask("note", subject, text)
        made = NoteWritten(subject, NOW, text, ME)
        await self._tell([made])
        return made

    async def shell(self, host: str) -> Sequence[str]:
        self._ask("shell", host)
        return self.argv

    async def verify(self) -> Verification:
        self._ask("verify")
        return self.whole

    async def died(self, worker: str, title: str, trace: str) -> None:
        await self._tell([WorkerDied(worker, NOW, title, trace)])

    def refused(self, title: str, hint: str = "") -> None:
        """Refuse whatever is asked from now on."""
        self.refuse = Refused(title, hint)
