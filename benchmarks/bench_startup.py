"""From exec to the first painted pane, and the commands that need no screen, beside a minimal Textual app.

Each runs in a pty of 120x40 that answers what a terminal is asked; they take turns, and the least of
each is compared. CPU time decides, because these machines are shared; wall time is reported.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.result import Figure, record
from tests.terminal import Terminal

ROUNDS = 15
MINIMAL = [sys.executable, str(Path(__file__).with_name("minimal_app.py"))]
QUARTERDECK = [str(Path(sys.executable).with_name("quarterdeck"))]
HOSTS = 100


Cost = tuple[float, float]
"""Milliseconds of wall time, and of CPU time."""


def painted(argv: list[str], marker: str, env: dict[str, str]) -> Cost:
    """What it costs from exec until `marker` is on the screen."""
    wanted = marker.encode()
    with Terminal(argv, env=env) as terminal:
        while wanted not in terminal.raw:
            terminal.read(5.0)
        wall = (time.perf_counter() - terminal.began) * 1000
        tasks = Path(f"/proc/{terminal.pid}/task").glob("*/schedstat")
        return wall, sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def done(argv: list[str], env: dict[str, str]) -> Cost:
    """What it costs from exec to exit."""
    began = time.perf_counter()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, env={**os.environ, **env})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return (time.perf_counter() - began) * 1000, (used.ru_utime + used.ru_stime) * 1000


def in_turns(*works: Callable[[], Cost]) -> list[Cost]:
    """The least of each, over rounds in which they take turns: what it costs when nothing else is in the way."""
    rounds = [[work() for work in works] for _ in range(ROUNDS)]
    return [(min(wall for wall, _ in column), min(cpu for _, cpu in column)) for column in zip(*rounds, strict=True)]


def settings(folder: Path) -> dict[str, str]:
    """An environment with a static inventory of HOSTS hosts; nothing is watched, so nothing is contacted.

    Everybody's modules are compiled in the first round and found compiled in the others, whatever the machine's
    variables say: so are those of who installed the console and started it once.
    """
    hosts = "".join(f"  web{n}: {{address: 127.0.0.1, labels: {{role: web}}, groups: [web]}}\n" for n in range(HOSTS))
    (folder / "hosts.yaml").write_text(f"groups:\n  web: {{}}\nhosts:\n{hosts}", encoding="utf-8")
    (folder / "settings.yaml").write_text(
        "inventories:\n  - {use: static, name: site, file: hosts.yaml}\n", encoding="utf-8"
    )
    return {
        "QUARTERDECK_CONFIG": str(folder),
        "QUARTERDECK_STATE": str(folder / "state"),
        "QUARTERDECK_LAB": "",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }


def main() -> int:
    """Measure."""
    with tempfile.TemporaryDirectory() as name:
        env = settings(Path(name))
        minimal, console, version, listing = in_turns(
            lambda: painted(MINIMAL, "READY", env),
            lambda: painted(QUARTERDECK, "Overview", env),
            lambda: done([*QUARTERDECK, "--version"], env),
            lambda: done([*QUARTERDECK, "hosts", "--json"], env),
        )
    figures = []
    for what, cost, goal in (
        ("exec to first painted pane", console, 1.25),
        ("quarterdeck --version", version, 0.6),
        (f"quarterdeck hosts --json, {HOSTS} hosts", listing, 0.6),
    ):
        peer = "a minimal Textual app's first paint"
        figures.append(Figure(f"{what}: CPU", cost[1], "ms", minimal[1], peer, goal))
        figures.append(Figure(f"{what}: wall", cost[0], "ms", minimal[0], peer))
    return record("startup", "A start costs little more than Textual itself.", figures)


if __name__ == "__main__":
    sys.exit(main())
