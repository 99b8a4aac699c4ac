"""A staged /proc: the files a sampler reads, in the kernel's formats (proc(5)), with figures of the host's own."""

import random
from collections.abc import Iterable
from pathlib import Path

from console.lab.fleet.roster import MIB, Machine

RELEASE = "6.1.0-37-amd64"
_VERSION = (
    f"Linux version {RELEASE} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, "
    "GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)\n"
)
_HERTZ = 100
_SYSTEM = 420 * MIB


class Kernel:
    """The staged /proc of one host. Load and memory wander; memory follows what the running services claim."""

    def __init__(self, machine: Machine, proc: Path, now: float) -> None:
        self._machine = machine
        self._proc = proc
        self._random = random.Random(machine.name)  # noqa: S311  # figures for show, the same ones each time
        self._boot = now - machine.up * 86400
        self._load = [machine.load] * 3
        self._at = now
        self._spent = [
            [round(machine.up * 86400 * _HERTZ * share) for share in self._shares(machine.load)]
            for _ in range(machine.cpus)
        ]
        self._forks = round(machine.up * 40000)
        (proc / "sys" / "kernel").mkdir(parents=True)
        (proc / "sys" / "kernel" / "osrelease").write_text(RELEASE + "\n")
        (proc / "sys" / "kernel" / "hostname").write_text(machine.name + "\n")
        (proc / "version").write_text(_VERSION)
        mounts = "".join(f"{one.device} {one.mount} ext4 rw,relatime 0 0\n" for one in reversed(machine.volumes))
        (proc / "mounts").write_text(f"{mounts}proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n")
        (proc / "cpuinfo").write_text("\n".join(self._processors()))

    def write(self, now: float, claims: Iterable[int]) -> None:
        """Bring the files up to `now` (epoch seconds); `claims` is the memory of each running service, in KiB."""
        self._wander(max(0.0, now - self._at))
        self._at = now
        one, five, fifteen = self._load
        running = 1 + round(one)
        self._put("loadavg", f"{one:.2f} {five:.2f} {fifteen:.2f} {running}/187 {self._forks % 4194304}\n")
        up = now - self._boot
        self._put("uptime", f"{up:.2f} {sum(spent[3] for spent in self._spent) / _HERTZ:.2f}\n")
        self._put("stat", self._stat(running))
        self._put("meminfo", self._meminfo(sum(claims)))

    def _wander(self, seconds: float) -> None:
        pull = self._machine.load + self._random.gauss(0, 0.25 * self._machine.load)
        for place, minutes in enumerate((1, 5, 15)):
            weight = min(1.0, seconds / (60 * minutes))
            self._load[place] = max(0.0, self._load[place] * (1 - weight) + pull * weight)
        for spent in self._spent:
            for place, share in enumerate(self._shares(self._load[0])):
                spent[place] += round(seconds * _HERTZ * share * self._random.uniform(0.9, 1.1))
        self._forks += round(seconds * 0.5)

    def _shares(self, load: float) -> tuple[float, ...]:
        """user nice system idle iowait irq softirq steal guest guest_nice, as shares of one processor's time."""
        busy = min(0.97, load / self._machine.cpus)
        return busy * 0.7, 0.0, busy * 0.25, 1 - busy, busy * 0.02, 0.0, busy * 0.03, 0.0, 0.0, 0.0

    def _stat(self, running: int) -> str:
        total = [sum(column) for column in zip(*self._spent, strict=True)]
        lines = ["cpu  " + " ".join(map(str, total))]
        lines += [f"cpu{number} " + " ".join(map(str, spent)) for number, spent in enumerate(self._spent)]
        lines += [
            f"intr {self._forks * 41} 0 9",
            f"ctxt {self._forks * 97}",
            f"btime {self._boot:.0f}",
            f"processes {self._forks}",
            f"procs_running {running}",
            "procs_blocked 0",
            f"softirq {self._forks * 23} 0 0 0 0 0 0 0 0 0 0",
        ]
        return "\n".join(lines) + "\n"

    def _meminfo(self, claimed: int) -> str:
        total = self._machine.memory - 180 * MIB
        wanted = _SYSTEM + claimed + round(self._random.uniform(0, 24) * MIB)
        available = max(64 * MIB, total - wanted)
        cached = min(available * 2 // 3, 3 * 1024 * MIB)
        rows = {
            "MemTotal": total,
            "MemFree": max(32 * MIB, available - cached),
            "MemAvailable": available,
            "Buffers": cached // 20,
            "Cached": cached - cached // 20,
            "SwapCached": 0,
            "Active": claimed,
            "Inactive": cached,
            "Dirty": self._random.randrange(40, 4000),
            "Writeback": 0,
            "AnonPages": claimed,
            "Mapped": 96 * MIB,
            "Shmem": 12 * MIB,
            "KReclaimable": 80 * MIB,
            "Slab": 140 * MIB,
            "SReclaimable": 80 * MIB,
            "SUnreclaim": 60 * MIB,
            "KernelStack": 4 * MIB,
            "PageTables": 8 * MIB,
            "SwapTotal": 2048 * MIB,
            "SwapFree": 2048 * MIB - (512 * MIB if available < total // 8 else 0),
            "CommitLimit": total // 2 + 2048 * MIB,
            "Committed_AS": wanted,
            "VmallocTotal": 34359738367,
            "HugePages_Total": None,
            "HugePages_Free": None,
            "Hugepagesize": 2048,
        }
        return "".join(
            f"{name + ':':<15} {0:>8}\n" if size is None else f"{name + ':':<15} {size:>8} kB\n"
            for name, size in rows.items()
        )

    def _processors(self) -> Iterable[str]:
        for number in range(self._machine.cpus):
            yield (
                f"processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 106\n"
                "model name\t: Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz\ncpu MHz\t\t: 2899.998\n"
                f"siblings\t: {self._machine.cpus}\ncore id\t\t: {number}\ncpu cores\t: {self._machine.cpus}\n"
            )

    def _put(self, name: str, text: str) -> None:
        """Written aside and moved into place: a reader never sees half a file."""
        aside = self._proc / f".{name}"
        aside.write_text(text)
        aside.replace(self._proc / name)
