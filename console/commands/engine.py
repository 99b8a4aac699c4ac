"""The engine, for as long as a command needs it: started, waited on, stopped, whatever happens."""

import argparse
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from console.commands import place, printing
from console.commands.exits import Usage
from console.model import patterns
from console.model.adhoc import AdHoc
from console.model.errors import ConsoleError
from console.model.facts import HostMuted, HostUnmuted, NoteWritten
from console.model.host import Host
from console.model.patterns import folding
from console.model.plan import Confirmation, Plan
from console.model.recorded import StepOutput
from console.model.runbook import ParamValue
from console.settings import Settings
from console.state.figures import live
from console.state.state import HostState, RunState, State

T = TypeVar("T")
_PATIENCE = 60.0
"""Seconds for looking at the hosts that a pattern compares, time-outs of the way to them included."""


class Runtime(Protocol):
    """What a command asks of the engine; console.wiring.Runtime is it."""

    @property
    def state(self) -> State:
        """The newest state."""
        ...

    def listen(self, listener: Callable[[State], None]) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]: ...
    async def listed(self) -> State: ...
    async def plan(
        self, runbook: str, hosts: Sequence[str], params: Mapping[str, ParamValue], *, preview: bool = False
    ) -> Plan: ...
    async def plan_command(self, command: AdHoc, hosts: Sequence[str]) -> Plan: ...
    async def begin(self, plan: Plan, confirmation: Confirmation) -> str: ...
    async def wait(self, run: str) -> RunState: ...
    async def cancel(self, run: str) -> None: ...
    async def resume(self, run: str, resend: Sequence[str] = ()) -> None: ...
    async def abandon(self, run: str) -> None: ...
    async def output(self, run: str, host: str) -> Sequence[StepOutput]: ...
    async def inspect(self, host: str) -> None: ...
    async def sample(self, hosts: Sequence[str]) -> None: ...
    async def mute(self, hosts: Sequence[str], seconds: float, why: str) -> HostMuted: ...
    async def unmute(self, hosts: Sequence[str]) -> HostUnmuted: ...
    async def note(self, subject: str, text: str) -> NoteWritten: ...


class Engine:
    """A runtime as a command that waits sees it: on the calling thread, interruptible by signals."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._changed = threading.Event()
        runtime.listen(self._tell)

    @property
    def state(self) -> State:
        """The newest state."""
        return self.runtime.state

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work` on the engine's loop."""
        return self.runtime.submit(work).result()

    def settle(self, seconds: float) -> None:
        """Wait until the state changes, at most `seconds`."""
        self._changed.wait(seconds)
        self._changed.clear()

    def until(self, seen: Callable[[State], bool], seconds: float) -> bool:
        """Wait until the state is as wanted, at most `seconds`; whether it is."""
        end = time.monotonic() + seconds
        while not seen(self.state):
            if (left := end - time.monotonic()) <= 0:
                return False
            self.settle(min(left, 1.0))
        return True

    def fleet(self) -> list[Host]:
        """Every host, once the inventories have answered."""
        return [one.host for one in self.do(self.runtime.listed()).fleet.hosts.values()]

    def chosen(self, pattern: str) -> list[Host]:
        """The hosts that `pattern` chooses, at least one. Raises BadPattern, Usage.

        Where it compares figures, the hosts that it could choose are measured first; one that is to be spared for its
        figures, and can't be measured, is nobody's guess.
        """
        read, fleet = patterns.parse(pattern), self.fleet()
        known = self._measured(read.candidates(fleet)) if read.measured else None
        hosts = read.select(fleet, strict=True, live=known)
        undecided = [host.name for host in hosts if known and not set(read.spared).issubset(known(host.id) or ())]
        if undecided:
            said = f"Not measured, so that {pattern!r} can't be decided: {folding.fold(undecided)}"
            raise Usage(said, f"Leave them out: {pattern}:!{folding.fold(undecided).replace(',', ':!')}")
        if not hosts:
            raise Usage(f"No host is left of {pattern!r}", "quarterdeck hosts PATTERN shows what a pattern chooses")
        return hosts

    def _measured(self, hosts: Sequence[Host]) -> patterns.Live:
        """The figures of `hosts`, measured now; says which could not be."""
        keys = [host.id for host in hosts]
        self.do(self.runtime.sample(keys))
        self.until(lambda state: all(_looked(state.fleet.hosts.get(key)) for key in keys), _PATIENCE)
        seen = self.state.fleet.hosts
        without = [host.name for host in hosts if (now := seen.get(host.id)) is None or now.sample is None]
        if without:
            printing.note(f"not measured: {folding.fold(without)}")
        return live(seen, time.time())

    def _tell(self, _state: State) -> None:
        self._changed.set()


def _looked(seen: HostState | None) -> bool:
    return seen is None or bool(seen.sample or seen.trouble)


Wire = Callable[[Settings], Runtime]


@contextmanager
def running(args: argparse.Namespace) -> Iterator[Engine]:
    """An engine on the settings in force, stopped at the end. `args.wire` makes its runtime where a test says so."""
    engine = Engine(_runtime(args))
    engine.runtime.start()
    try:
        yield engine
    finally:
        engine.runtime.stop()


def _runtime(args: argparse.Namespace) -> Runtime:
    settings = place.settings(args)
    wire: Wire | None = getattr(args, "wire", None)
    if wire is not None:
        return wire(settings)
    from console import wiring

    return wiring.wire(settings)


def warn_of_sources(engine: Engine, warn: Callable[[str], None]) -> bool:
    """Say which sources did not answer; whether there are any."""
    sources = engine.state.sources
    for failed in sources.failures.values():
        warn(str(ConsoleError(f"{failed.source}: {failed.title}", failed.hint)))
    for broken in sources.plugins.values():
        warn(f"plugin {broken.plugin}: {broken.title}")
    return bool(sources.failures or sources.plugins)
