"""A one-shot fan-out by one of the Python clients, in a process of its own.

    python benchmarks/ssh_oneshot_client.py CLIENT FOLDER COMMAND

CLIENT is ours, ours-plain (no ssh config: everything is set), asyncssh (with uvloop) or parallel-ssh. What the hosts
print goes to stdout, and last a line `peak N kB`.
"""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

AT_ONCE = 64
USER = "ops"


@dataclass(frozen=True)
class Task:
    """What to do."""

    folder: Path
    command: str

    @property
    def hosts(self) -> list[str]:
        """The addresses."""
        return (self.folder / "addresses").read_text().split()


def ours(task: Task, *, config: bool = True) -> None:
    """The console's transport, as the dialer uses it."""
    from console.model.command import Command, Text
    from console.model.host import Host
    from plugins.ssh import PLUGIN
    from plugins.ssh.settings import SshSettings

    patient = SshSettings(connect_timeout=120, handshake_timeout=120)
    if config:
        settings = replace(patient, config=str(task.folder / "ssh_config"))
    else:
        known, identity = str(task.folder / "known_hosts"), str(task.folder / "id")
        settings = replace(patient, config="none", known_hosts=(known,), identity_files=(identity,), agent=False)

    async def one(transport: Any, turn: asyncio.Semaphore, number: int, address: str) -> str:
        host = Host(f"node-{number}", f"node-{number}", address=address, user="" if config else USER)
        async with turn:
            wanted = Command(shell=task.command)
            return "".join([piece.text async for piece in transport.run(host, wanted) if isinstance(piece, Text)])

    async def main() -> None:
        transport = PLUGIN.transports["ssh"].make(settings, _nobody())
        turn = asyncio.Semaphore(AT_ONCE)
        for answer in await asyncio.gather(*(one(transport, turn, *each) for each in enumerate(task.hosts))):
            sys.stdout.write(answer)
        await transport.close()

    asyncio.run(main())


def _nobody() -> Any:
    class Nobody:
        """Nobody to ask: every key is known."""

    return Nobody()


def asyncssh_uvloop(task: Task) -> None:
    """asyncssh as fast as it goes: the options made once, the algorithms pinned, uvloop under it."""
    import asyncssh
    import uvloop

    options = asyncssh.SSHClientConnectionOptions(
        username=USER,
        client_keys=[asyncssh.read_private_key(str(task.folder / "id"))],
        known_hosts=asyncssh.read_known_hosts(str(task.folder / "known_hosts")),
        agent_path=None,
        config=None,
        login_timeout=180,
        connect_timeout=180,
        encryption_algs=["aes128-gcm@openssh.com"],
        kex_algs=["curve25519-sha256"],
        server_host_key_algs=["ssh-ed25519"],
    )

    async def one(turn: asyncio.Semaphore, host: str) -> str:
        async with turn, asyncssh.connect(host, options=options) as connection:
            result = await connection.run(task.command, check=True)
            return str(result.stdout)

    async def main() -> None:
        turn = asyncio.Semaphore(AT_ONCE)
        for answer in await asyncio.gather(*(one(turn, host) for host in task.hosts)):
            sys.stdout.write(answer)

    uvloop.run(main())


def parallel_ssh(task: Task) -> None:
    """parallel-ssh's native client: libssh2 under gevent. It checks no host keys."""
    client = import_module("pssh.clients").ParallelSSHClient(
        task.hosts, user=USER, pkey=str(task.folder / "id"), pool_size=AT_ONCE, allow_agent=False, timeout=180
    )
    for answer in client.run_command(task.command):
        for line in answer.stdout:
            sys.stdout.write(line + "\n")


CLIENTS: dict[str, Callable[[Task], None]] = {
    "ours": ours,
    "ours-plain": lambda task: ours(task, config=False),
    "asyncssh": asyncssh_uvloop,
    "parallel-ssh": parallel_ssh,
}


def main() -> None:
    """Run one client."""
    name, folder, command = sys.argv[1:]
    CLIENTS[name](Task(Path(folder), command))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(f"peak {peak} kB\n")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
