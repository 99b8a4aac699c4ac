"""A real ssh-agent."""

import os
import subprocess
from pathlib import Path

from tests.real.ground.programs import program, tied
from tests.settle import settle


class Agent:
    """An agent at `socket`, which holds the keys that were added."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.socket = folder / "agent"
        self._process = subprocess.Popen(
            tied("ssh-agent", "-D", "-a", str(self.socket)), stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        settle(self.socket.exists)

    def add(self, key: Path, passphrase: str = "") -> None:
        """Have it hold `key`, and the certificate beside it if there is one."""
        asked = self._folder / "passphrase"
        asked.write_text(f"#!/bin/sh\necho '{passphrase}'\n")
        asked.chmod(0o700)
        env = {**os.environ, "SSH_AUTH_SOCK": str(self.socket), "SSH_ASKPASS": str(asked)}
        env["SSH_ASKPASS_REQUIRE"] = "force"
        subprocess.run([program("ssh-add"), "-q", str(key)], env=env, check=True, capture_output=True)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
