"""Reads a long log through the console's transport, in a process of its own.

    python benchmarks/ssh_log_client.py FOLDER LOG

It enters the first of FOLDER's addresses, runs `cat LOG` on the kept connection, and prints one line of JSON.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any


async def read(folder: Path, log: str) -> dict[str, float]:
    """CPU and wall of the second command, and what came of it."""
    from console.model.command import Command, Text
    from console.model.host import Host
    from plugins.ssh import PLUGIN
    from plugins.ssh.settings import SshSettings

    transport = PLUGIN.transports["ssh"].make(SshSettings(config=str(folder / "ssh_config")), _nobody())
    host = Host("node-0", "node-0", address=(folder / "addresses").read_text().split()[0])
    async for _ in transport.run(host, Command(argv=("true",))):
        pass
    size = 0
    cpu, wall = time.process_time(), time.monotonic()
    async for piece in transport.run(host, Command(argv=("cat", log))):
        if isinstance(piece, Text):
            size += len(piece.text)
    found = {"cpu": time.process_time() - cpu, "wall": time.monotonic() - wall, "bytes": size}
    await transport.close()
    return found


def _nobody() -> Any:
    class Nobody:
        """Nobody to ask: every key is known."""

    return Nobody()


def main() -> None:
    """Read it."""
    found = asyncio.run(read(Path(sys.argv[1]), sys.argv[2]))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    print(json.dumps({**found, "peak": int(peak) / 1000}))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
