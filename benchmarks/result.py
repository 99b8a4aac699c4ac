"""What a benchmark measured: printed, and kept as one file a run in results/, from which docs/benchmarks.md comes."""

import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `peer` is the same of what it is measured against, `ratio` ours to the peer's; `goal` is a bound on
    the ratio (or on `value` where there is no peer) that it must not pass, None for a figure that is only reported."""

    what: str
    value: float
    unit: str
    peer: float | None = None
    against: str = ""
    goal: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's."""
        return self.value / self.peer if self.peer else None

    @property
    def ok(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.goal

    def __str__(self) -> str:
        peer = f"  {self.against}: {self.peer:.4g} {self.unit}, ratio {self.ratio:.3g}" if self.ratio else ""
        verdict = {None: "", True: f"  ok (at most {self.goal})", False: f"  MISSED (at most {self.goal})"}[self.ok]
        return f"{self.what}: {self.value:.4g} {self.unit}{peer}{verdict}"


def record(name: str, claim: str, figures: Sequence[Figure]) -> int:
    """Print and keep the figures of the benchmark `name`; the exit code: 1 when a goal is missed."""
    print(claim)
    for figure in figures:
        print(f"  {figure}")
    RESULTS.mkdir(exist_ok=True)
    at = time.time()
    made = {
        "name": name,
        "claim": claim,
        "at": at,
        "machine": f"{platform.system()}, {os.cpu_count()} CPUs, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
        "figures": [{**asdict(figure), "ratio": figure.ratio, "ok": figure.ok} for figure in figures],
    }
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(at))
    (RESULTS / f"{stamp}-{name}.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return int(any(figure.ok is False for figure in figures))


def best(work: Callable[[], object], rounds: int = 7) -> float:
    """The least of `rounds` durations of `work`, in milliseconds: what it costs when nothing else is in the way."""
    least = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - began)
    return least * 1000


if __name__ == "__main__":
    sys.exit("This is no benchmark: run make bench")
