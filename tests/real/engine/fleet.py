"""A fleet of real hosts, and a console of its own on it: settings, inventory, runbooks, record."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.real.ground import keys
from tests.real.ground.sshd import Sshd
from tests.real.ground.systemd import SystemdHost

ROOT = Path(__file__).parents[3]
# Load, memory and disks of these hosts are this machine's, which may be at its limit: only their units are judged.
_THRESHOLDS = {
    **{f"{share}_{level}": 1.0 for share in ("memory", "disk") for level in ("warn", "crit")},
    **{f"load_{level}": 1e6 for level in ("warn", "crit")},
}


@dataclass(frozen=True, slots=True)
class Done:
    """A command that is over."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Console:
    """A console: its folder, and what it runs with."""

    folder: Path
    key: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes: nothing of the user's in it."""
        own = {name: str(self.folder / name.lower()) for name in ("CONFIG", "STATE", "RUNTIME")}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("QUARTERDECK_", "XDG_", "SSH_"))}
        return {**kept, **{f"QUARTERDECK_{name}": path for name, path in own.items()}, "HOME": str(self.folder)}

    def write(self, hosts: Sequence[Sshd | SystemdHost], runbooks: Mapping[str, str], more: str = "") -> None:
        """Write settings, the inventory and runbooks; the hosts' keys are known."""
        config = self.folder / "config"
        (config / "runbooks").mkdir(parents=True)
        settings = {
            "inventories": [{"use": "static", "file": "hosts.yaml"}],
            "thresholds": _THRESHOLDS,
            "transports": {
                "ssh": {
                    "config": "none",
                    "known_hosts": [str(config / "known_hosts")],
                    "identity_files": [str(self.key)],
                    "identities_only": True,
                    "agent": False,
                    "connect_timeout": 3,
                }
            },
        }
        (config / "settings.yaml").write_text(json.dumps(settings) + "\n")  # JSON is YAML
        if more:
            (config / "conf.d").mkdir()
            (config / "conf.d" / "more.yaml").write_text(more)
        entries = {host.name: {"address": host.address, "port": host.port, "user": "root"} for host in hosts}
        (config / "hosts.yaml").write_text(json.dumps({"hosts": entries}) + "\n")
        (config / "known_hosts").write_text("".join(host.known() for host in hosts))
        for name, text in runbooks.items():
            (config / "runbooks" / f"{name}.yaml").write_text(text)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """`quarterdeck WORDS`, under way."""
        argv = [sys.executable, "-m", "console", *words]
        return subprocess.Popen(
            argv, env=self.environment, cwd=ROOT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def quarterdeck(self, *words: str) -> Done:
        """`quarterdeck WORDS`, to its end."""
        with self.start(*words) as process:
            out, err = process.communicate(timeout=120)
        return Done(process.returncode, out, err)

    def asked(self, *words: str, code: int = 0) -> dict[str, Any]:
        """The JSON document that a command prints."""
        done = self.quarterdeck(*words, "--json")
        assert done.code == code, (done.code, done.out, done.err)
        said: dict[str, Any] = json.loads(done.out)
        return said

    def verified(self) -> None:
        """The record is whole."""
        assert self.asked("audit", "verify")["ok"] is True


def user(folder: Path) -> Path:
    """A user's key."""
    return keys.pair(folder / "id")
