"""From exec to the first painted pane, and the commands that need no screen, beside a minimal Textual app.

Each runs in a pty of 120x40 that answers what a terminal is asked; the two take turns, and the medians are compared.
"""

import os
import statistics
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


def painted(argv: list[str], marker: str, env: dict[str, str]) -> float:
    """Milliseconds from exec until `marker` is on the screen."""
    wanted = marker.encode()
    with Terminal(argv, env=env) as terminal:
        while wanted not in terminal.raw:
            terminal.read(5.0)
        return (time.perf_counter() - terminal.began) * 1000


def done(argv: list[str], env: dict[str, str]) -> float:
    """Milliseconds from exec to exit."""
    began = time.perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **env})
    return (time.perf_counter() - began) * 1000


def in_turns(*works: Callable[[], float]) -> list[float]:
    """The median of each, over rounds in which they take turns; the first round is not counted."""
    rounds = [[work() for work in works] for _ in range(ROUNDS + 1)][1:]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def settings(folder: Path) -> dict[str, str]:
    """An environment with a static inventory of HOSTS hosts; nothing is watched, so nothing is contacted."""
    hosts = "".join(f"  web{n}: {{address: 127.0.0.1, labels: {{role: web}}, groups: [web]}}\n" for n in range(HOSTS))
    (folder / "hosts.yaml").write_text(f"groups:\n  web: {{}}\nhosts:\n{hosts}", encoding="utf-8")
    (folder / "settings.yaml").write_text(
        "inventories:\n  - {use: static, name: site, file: hosts.yaml}\n", encoding="utf-8"
    )
    return {"QUARTERDECK_CONFIG": str(folder), "QUARTERDECK_STATE": str(folder / "state"), "QUARTERDECK_LAB": ""}


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
    peer = "a minimal Textual app's first paint"
    figures = [
        Figure("exec to first painted pane", console, "ms", minimal, peer, 1.25),
        Figure("quarterdeck --version", version, "ms", minimal, peer, 0.6),
        Figure(f"quarterdeck hosts --json, {HOSTS} hosts", listing, "ms", minimal, peer, 0.6),
    ]
    return record("startup", "A start costs little more than Textual itself.", figures)


if __name__ == "__main__":
    sys.exit(main())
