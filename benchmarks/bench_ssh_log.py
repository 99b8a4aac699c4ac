"""A long log over one channel of a kept connection: CPU per MB, beside the system's ssh with the same cipher.

200 MB in 1.34 million lines, from Debian's sshd by `cat`. Ours hands out decoded, harmless text. The peer is the least
that a console on top of `ssh` would do: read its raw bytes from a pipe, in Python; what its login and the reader's
start cost is taken off. ssh that writes to /dev/null, where nobody sees the log, is shown too.
"""

import argparse
import json
import shlex
import sys
from pathlib import Path
from statistics import median

from benchmarks.peers import HERE
from benchmarks.result import Figure, record
from benchmarks.ssh_ground import Ground, ground

LINE = "2026-11-21T07:02:22.{:06d} web-{:03d} app[{:05d}]: GET /api/v1/items/{:07d} 200 {:5d} bytes in {:4d} ms"
READING = f"""| {sys.executable} -c '
import os
size = 0
while data := os.read(0, 262144):
    size += len(data)
print(size)'"""


def write(path: Path, megabytes: int) -> tuple[int, int]:
    """A log of about so many MB; its bytes and lines."""
    every = ((n, n % 700, n % 99991, n * 7919 % 9999991, n % 65536, n % 5000) for n in range(10_000))
    block = "".join(LINE.format(*values).ljust(148, ".") + "\n" for values in every).encode()
    times = max(1, round(megabytes * 1e6 / len(block)))
    with path.open("wb") as file:
        for _ in range(times):
            file.write(block)
    return len(block) * times, 10_000 * times


def ours(at: Ground, log: Path) -> dict[str, float]:
    """CPU seconds, wall seconds, bytes and lines, measured within the process: the connection is there before."""
    out = at.folder / "out"
    run = at.metered([sys.executable, str(HERE / "ssh_log_client.py"), str(at.folder), str(log)], out)
    assert run.code == 0, out.read_text(errors="replace")
    found: dict[str, float] = json.loads(out.read_text())
    return found


def theirs(at: Ground, command: str, reader: str) -> tuple[float, float]:
    """CPU and wall seconds of the system's ssh, and of what reads from it."""
    ssh = f"ssh -F {at.folder}/ssh_config {at.hosts[0]} {shlex.quote(command)}"
    run = at.metered(["bash", "-c", f"set -o pipefail; {ssh} {reader}"], at.folder / "out")
    assert run.code == 0, f"ssh ended with {run.code}"
    return run.cpu, run.wall


def beside(at: Ground, log: Path, reader: str, size: int) -> tuple[float, float]:
    """The same, less what its login and the reader's start cost."""
    entry = theirs(at, "true", reader)[0]
    cpu, wall = theirs(at, f"cat {log}", reader)
    assert reader != READING or int((at.folder / "out").read_text()) == size, "not all of it came"
    return cpu - entry, wall


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 MB, three times")
    megabytes, rounds = (20, 3) if parser.parse_args().quick else (200, 5)
    mine: list[dict[str, float]] = []
    piped: list[tuple[float, float]] = []
    thrown: list[tuple[float, float]] = []
    with ground(1) as at:
        log = at.folder / "log"
        size, lines = write(log, megabytes)
        ours(at, log)  # compiles what is not
        for _ in range(rounds):
            mine.append(ours(at, log))
            assert mine[-1]["bytes"] == size, f"not all of it came: {mine[-1]}"
            piped.append(beside(at, log, READING, size))
            thrown.append(beside(at, log, ">/dev/null", size))
    whole = size / 1e6
    cpu, wall = (median(run[name] for run in mine) for name in ("cpu", "wall"))
    read, alone = ("the system's ssh, read by Python", "the system's ssh into /dev/null")
    per_mb = 1000 / whole
    figures = [
        Figure("CPU per MB", cpu * per_mb, "ms", median(run[0] for run in piped) * per_mb, read, 0.5),
        Figure("CPU per MB", cpu * per_mb, "ms", median(run[0] for run in thrown) * per_mb, alone),
        Figure("wall", wall, "s", median(run[1] for run in piped), read),
        Figure("peak memory", max(run["peak"] for run in mine), "MB", goal=60),
    ]
    claim = (
        f"A log of {whole:.0f} MB ({lines / 1e6:.2f} million lines) over a kept connection, decoded and made harmless,"
        f" costs at most half the CPU of reading it from the system's ssh (aes128-gcm both, median of {rounds})."
    )
    return record("ssh_log", claim, figures)


if __name__ == "__main__":
    sys.exit(main())
