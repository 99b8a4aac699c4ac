"""The one place where plugins, engine and state meet: `wire(settings)` gives a Runtime, for screen and commands alike.

Everything that takes time is a coroutine that runs on the engine's loop; `Runtime.submit` is the way there.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import AsyncExitStack, suppress
from typing import Any, TypeVar

from console import paths
from console.engine import adhoc, audit, gate, planner, runbooks
from console.engine.audit import Verification
from console.engine.care import Care
from console.engine.dialer import Dialer
from console.engine.discovery import Discovery
from console.engine.drive import Ground
from console.engine.journal import Journal
from console.engine.ledger import Ledger
from console.engine.loop import EngineLoop
from console.engine.person import actor as this_person
from console.engine.poller import Poller
from console.engine.questions import Questions
from console.engine.registry import Broken, Registry
from console.engine.runner import Runner
from console.engine.workers import Workers
from console.kit import redact
from console.kit.clock import Clock, SystemClock
from console.kit.offload import Pool
from console.model import patterns
from console.model.actor import Actor
from console.model.adhoc import AdHoc
from console.model.errors import BadSettings, Cause, ConsoleError, Problem, Refused, Unreachable
from console.model.facts import (
    HostEnded,
    HostMuted,
    HostUnmuted,
    NoteWritten,
    PluginFailed,
    SourceFailed,
    SourceRecovered,
    WorkerDied,
)
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan
from console.model.ports import Inventory, MetricSource, Shells, Transport
from console.model.production import ProductionRule
from console.model.recorded import Recorded, StepOutput
from console.model.runbook import ParamValue, Runbook
from console.model.signals import MutesEnded, RunbooksRead
from console.settings import Settings, Use
from console.state import differences
from console.state.differences import Difference
from console.state.folding import groups
from console.state.state import ConsoleSlice, RunState, State
from console.state.store import Listener, Store

T = TypeVar("T")


def wire(
    settings: Settings, actor: Actor | None = None, *, interactive: bool = False, clock: Clock | None = None
) -> "Runtime":
    """A Runtime for these settings; nothing is opened yet. `interactive`: somebody looks, and can be asked."""
    return Runtime(settings, actor or this_person(), clock or SystemClock(), interactive=interactive)


class Runtime:
    """The engine as screen and commands see it. Its coroutine methods run on the engine's loop, through `submit`."""

    def __init__(self, settings: Settings, actor: Actor, clock: Clock, *, interactive: bool) -> None:
        self.settings = settings
        self._interactive = interactive
        self._clock = clock
        self._workers = Workers(self._worker_died)
        self._loop = EngineLoop(self._workers.tell)
        self._files = Pool("files", 1)
        self._production = ProductionRule(settings.production.match)
        self._store = Store(State(console=_console(settings, actor)))
        folder = paths.state_folder()
        self._ledger = Ledger(folder / "runs")
        self._journal = Journal(folder / "journal.db", self._recorded, self._journal_trouble)
        self._questions = Questions(actor, clock, self._store.put, self._journal.note, interactive=interactive)
        self._registry = Registry(self._plugin_failed)
        self._dialer = Dialer(self._questions, settings.limits.contacts, settings.limits.contacts_per_host)
        ground = Ground(self._journal, self._dialer, clock, self._workers, self._store.put, settings.limits.output_kept)
        rules = gate.Rules(settings.limits.ceiling, settings.read_only, settings.production.window, self._production)
        self._runner = Runner(ground, self._ledger, actor, rules)
        self._care = Care(self._journal, clock, actor, lambda: self._require(self._discovery).hosts)
        self._discovery: Discovery | None = None
        self._poller: Poller | None = None
        self._pane: frozenset[str] = frozenset()
        self._listed = asyncio.Event()

    # The life of it.

    @property
    def state(self) -> State:
        """The newest state; from any thread."""
        return self._store.state

    def listen(self, listener: Listener) -> None:
        """Have `listener` called with each new state, on the engine's thread, 30 times a second at the most."""
        self._store.listener = listener

    def start(self) -> None:
        """Start the engine: open the journal, load the plugins, list the fleet. Raises Unrecordable, BadSettings."""
        self._loop.start()
        try:
            self.submit(self._open()).result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close everything. A step under way is given up; its outcome is unknown, and the record says so."""
        try:
            with suppress(TimeoutError, CancelledError):  # cancelled: it is stopped already
                self.submit(self._close()).result(10.0)
        finally:
            self._loop.stop()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run one of the coroutines below on the engine's loop; from any thread."""
        return self._loop.submit(work)

    async def _open(self) -> None:
        self._store.put(MutesEnded(self._clock.now()))  # before the record tells of mutes that are long over
        await self._journal.open()
        registry = self._registry
        registry.load(self.settings.plugins)
        self._dialer.makers.update(self._makers("transports", self.settings.transports, Transport))  # type: ignore[type-abstract]  # a Protocol names what comes back
        self._dialer.failed = registry.failed
        inventories = self._made(self._makers("inventories", self.settings.inventories, Inventory))
        metrics = self._made(self._makers("metrics", self.settings.metrics, MetricSource))
        self._discovery = Discovery(
            inventories, self._clock, self._workers, self._store.put, self._journal.note, self.settings.join_addresses
        )
        limits = self.settings.limits
        self._poller = Poller(
            metrics,
            self._host,
            limits,
            self.settings.thresholds,
            self._clock,
            self._workers,
            self._store.put,
            self._journal.note,
        )
        await self._read_runbooks()
        self._workers.spawn("poller", self._poller.run())
        self._workers.spawn("ageing", self._poller.age())
        self._workers.spawn("orphans", self._ledger.watch(self._clock, self._store.put))
        self._workers.spawn("mutes", self._care.end(self._store.put))
        self._workers.spawn("discovery", self._discover(limits.inventory_every))

    async def _close(self) -> None:
        async with AsyncExitStack() as last:  # each, from the last of these up, whatever the others come to
            last.callback(self._store.flush)
            last.push_async_callback(self._journal.close)
            last.push_async_callback(self._dialer.close)
            last.callback(self._files.close)
            last.push_async_callback(self._workers.close)
            self._questions.close()

    def _makers(self, port: str, uses: Sequence[Use], kind: type[T]) -> dict[str, Callable[[], T | None]]:
        """What makes these sections of the settings, by their names; raises BadSettings with all that is wrong."""
        makers, problems = {}, list[Problem]()
        for use in uses:
            try:
                prepared = self._registry.prepare(port, use.plugin, use.capability, use.rest, self._dialer, kind)
            except BadSettings as error:
                problems.extend(error.problems)
            else:
                makers[use.name] = prepared
        if problems:
            raise BadSettings(tuple(problems))
        return makers

    @staticmethod
    def _made(makers: Mapping[str, Callable[[], T | None]]) -> dict[str, T]:
        """What they make, without what failed."""
        return {name: made for name, make in makers.items() if (made := make()) is not None}

    async def _discover(self, period: float) -> None:
        discovery = self._require(self._discovery)
        await discovery.list()
        self._listed.set()
        self._watch()
        while True:
            await self._clock.sleep(period)
            await discovery.list()
            self._watch()

    def _recorded(self, items: list[Recorded]) -> None:
        self._ledger.take(items)
        self._runner.take(items)
        self._care.take(items)
        for item in items:
            self._store.put(item)
            if item.own and isinstance(item.fact, HostEnded):
                self._see(item.fact)

    def _see(self, ended: HostEnded) -> None:
        """What was repaired is to be seen at once, where somebody looks."""
        if self._interactive and ended.outcome is not Outcome.NOT_SENT:
            self._require(self._poller).look([ended.host])

    def _journal_trouble(self, error: ConsoleError | None) -> None:
        """What can't be recorded is shown all the same: it is the one fact the journal can't hold."""
        now = self._clock.now()
        fact = SourceFailed("journal", now, error.title, error.hint) if error else SourceRecovered("journal", now)
        self._store.put(Recorded(0, fact))

    def _worker_died(self, worker: str, title: str, trace: str) -> None:
        self._journal.note(WorkerDied(worker, self._clock.now(), redact.text(title), redact.text(trace)))

    def _plugin_failed(self, broken: Broken) -> None:
        trace = redact.text(broken.traceback)
        self._journal.note(PluginFailed(broken.plugin, self._clock.now(), redact.text(broken.title), trace))

    async def _read_runbooks(self) -> None:
        found, problems = await self._files.run(runbooks.read_all, self.settings.runbooks)
        self._store.put(RunbooksRead(self._clock.now(), tuple(found), tuple(str(problem) for problem in problems)))
        self._store.flush()

    # What screens and commands ask for.

    async def listed(self) -> State:
        """The state once the inventories have answered, or failed, the first time."""
        await self._listed.wait()
        self._store.flush()
        return self.state

    async def plan(
        self, runbook: str, hosts: Sequence[str], params: Mapping[str, ParamValue], *, preview: bool = False
    ) -> Plan:
        """What the runbook would do on these hosts (by id), in this order. Raises ConsoleError."""
        await self._read_runbooks()
        found = self.state.runbooks.runbooks.get(runbook)
        if found is None:
            raise Refused(f"There is no runbook {runbook!r}", f"There are: {', '.join(self.state.runbooks.runbooks)}")
        return self._planned(found, hosts, params, preview=preview)

    async def plan_command(self, command: AdHoc, hosts: Sequence[str]) -> Plan:
        """What an ad-hoc command would do on these hosts (by id), in this order. Raises ConsoleError."""
        return self._planned(adhoc.runbook(command), hosts, {}, preview=False)

    def _planned(
        self, runbook: Runbook, hosts: Sequence[str], params: Mapping[str, ParamValue], *, preview: bool
    ) -> Plan:
        known = self._require(self._discovery).hosts
        gone = [host for host in hosts if host not in known]
        if gone:
            raise Refused(f"{', '.join(gone)}: not in the fleet (any more)", "Choose the hosts again")
        chosen = [known[host] for host in dict.fromkeys(hosts)]
        name = f"plan-{time.monotonic_ns():x}"
        return planner.plan(runbook, chosen, params, production=self._production, preview=preview, id=name)

    async def begin(self, plan: Plan, confirmation: Confirmation) -> str:
        """Run `plan`; returns the run's id once it is on the record. Raises Refused, Unrecordable."""
        return await self._runner.begin(plan, confirmation)

    async def wait(self, run: str) -> RunState:
        """The run once it is over. Raises Refused when it is not known."""
        await self._runner.wait(run)
        self._store.flush()
        return self._run(run)

    async def cancel(self, run: str) -> None:
        """Stop what is under way and send no more. Raises Refused, Unrecordable."""
        await self._runner.cancel(run)

    async def resume(self, run: str, resend: Sequence[str] = (), reason: str = "") -> None:
        """Go on with a run whose owner is gone; repeat its unknown steps on the hosts in `resend` alone.

        `reason` opens a window for changes in production, where one is needed.
        """
        await self._runner.resume(run, tuple(resend), reason)

    async def abandon(self, run: str) -> None:
        """End a run whose owner is gone, sending nothing."""
        await self._runner.abandon(run)

    async def output(self, run: str, host: str) -> tuple[StepOutput, ...]:
        """The recorded output of one host's part of a run."""
        return await self._journal.outputs(run, host)

    async def differences(self, run: str) -> list[Difference]:
        """How the output differs where it is not what most hosts printed, as far as the run has come."""
        found = self._run(run)
        made = groups(found, settled=bool(found.ended or found.orphaned))
        outputs = {host: await self.output(run, host) for host in differences.wanted(made)}
        return await self._files.run(differences.differences, made, outputs)

    async def busy(self) -> tuple[str, ...]:
        """The runs that this process drives."""
        return self._runner.busy

    async def inspect(self, host: str) -> None:
        """Look closely at one host; the result arrives in the state. Raises Refused when it is not in the fleet."""
        found = self._require(self._discovery).hosts.get(host)
        if found is None:
            raise Refused(f"{host} is not in the fleet (any more)", "Refresh the fleet")
        await self._require(self._poller).inspect(found)

    async def sample(self, hosts: Sequence[str]) -> None:
        """Look at these hosts once, now."""
        self._require(self._poller).look(hosts)

    async def refresh(self) -> None:
        """Ask the inventories and read the runbooks again, now."""
        await self._read_runbooks()
        await self._require(self._discovery).list()
        self._watch()
        self._store.flush()

    async def watch(self, hosts: Sequence[str]) -> None:
        """Keep looking at these hosts, besides those that settings list as watched."""
        self._pane = frozenset(hosts)
        self._watch()

    async def answer(self, question: str, choice: str) -> None:
        """Answer a question. Raises Refused when the choice is none of its."""
        self._questions.answer(question, choice)

    async def open_window(self, reason: str) -> None:
        """Let production be changed for a while. Raises Refused without a reason, Unrecordable."""
        await self._runner.open_window(reason)

    async def mute(self, hosts: Sequence[str], seconds: float, why: str) -> HostMuted:
        """Say that these hosts (ids) are expected to be ill for so long. Raises Refused, Unrecordable."""
        return await self._care.mute(hosts, seconds, why)

    async def unmute(self, hosts: Sequence[str]) -> HostUnmuted:
        """End the mutes of these hosts (ids), also of some that left the fleet. Raises Refused, Unrecordable."""
        return await self._care.unmute(hosts)

    async def note(self, subject: str, text: str) -> NoteWritten:
        """Leave a note on `host:ID` or `group:NAME`; without text, remove it. Raises Refused, Unrecordable."""
        return await self._care.note(subject, text)

    async def shell(self, host: str) -> Sequence[str]:
        """The argv of an interactive shell on the host. Raises Unreachable."""
        found = self._require(self._discovery).hosts.get(host)
        if found is None:
            raise Refused(f"{host} is not in the fleet (any more)", "Refresh the fleet")
        transport = self._dialer.transport(found)
        if not isinstance(transport, Shells):
            raise Unreachable(Cause.NO_TRANSPORT, f"{found.transports[0]} has no shell to offer", "Use a runbook")
        return transport.shell(found)

    async def verify(self) -> Verification:
        """Whether the record is whole."""
        return await self._journal.read(audit.verify)

    async def died(self, worker: str, title: str, trace: str) -> None:
        """Record that a piece of background work of the screen died."""
        self._worker_died(worker, title, trace)

    def _watch(self) -> None:
        hosts = list(self._require(self._discovery).hosts.values())
        pattern = self.settings.watch if self._interactive else ""  # a command contacts only what it is about
        watched = {host.id for host in patterns.parse(pattern).select(hosts)} if pattern else set()
        self._require(self._poller).watch(watched | self._pane)

    def _host(self, host: str) -> Host | None:
        return self._require(self._discovery).hosts.get(host)

    def _run(self, run: str) -> RunState:
        if run not in self.state.runs.runs:
            raise Refused(f"The run {run} is not known here", "quarterdeck runs list shows those that are")
        return self.state.runs.runs[run]

    def _require(self, part: T | None) -> T:
        if part is None:
            raise ConsoleError("The engine is not running", "Call start first")
        return part


def _console(settings: Settings, actor: Actor) -> ConsoleSlice:
    return ConsoleSlice(
        identity=actor,
        context=settings.context,
        read_only=settings.read_only,
        production=settings.production.match,
        settings=", ".join(str(file) for file in settings.files),
        keys=settings.keys,
        theme=settings.theme,
        notify=settings.notify,
        views=settings.views,
        restore=settings.restore,
    )
