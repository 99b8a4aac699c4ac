"""Looks at watched hosts on their period: one look in flight a host, jitter, backoff; failures show with their age."""

import asyncio
import heapq
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from console.engine import health
from console.engine.workers import Workers
from console.kit.backoff import Backoff, jittered
from console.kit.clock import Clock
from console.model.errors import BadOutput, Cause, ConsoleError, Unreachable
from console.model.facts import Fact, HealthChanged
from console.model.health import Health, Verdict
from console.model.host import Host
from console.model.policy import Limits, Thresholds
from console.model.ports import Inspects, MetricSource
from console.model.signals import Inspected, Judged, Sampled, Signal, Unsampled

_MEASURED = (Health.OK, Health.WARN, Health.CRIT)


@dataclass(slots=True)
class _Watched:
    """What the poller remembers of a host."""

    backoff: Backoff
    verdict: Verdict = field(default_factory=Verdict)
    sampled_at: float = 0.0
    looking: bool = False
    due: float = 0.0


class Poller:
    """Samples the hosts it is told to `watch`. The first source that answers for a host is the one that is believed."""

    def __init__(
        self,
        sources: Mapping[str, MetricSource],
        host: Callable[[str], Host | None],
        limits: Limits,
        thresholds: Thresholds,
        clock: Clock,
        workers: Workers,
        put: Callable[[Signal], None],
        note: Callable[[Fact], None],
    ) -> None:
        self._sources = sources
        self._host = host
        self._limits = limits
        self._thresholds = thresholds
        self._clock = clock
        self._workers = workers
        self._put = put
        self._note = note
        self._rng = random.Random()  # noqa: S311  # jitter, not a secret
        self._known: dict[str, _Watched] = {}
        self._watching: set[str] = set()
        self._queue: list[tuple[float, str]] = []
        self._changed = asyncio.Event()

    def watch(self, hosts: Iterable[str]) -> None:
        """Look at exactly these from now on. New ones are looked at soon, spread over a second or so."""
        wanted = set(hosts)
        fresh = wanted - self._watching
        self._watching = wanted
        spread = min(2.0, len(fresh) / 50)
        for host in fresh:
            self._plan(host, self._rng.uniform(0, spread))

    def look(self, hosts: Iterable[str]) -> None:
        """Look at these once, now, whatever their period or backoff says."""
        for host in hosts:
            known = self._remember(host)
            known.backoff.reset()
            self._start(host, known)

    async def run(self) -> None:
        """Start looks as they fall due, for ever."""
        while True:
            now = self._clock.monotonic()
            while self._queue and self._queue[0][0] <= now:
                due, host = heapq.heappop(self._queue)
                known = self._known.get(host)
                if host in self._watching and known is not None and known.due == due:
                    self._start(host, known)
            wait = self._queue[0][0] - now if self._queue else None
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), wait)
            except TimeoutError:
                continue

    async def age(self) -> None:
        """Turn what nobody has measured for too long into STALE, and forget who left the fleet, for ever."""
        while True:
            await self._clock.sleep(self._limits.stale_after / 10)
            now = self._clock.now()
            self._known = {host: known for host, known in self._known.items() if known.looking or self._host(host)}
            for host, known in self._known.items():
                verdict = health.aged(known.verdict, known.sampled_at, now, self._limits.stale_after)
                if verdict is not known.verdict:
                    self._judge(host, known, verdict)
                    self._put(Judged(host, now, verdict))

    async def inspect(self, host: Host) -> None:
        """Look closely at one host; what comes of it is put."""
        now = self._clock.now
        for source in self._sources.values():
            if isinstance(source, Inspects):
                try:
                    inspection = await source.inspect(host)
                except ConsoleError as error:
                    self._put(Inspected(host.id, now(), None, str(error)))
                else:
                    self._put(Inspected(host.id, now(), inspection))
                return
        self._put(Inspected(host.id, now(), None, "No metric source here can look closely at a host"))

    def _remember(self, host: str) -> _Watched:
        if host not in self._known:
            backoff = Backoff(self._limits.sample_every, self._limits.sample_every * 12, self._rng)
            self._known[host] = _Watched(backoff)
        return self._known[host]

    def _plan(self, host: str, wait: float) -> None:
        known = self._remember(host)
        known.due = self._clock.monotonic() + wait
        heapq.heappush(self._queue, (known.due, host))
        self._changed.set()

    def _start(self, host: str, known: _Watched) -> None:
        described = self._host(host)
        if described is None:
            self._known.pop(host, None)
        elif not known.looking:
            known.looking = True
            self._workers.spawn(f"sample {host}", self._look(described, known))

    async def _look(self, host: Host, known: _Watched) -> None:
        wait: float = self._limits.sample_every
        try:
            error: ConsoleError = BadOutput("No metric source is set up", "Name one under metrics: in the settings")
            for source in self._sources.values():
                try:
                    sample = await source.sample(host)
                except ConsoleError as failed:
                    error = failed
                    continue
                now = self._clock.now()
                known.backoff.reset()
                known.sampled_at = sample.at
                verdict = health.judge(sample, self._thresholds, now, known.verdict)
                self._judge(host.id, known, verdict)
                self._put(Sampled(host.id, now, sample, verdict))
                return
            wait = max(wait, known.backoff.next())
            cause = error.cause if isinstance(error, Unreachable) else Cause.OTHER
            now = self._clock.now()
            verdict = health.unreachable(cause, error.title, now, known.verdict, measured=known.sampled_at > 0)
            self._judge(host.id, known, verdict)
            self._put(Unsampled(host.id, now, cause, error.title, error.hint, verdict))
        finally:
            known.looking = False
            if host.id in self._watching:
                self._plan(host.id, jittered(wait, self._rng))

    def _judge(self, host: str, known: _Watched, verdict: Verdict) -> None:
        before, known.verdict = known.verdict, verdict
        if before.health is verdict.health:
            return
        if before.health in _MEASURED or verdict.health in (Health.WARN, Health.CRIT):
            change = HealthChanged(host, self._clock.now(), before.health, verdict.health, verdict.findings)
            self._note(change)
