"""Simulated hosts for the benchmarks of the table: twelve figures each, and ticks that change some of them."""

import random
from collections.abc import Sequence

from console.model.health import Finding, Health, Verdict
from console.model.host import Host
from console.model.sample import FileSystem, Sample
from console.model.signals import Sampled

COLUMNS = ("health", "host", "finding", "load", "memory", "disk", "up", "groups", "labels", "address", "kernel", "age")
SITES = ("fra", "ams", "iad", "sin")
ROLES = ("web", "db", "queue", "cache", "build")
GIB = 1 << 30


class Simulated:
    """`count` hosts. `tick(n)` measures n/4 of them anew: four cells of each change (load, memory, disk, age)."""

    def __init__(self, count: int, seed: int = 7) -> None:
        self._dice = random.Random(seed)  # noqa: S311  # not for secrets
        self.hosts = tuple(
            Host(
                f"host{number:05}",
                f"host{number:05}",
                f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
                labels={"site": SITES[number % 4], "role": ROLES[number % 5]},
                groups=(SITES[number % 4], ROLES[number % 5]),
            )
            for number in range(count)
        )

    def measured(self, number: int) -> Sampled:
        """One host, measured."""
        dice = self._dice.random
        used = int(40 * GIB * dice())
        disk = FileSystem("/", "/dev/vda1", 40 * GIB, used, 40 * GIB - used)
        load = (round(dice() * 4, 2), 1.0, 1.0)
        kernel = "6.1.0-18-amd64"
        sample = Sample(1.0, 0.03, load, 4, 8 * GIB, int(8 * GIB * dice()), 0, 0, 86400.0 * 9, (disk,), (), kernel)
        verdict = Verdict(Health.OK)
        if dice() < 0.05:
            verdict = Verdict(Health.WARN, (Finding(Health.WARN, "memory", "91% used"),))
        return Sampled(self.hosts[number].id, 1.0, sample, verdict)

    def all(self) -> list[Sampled]:
        """Every host, measured."""
        return [self.measured(number) for number in range(len(self.hosts))]

    def tick(self, cells: int) -> list[Sampled]:
        """So many cells, changed."""
        chosen = self._dice.sample(range(len(self.hosts)), min(len(self.hosts), max(1, cells // 4)))
        return [self.measured(number) for number in chosen]


def texts(host: Host, sampled: Sampled) -> Sequence[str]:
    """The twelve cells of a host as text, for a table that wants text."""
    sample, verdict = sampled.sample, sampled.verdict
    full = sample.fullest
    return (
        str(verdict.health),
        host.name,
        verdict.findings[0].what if verdict.findings else "",
        f"{sample.load[0]:.2f}",
        f"{sample.memory_used_ratio:.0%}",
        f"{full.used_ratio:.0%}" if full else "-",
        "9d",
        " ".join(host.groups),
        " ".join(f"{key}={value}" for key, value in host.labels.items()),
        host.where,
        sample.kernel,
        "2s",
    )
