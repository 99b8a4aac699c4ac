"""A lab of a test's own: runtime and temporary folders of its own, started and stopped through the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from console.lab.reaper import strays

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test's labs live: nothing of it is the user's."""

    environment: Mapping[str, str]
    runtime: Path
    temporary: Path

    def quarterdeck(self, *words: str, before: Sequence[str] = ()) -> "subprocess.CompletedProcess[str]":
        """Run `quarterdeck WORDS`, behind the program `before`."""
        argv = [*before, sys.executable, "-m", "console", *words]
        return subprocess.run(
            argv, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )

    def up(self) -> "RunningLab":
        """Start a lab, or find the one that is up."""
        done = self.quarterdeck("lab", "up", "--json")
        assert done.returncode == 0, done.stderr
        return RunningLab(json.loads(done.stdout))


@dataclass(frozen=True, slots=True)
class RunningLab:
    """A lab that is up, as `lab up --json` described it."""

    said: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """Its folder."""
        return Path(self.said["folder"])

    @property
    def pid(self) -> int:
        """Its supervisor."""
        return int(self.said["pid"])

    @property
    def id(self) -> str:
        """What marks its processes."""
        identity: str = json.loads((self.folder / "lab.json").read_text())["id"]
        return identity

    @property
    def answering(self) -> list[str]:
        """The hosts that speak."""
        return [host["name"] for host in self.said["hosts"] if host["services"]]

    def host(self, name: str) -> Mapping[str, Any]:
        """One of its hosts."""
        found: Mapping[str, Any] = next(host for host in self.said["hosts"] if host["name"] == name)
        return found

    def root(self, name: str) -> Path:
        """The folder of a host."""
        return Path(self.host(name)["root"])

    async def connect(self, name: str, **options: Any) -> asyncssh.SSHClientConnection:
        """Log in to a host, its key checked against the lab's known_hosts."""
        host = self.host(name)
        given = {
            "username": host["user"],
            "known_hosts": str(self.folder / "known_hosts"),
            "client_keys": [str(self.folder / "id_ed25519")],
            "config": None,
            "agent_path": None,
            **options,
        }
        return await asyncssh.connect(host["address"], host["port"], **given)

    async def run(self, name: str, command: str, **options: Any) -> asyncssh.SSHCompletedProcess:
        """Run a command on a host over a connection of its own."""
        connection = await self.connect(name)
        try:
            return await connection.run(command, **options)
        finally:
            connection.close()

    async def said_by(self, name: str, command: str) -> str:
        """What a command that succeeds prints on standard output."""
        done = await self.run(name, command, check=True)
        return str(done.stdout)


def place(folder: Path) -> Place:
    """A place below `folder`."""
    runtime, temporary = folder / "runtime", folder / "tmp"
    temporary.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("QUARTERDECK_", "LAB_"))}
    clean |= {"QUARTERDECK_RUNTIME": str(runtime), "TMPDIR": str(temporary), "HOME": str(folder)}
    return Place(clean, runtime, temporary)


@contextmanager
def running_lab(folder: Path) -> Iterator[RunningLab]:
    """A lab below `folder`, gone afterwards."""
    ground = place(folder)
    try:
        yield ground.up()
    finally:
        down = ground.quarterdeck("lab", "down")
        assert down.returncode == 0, down.stderr


def leftovers(ground: Place, identity: str) -> list[str]:
    """What is left of a lab: processes by their mark or by its folder in their arguments, folders, the pointer."""
    left = [f"process {pid}" for pid in strays(identity)]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(ground.temporary).encode() in (process / "cmdline").read_bytes():
                left.append(f"process {process.name} by its arguments")
        except OSError:
            continue
    left += [str(folder) for folder in ground.temporary.glob("quarterdeck-lab-*")]
    pointer = ground.runtime / "lab.json"
    return left + ([str(pointer)] if pointer.exists() else [])
