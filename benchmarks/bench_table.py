"""The fleet's table at ten thousand hosts and twelve columns, beside Textual's DataTable: each on a pty of 200x50.

What an operation costs (CPU until it is painted), and how long a key takes to show while a thousand cells a second
change. `--quick` measures fewer hosts and keys.
"""

import json
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.result import Figure, record
from benchmarks.ssh_bench import quick
from tests.terminal import Terminal

CURSOR = re.compile(rb"48;2;29;58;87[^m]*m\s*host(\d{5})")
"""The cursor's ground, and the name on it."""
PEER = "Textual's DataTable"
CELLS = 1000
GOALS = {"build": 1 / 100, "tick": 1 / 40, "sort": 1 / 20, "filter": 1 / 100}
WORDS = {
    "build": "build",
    "tick": f"a tick that changes {CELLS} cells",
    "sort": "sort by another column",
    "filter": "filter by another word",
}


class Seen(NamedTuple):
    """CPU by operation (ms), from key to frame (ms), and the share of a core that the stream takes."""

    costs: dict[str, float]
    keys: list[float]
    share: float


def look(kind: str, hosts: int, keys: int) -> Seen:
    """Run one table, measure it, then press `keys` keys while cells change."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "figures"
        argv = [sys.executable, "-m", "benchmarks.table_app", kind, str(hosts), str(CELLS), str(result)]
        with Terminal(argv, columns=200, rows=50) as terminal:
            while not result.exists() or not result.read_text():
                assert terminal.alive, "the table ended: " + terminal.raw[-500:].decode(errors="replace")
                _drain(terminal, 0.2)
            _drain(terminal, 2.0)
            began, used = time.monotonic(), _cpu(terminal.pid)
            taken = _press(terminal, keys)
            share = (_cpu(terminal.pid) - used) / (time.monotonic() - began)
            return Seen(json.loads(result.read_text()), taken, share)


def _press(terminal: Terminal, keys: int) -> list[float]:
    """Go down a row, so often, at moments that have nothing to do with the ticks; milliseconds until each shows."""
    dice, here, taken = random.Random(3), _cursor(terminal), list[float]()  # noqa: S311  # not for secrets
    for _ in range(keys):
        _drain(terminal, dice.uniform(0.05, 0.3))
        terminal.raw.clear()
        began = time.perf_counter()
        terminal.write(b"\x1b[B")
        while _cursor(terminal) <= here:
            assert time.perf_counter() < began + 30, "a key was lost"
            _read(terminal, 1.0)
        here = _cursor(terminal)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _cursor(terminal: Terminal) -> int:
    found = CURSOR.findall(terminal.raw)
    return int(found[-1]) if found else -1


def _drain(terminal: Terminal, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        _read(terminal, left)


def _read(terminal: Terminal, seconds: float) -> None:
    """Take in what was written, without making a picture of it: that would cost more than the table."""
    terminal.read(seconds, draw=False)
    del terminal.raw[:-200_000]


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has had."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all are at most."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> int:
    """Measure."""
    hosts, keys, rounds = (2000, 20, 1) if quick(__doc__ or "") else (10_000, 80, 3)
    pairs = [(look("ours", hosts, keys), look("datatable", hosts, keys)) for _ in range(rounds)]
    ours, peers = [ours for ours, _ in pairs], [peer for _, peer in pairs]
    figures = []
    for name, words in WORDS.items():
        cost, peer = (statistics.median(seen.costs[name] for seen in side) for side in (ours, peers))
        figures.append(Figure(f"{words}: CPU", cost, "ms", peer, PEER, GOALS[name]))
    for share, goal in ((0.5, 0.5), (0.99, 0.2)):
        taken, peer = (percentile([key for seen in side for key in seen.keys], share) for side in (ours, peers))
        what = f"key to painted frame while {CELLS} cells a second change: p{share * 100:.0f}"
        figures.append(Figure(what, taken, "ms", peer, PEER, goal))
    memory, peer = (statistics.median(seen.costs["memory_mb"] for seen in side) for side in (ours, peers))
    figures.append(Figure("memory at its most", memory, "MB", peer, PEER))
    shares = {size: look("ours", size, keys // 2).share * 100 for size in (100, 1000, 10_000)}
    for size, share in shares.items():
        linear, bound = shares[100] * size / 100, None if size == min(shares) else 1.0
        what = f"CPU while {CELLS} cells a second change, {size} hosts"
        figures.append(Figure(what, share, "% of a core", linear, "linear growth", bound))
    claim = f"{hosts} hosts in twelve columns cost a fraction of what a DataTable takes (median of {rounds})."
    return record("table", claim, figures)


if __name__ == "__main__":
    sys.exit(main())
