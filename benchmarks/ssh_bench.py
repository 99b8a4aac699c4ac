"""What the SSH benchmarks share: a server process, and clients in processes of their own."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Served:
    """A running server: the folder with its key files, and its port."""

    folder: Path
    port: int


@contextmanager
def server() -> Iterator[Served]:
    """Start benchmarks/ssh_server.py, stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="ssh-bench-") as name:
        argv = [sys.executable, str(HERE / "ssh_server.py"), name]
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin
        assert process.stdout
        try:
            yield Served(Path(name), int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.stdout.close()
            process.terminate()
            process.wait()


def client(name: str, served: Served, connections: int, rounds: int, idle: float) -> dict[str, Any]:
    """Run benchmarks/ssh_client.py and read its figures."""
    words = (name, served.folder, served.port, connections, rounds, idle)
    argv = [sys.executable, str(HERE / "ssh_client.py"), *map(str, words)]
    found: dict[str, Any] = json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)
    return found


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def quick(about: str) -> bool:
    """Whether --quick was given: smaller figures, the same checks."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="fewer connections and rounds")
    return bool(parser.parse_args().quick)
