"""Drives one run to its end: hosts in lanes, steps in order, each intent and outcome on disk before the next.

So after any crash a host without an intent was not sent, one with an outcome is known, and one with an intent and no
outcome is unknown: never guessed, and never sent again unless a person says so.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from console.engine.journal import Journal
from console.engine.keeper import Keeper
from console.engine.past import Past
from console.engine.workers import Workers
from console.kit.clock import Clock
from console.model.command import Command, Exited, Output, Text
from console.model.errors import ConsoleError, Lost, TimedOut, Unreachable, Unrecordable
from console.model.facts import HostEnded, RunEnded, StepEnded, StepIntended
from console.model.host import Host
from console.model.outcome import Outcome, worst
from console.model.plan import Plan, PlannedHost
from console.model.signals import Printed

CRASHED = "the console ended while this step was under way: it may have run, wholly or in part"


class Dials(Protocol):
    """What a run reaches hosts through: the dialer."""

    def over(self, name: str, host: Host, command: Command) -> AsyncIterator[Output]:
        """Run `command` on `host` over the transport called `name`."""
        ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What every run of this process stands on. `output_kept` is in characters, a step and host."""

    journal: Journal
    dialer: Dials
    clock: Clock
    workers: Workers
    put: Callable[[Printed], None]
    output_kept: int


@dataclass(frozen=True, slots=True)
class _End:
    """How an attempt to run a step ended."""

    outcome: Outcome
    code: int = -1
    error: str = ""
    hint: str = ""


class Drive:
    """One run under way. `past` is what is known of its hosts from before, when the run was adopted."""

    def __init__(self, run: str, plan: Plan, ground: Ground, past: Mapping[str, Past] | None = None) -> None:
        self.run = run
        self.plan = plan
        self._ground = ground
        self._past = past or {}
        self._queue: deque[PlannedHost] = deque()
        self._outcomes: dict[str, Outcome] = {}
        self._errors = 0
        self._cancelled = False
        self._broken: Unrecordable | None = None
        self._acting: set[asyncio.Task[_End]] = set()

    async def go(self) -> None:
        """Run to the end. Raises Unrecordable when the journal fails: nothing more is sent then."""
        await self._settle()
        width = max(1, min(self.plan.fan_out, len(self._queue)))
        # When the journal fails, a step under way is let finish: to be cut short would harm its host, not help it.
        ends = await asyncio.gather(*(self._lane() for _ in range(width)), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        await self._rest()

    def cancel(self) -> None:
        """Stop what is under way and send no more."""
        self._cancelled = True
        for act in self._acting:
            act.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked for it to stop."""
        return self._cancelled

    def _before(self, target: PlannedHost) -> Past:
        return self._past.get(target.host.id, Past())

    async def _settle(self) -> None:
        """Take stock of an adopted run: what is over is said where its console died before it could, the rest waits.

        A host whose step may have run, and is not to be sent again, ends as unknown. What failed before counts
        towards `max_errors`; what is unknown does not: who adopts the run has seen it.
        """
        for target in self.plan.hosts:
            known = self._before(target)
            ends = self._ends(target, known)
            if ends:
                await self._ground.journal.append(*ends)
            outcome = ends[-1].outcome if ends else known.outcome
            if outcome is None:
                self._queue.append(target)
            else:
                self._outcomes[target.host.id] = outcome
                self._errors += outcome.error and outcome is not Outcome.UNKNOWN

    def _ends(self, target: PlannedHost, known: Past) -> tuple[StepEnded | HostEnded, ...]:
        """The facts that end a host whose end is known, or known to be unknown, and not recorded yet."""
        host = target.host.id
        if known.owed is not None:
            return (self._ended(known.owed),)
        if known.outcome is None and known.unknown is not None and not known.resend:
            lost = StepEnded(self.run, self._now(), host, known.unknown, Outcome.UNKNOWN, error=CRASHED)
            return (lost, self._ended(lost))
        if known.outcome is None and known.next >= len(target.steps):
            return (HostEnded(self.run, self._now(), host, Outcome.OK),)
        return ()

    async def _lane(self) -> None:
        """Take hosts from the queue, one after the other, until it is empty or the run stops."""
        try:
            while self._queue and not self._cancelled and not self._broken and self._errors <= self.plan.max_errors:
                ended = await self._host(self._queue.popleft())
                self._outcomes[ended.host] = ended.outcome
                self._errors += ended.outcome.error
                await self._ground.journal.append(ended)
        except Unrecordable as error:
            self._broken = error
            raise

    async def _rest(self) -> None:
        """Say of every host that is left why nothing more was sent to it, and end the run."""
        why = "the run was cancelled" if self._cancelled else f"{self._errors} failed, {self.plan.max_errors} may"
        rest = [self._left(target, why) for target in self._queue]
        self._outcomes.update({end.host: end.outcome for end in rest})
        now = self._now()
        outcome = Outcome.CANCELLED if self._cancelled else worst(self._outcomes.values())
        await self._ground.journal.append(*rest, RunEnded(self.run, now, outcome))

    def _left(self, target: PlannedHost, why: str) -> HostEnded:
        """The end of a host to which nothing was sent by this drive; by an earlier one, perhaps."""
        known, host, now = self._before(target), target.host.id, self._now()
        if known.unknown is not None:
            return HostEnded(self.run, now, host, Outcome.UNKNOWN, CRASHED)
        if known.next:
            done = f"{why}, after {known.next} of {len(target.steps)} steps"
            return HostEnded(self.run, now, host, Outcome.CANCELLED, done)
        return HostEnded(self.run, now, host, Outcome.NOT_SENT, why)

    async def _host(self, target: PlannedHost) -> HostEnded:
        host = target.host.id
        for number in range(self._before(target).next, len(target.steps)):
            if self._broken:
                raise self._broken
            if self._cancelled:
                return HostEnded(self.run, self._now(), host, Outcome.CANCELLED, "cancelled between two steps")
            ended = await self._step(target, number)
            if ended.outcome is not Outcome.OK:
                return self._ended(ended)
        return HostEnded(self.run, self._now(), host, Outcome.OK)

    def _ended(self, step: StepEnded) -> HostEnded:
        return HostEnded(self.run, self._now(), step.host, step.outcome, step.error, step.hint)

    async def _step(self, target: PlannedHost, number: int) -> StepEnded:
        """Intent, action, outcome: each on disk before the next."""
        host, ground = target.host.id, self._ground
        if self._past:
            await ground.journal.forget(self.run, host, number)
        await ground.journal.append(StepIntended(self.run, self._now(), host, number))
        keeper = Keeper(self.run, host, number, ground.output_kept, ground.journal.keep)
        began = ground.clock.monotonic()
        end = await self._attempt(target, number, keeper)
        ended = StepEnded(
            self.run,
            self._now(),
            host,
            number,
            end.outcome,
            end.code,
            took=ground.clock.monotonic() - began,
            digest=keeper.finish(),
            size=keeper.size,
            lost=keeper.lost,
            error=end.error,
            hint=end.hint,
        )
        await ground.journal.append(ended)
        return ended

    async def _attempt(self, target: PlannedHost, number: int, keeper: Keeper) -> _End:
        """Run one step so that `cancel` can stop it, and only it: what is recorded around it always is."""
        act = asyncio.create_task(self._guarded(target, number, keeper))
        self._acting.add(act)
        try:
            return await act
        except asyncio.CancelledError:
            if not self._cancelled:
                raise  # the console is closing: no outcome is known, and none is recorded
            return _End(Outcome.CANCELLED, error="cancelled before it was sent")
        finally:
            self._acting.discard(act)

    async def _guarded(self, target: PlannedHost, number: int, keeper: Keeper) -> _End:
        """Run one step; a plugin that raises what it should not leaves its host unknown, and the run whole."""
        if self._cancelled:
            return _End(Outcome.CANCELLED, error="cancelled before it was sent")
        failed = _End(Outcome.UNKNOWN, error="the plugin failed in a way it should not", hint="Audit has the traceback")
        name = f"step on {target.host.name}"
        return await self._ground.workers.guard(name, self._act(target, number, keeper), failed)

    async def _act(self, target: PlannedHost, number: int, keeper: Keeper) -> _End:
        step, host = target.steps[number], target.host
        try:
            output = self._ground.dialer.over(step.transport, host, step.command)
            async with aclosing(output) as pieces:  # type: ignore[type-var]  # the dialer's is a generator
                async for piece in pieces:
                    if isinstance(piece, Text):
                        keeper.take(piece)
                        self._ground.put(Printed(self.run, host.id, number, piece.text, piece.stream))
                    else:
                        return _judge(piece, step.ok_codes)
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
            return _End(Outcome.CANCELLED, -1, "cancelled while it ran", "It may have done part of its work: look")
        except Unreachable as error:
            return _End(Outcome.UNREACHABLE, -1, error.title, error.hint)
        except TimedOut as error:
            return _End(Outcome.TIMEOUT, -1, error.title, error.hint)
        except Lost as error:
            return _End(Outcome.UNKNOWN, -1, error.title, error.hint)
        except ConsoleError as error:
            return _End(Outcome.FAILED, -1, error.title, error.hint)
        return _End(Outcome.UNKNOWN, -1, "the output ended without an exit code", "Look at the host")

    def _now(self) -> float:
        return self._ground.clock.now()


def _judge(end: Exited, ok_codes: tuple[int, ...]) -> _End:
    if end.signal:
        return _End(Outcome.FAILED, end.code, f"ended by signal {end.signal}")
    if end.code in ok_codes:
        return _End(Outcome.OK, end.code)
    return _End(Outcome.FAILED, end.code, f"exit code {end.code}")
