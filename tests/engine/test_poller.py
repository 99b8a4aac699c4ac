"""The poller: one look in flight a host, backoff, staleness, and what becomes a fact."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from console.engine.poller import Poller
from console.engine.workers import Workers
from console.kit.clock import SystemClock
from console.model.errors import Cause, ConsoleError, Unreachable
from console.model.facts import Fact, HealthChanged
from console.model.health import Health
from console.model.host import Host
from console.model.policy import Limits, Seconds, Thresholds
from console.model.sample import FileSystem, Inspection, Sample
from console.model.signals import Inspected, Judged, Sampled, Signal, Unsampled
from tests.settle import until

GIB = 1024**3


def good(now: float, used: float = 0.5) -> Sample:
    disk = FileSystem("/", "/dev/vda", 100 * GIB, int(used * 100 * GIB), int((1 - used) * 100 * GIB))
    return Sample(now, memory_total=GIB, memory_available=GIB // 2, uptime=1.0, cpus=2, file_systems=(disk,))


@dataclass
class FakeSource:
    """A metric source whose answers are set by host; counts looks in flight."""

    answers: dict[str, Sample | ConsoleError] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    looks: list[str] = field(default_factory=list)
    flying: dict[str, int] = field(default_factory=dict)
    most: int = 0

    async def sample(self, host: Host) -> Sample:
        self.looks.append(host.id)
        self.flying[host.id] = self.flying.get(host.id, 0) + 1
        self.most = max(self.most, self.flying[host.id])
        try:
            if self.gate is not None:
                await self.gate.wait()
            answer = self.answers.get(host.id) or good(SystemClock().now())
            if isinstance(answer, ConsoleError):
                raise answer
            return answer
        finally:
            self.flying[host.id] -= 1

    async def inspect(self, host: Host) -> Inspection:
        return Inspection(1.0, (("kernel", host.name),))


class Bench:
    def __init__(self, *, every: float = 0.02, stale: float = 0.5) -> None:
        self.signals: list[Signal] = []
        self.facts: list[Fact] = []
        self.source = FakeSource()
        self.died: list[str] = []
        self.workers = Workers(lambda *what: self.died.append(" ".join(what)))
        self.hosts = {name: Host(name, name) for name in ("web1", "web2", "db1")}
        limits = Limits(sample_every=Seconds(every), stale_after=Seconds(stale))
        self.poller = Poller(
            {"fake": self.source},
            self.hosts.get,
            limits,
            Thresholds(),
            SystemClock(),
            self.workers,
            self.signals.append,
            self.facts.append,
        )

    def of(self, kind: type[Signal], host: str) -> list[Signal]:
        return [signal for signal in self.signals if isinstance(signal, kind) and getattr(signal, "host", "") == host]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    made.workers.spawn("poller", made.poller.run())
    made.workers.spawn("ageing", made.poller.age())
    yield made
    await made.workers.close()
    assert not made.died


async def test_nothing_is_looked_at_that_nobody_watches(bench: Bench) -> None:
    bench.poller.watch(["web1"])
    await until(lambda: len(bench.of(Sampled, "web1")) > 2)
    assert set(bench.source.looks) == {"web1"}
    bench.poller.watch(["db1"])
    await until(lambda: len(bench.of(Sampled, "db1")) > 2)
    seen = len(bench.source.looks)
    await until(lambda: len(bench.source.looks) > seen + 3)
    assert set(bench.source.looks[seen + 1 :]) == {"db1"}


async def test_one_look_at_a_host_at_a_time(bench: Bench) -> None:
    bench.source.gate = asyncio.Event()
    bench.poller.watch(["web1", "web2"])
    await until(lambda: len(bench.source.looks) == 2)
    for _ in range(5):
        bench.poller.look(["web1"])
    bench.source.gate.set()
    await until(lambda: len(bench.of(Sampled, "web1")) > 3)
    assert bench.source.most == 1


async def test_a_failing_host_is_asked_less_and_less_and_at_once_when_a_person_asks(bench: Bench) -> None:
    bench.source.answers["web1"] = Unreachable(Cause.REFUSED, "connection refused", "start sshd")
    bench.poller.watch(["web1", "web2"])
    await until(lambda: len(bench.of(Sampled, "web2")) > 40)
    assert len(bench.source.looks) > 40
    assert bench.source.looks.count("web1") * 2 < bench.source.looks.count("web2")
    before = bench.source.looks.count("web1")
    bench.poller.look(["web1"])
    await until(lambda: bench.source.looks.count("web1") > before)
    last = bench.of(Unsampled, "web1")[-1]
    assert isinstance(last, Unsampled)
    assert (last.cause, last.verdict.health) == (Cause.REFUSED, Health.UNKNOWN)


async def test_a_host_that_stops_answering_is_stale_with_its_last_figures(bench: Bench) -> None:
    bench.poller.watch(["web1"])
    await until(lambda: bench.of(Sampled, "web1"))
    bench.source.answers["web1"] = Unreachable(Cause.TIMED_OUT, "no answer")
    await until(lambda: bench.of(Unsampled, "web1"))
    last = bench.of(Unsampled, "web1")[-1]
    assert isinstance(last, Unsampled)
    assert last.verdict.health is Health.STALE


async def test_what_nobody_looks_at_grows_stale(bench: Bench) -> None:
    bench.poller.look(["web1"])
    await until(lambda: bench.of(Judged, "web1"))
    judged = bench.of(Judged, "web1")[-1]
    assert isinstance(judged, Judged)
    assert judged.verdict.health is Health.STALE


async def test_only_changes_of_health_become_facts(bench: Bench) -> None:
    bench.poller.watch(["web1"])
    await until(lambda: len(bench.of(Sampled, "web1")) > 3)
    assert bench.facts == []  # unknown -> ok at the start is no news
    bench.source.answers["web1"] = good(SystemClock().now() + 60, used=0.99)
    await until(lambda: bench.facts)
    await until(lambda: len(bench.of(Sampled, "web1")) > 10)
    [change] = bench.facts
    assert isinstance(change, HealthChanged)
    assert (change.before, change.after) == (Health.OK, Health.CRIT)
    assert "/" in change.findings[0].what


async def test_a_look_at_one_host(bench: Bench) -> None:
    await bench.poller.inspect(bench.hosts["web1"])
    [seen] = bench.of(Inspected, "web1")
    assert isinstance(seen, Inspected)
    assert seen.inspection is not None
    assert seen.inspection.facts == (("kernel", "web1"),)


async def test_a_host_that_left_the_fleet_is_forgotten_and_no_news(bench: Bench) -> None:
    bench.poller.watch(["web1"])
    await until(lambda: bench.of(Sampled, "web1"))
    bench.poller.watch([])
    await until(lambda: not any(bench.source.flying.values()))
    del bench.hosts["web1"]
    bench.poller.look(["db1"])
    await until(lambda: bench.of(Judged, "db1"))
    assert bench.of(Judged, "web1") == []
    assert [fact for fact in bench.facts if getattr(fact, "host", "") == "web1"] == []
