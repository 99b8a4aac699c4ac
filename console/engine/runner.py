"""Plan -> facts: the only door to changing a host. Every plan passes the gate here, and is on disk before it runs."""

import asyncio
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from console.engine import gate
from console.engine.drive import Drive, Ground
from console.engine.ledger import Ledger
from console.engine.past import past
from console.kit import sanitise
from console.model.actor import Actor
from console.model.errors import Refused, Unrecordable
from console.model.facts import HostEnded, RunAdopted, RunCancelled, RunEnded, RunPlanned, WindowOpened
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan
from console.model.recorded import Recorded


class Runner:
    """The runs of this process, begun, resumed, cancelled."""

    def __init__(self, ground: Ground, ledger: Ledger, actor: Actor, rules: gate.Rules) -> None:
        self._ground = ground
        self._journal = ground.journal
        self._ledger = ledger
        self._actor = actor
        self._rules = rules
        self._runs: dict[str, tuple[Drive, asyncio.Event]] = {}
        self._window_until = 0.0

    @property
    def busy(self) -> tuple[str, ...]:
        """The runs under way here."""
        return tuple(self._runs)

    def take(self, recorded: Iterable[Recorded]) -> None:
        """Follow the journal: a window that this person opened, in whichever process, is open here."""
        for item in recorded:
            if isinstance(item.fact, WindowOpened) and item.fact.by.user == self._actor.user:
                self._window_until = item.fact.until

    async def begin(self, plan: Plan, confirmation: Confirmation) -> str:
        """Start a run of `plan`; returns its id once the plan is on disk. Raises Refused, Unrecordable."""
        confirmation = replace(confirmation, reason=sanitise.line(confirmation.reason))
        await self._pass(plan, confirmation)
        run = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(self._now()))}-{secrets.token_hex(3)}"
        with self._owning(run):
            await self._journal.append(RunPlanned(run, self._now(), plan, self._actor, confirmation))
            if why := self._ledger.rival(run):
                ended = [HostEnded(run, self._now(), target.host.id, Outcome.NOT_SENT, why) for target in plan.hosts]
                await self._journal.append(*ended, RunEnded(run, self._now(), Outcome.NOT_SENT))
                raise Refused(why, "Wait for it, or cancel it; nothing was sent")
        self._start(Drive(run, plan, self._ground))
        return run

    async def resume(self, run: str, resend: tuple[str, ...] = (), reason: str = "") -> None:
        """Adopt a run whose owner is gone and go on with what was not sent.

        A step of unknown outcome is sent again only on the hosts in `resend`; on others the host ends as unknown.
        The confirmation is the one given for the plan, but production wants an open window, or a new `reason` for one.
        Raises Refused (its owner lives, it is over, or the gate says no), Unrecordable.
        """
        planned = self._unfinished(run)
        with self._owning(run):
            seen = past(await self._journal.facts(run))
            self._unfinished(run)  # whoever owned it until now may have ended it
            await self._pass(planned.plan, replace(planned.confirmation, reason=sanitise.line(reason)))
            await self._journal.append(RunAdopted(run, self._now(), self._actor, resend))
            if why := self._ledger.rival(run):
                raise Refused(why, "Wait for it, or cancel it; nothing was sent")
        again = {host: seen[host].again() for host in resend if host in seen}
        self._start(Drive(run, planned.plan, self._ground, {**seen, **again}))

    async def abandon(self, run: str) -> None:
        """End a run whose owner is gone without sending anything: what is unknown stays so, the rest was not sent."""
        planned = self._unfinished(run)
        with self._owning(run):
            seen = past(await self._journal.facts(run))
            self._unfinished(run)
            await self._journal.append(RunAdopted(run, self._now(), self._actor))
        drive = Drive(run, planned.plan, self._ground, seen)
        drive.cancel()
        self._start(drive)

    async def cancel(self, run: str) -> None:
        """Stop what is under way and send no more. Raises Refused when the run is not driven here."""
        if run not in self._runs:
            raise Refused(f"The run {run} is not driven by this console", "Cancel it where it was started")
        drive, _ = self._runs[run]
        if not drive.cancelled:
            drive.cancel()
            await self._journal.append(RunCancelled(run, self._now(), self._actor))

    async def wait(self, run: str) -> None:
        """Return when a run driven here is over; at once for any other."""
        if run in self._runs:
            await self._runs[run][1].wait()

    async def open_window(self, reason: str) -> None:
        """Let production be changed for a while. Raises Refused without a reason, Unrecordable."""
        reason = sanitise.line(reason).strip()
        if not reason:
            raise Refused("A window for changes needs a reason", "Say what you are about to repair")
        until = self._now() + self._rules.window
        await self._journal.append(WindowOpened(self._now(), until, reason, self._actor))

    @contextmanager
    def _owning(self, run: str) -> Iterator[None]:
        """Own `run` from here on, unless what follows fails or is given up: what is planned by then is an orphan."""
        self._ledger.own(run)
        try:
            yield
        except BaseException:
            self._ledger.release(run)
            raise

    def _unfinished(self, run: str) -> RunPlanned:
        planned = self._ledger.unfinished.get(run)
        if planned is None:
            raise Refused(f"The run {run} is over, or unknown here", "Plan it again on the hosts that failed")
        return planned

    async def _pass(self, plan: Plan, confirmation: Confirmation) -> None:
        if gate.check(plan, confirmation, self._rules, window_open=self._now() < self._window_until):
            await self.open_window(confirmation.reason)

    def _start(self, drive: Drive) -> None:
        over = asyncio.Event()
        self._runs[drive.run] = (drive, over)
        driving = self._ground.workers.spawn(f"run {drive.run}", self._drive(drive))
        driving.add_done_callback(lambda _: self._over(drive.run))

    async def _drive(self, drive: Drive) -> None:
        with suppress(Unrecordable):  # the journal has said so; on disk the run stays open, and unknown what is unknown
            await drive.go()

    def _over(self, run: str) -> None:
        _, over = self._runs.pop(run)
        self._ledger.release(run)
        over.set()

    def _now(self) -> float:
        return self._ground.clock.now()
