"""One SSH client under measurement, in a process of its own.

    python benchmarks/ssh_client.py CLIENT FOLDER PORT CONNECTIONS ROUNDS IDLE

CLIENT is ours, asyncssh or paramiko. It connects, sits idle for IDLE seconds, then runs ROUNDS commands on every
connection, 64 at once, and prints one line of JSON: CPU, memory, threads, context switches of each phase.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AT_ONCE = 64
COMMAND = "cat /proc/meminfo"
EXPECTED = 2000  # characters at least, so that an empty answer is noticed


@dataclass(frozen=True)
class Task:
    """What to do."""

    folder: Path
    port: int
    connections: int
    rounds: int
    idle: float


def status(word: str) -> int:
    """A number from /proc/self/status (kB, threads or switches), over all threads where it is per thread."""
    total = 0
    files = Path("/proc/self/task").glob("*/status") if word.endswith("switches") else [Path("/proc/self/status")]
    for file in files:
        for line in file.read_text().splitlines():
            if line.startswith(word):
                total += int(line.split()[1])
    return total


class Meter:
    """Figures between two moments."""

    def __init__(self) -> None:
        self.cpu = time.process_time()
        self.wall = time.monotonic()
        self.switches = status("voluntary_ctxt_switches")

    def read(self) -> dict[str, float]:
        """What has passed since."""
        return {
            "cpu": time.process_time() - self.cpu,
            "wall": time.monotonic() - self.wall,
            "switches": status("voluntary_ctxt_switches") - self.switches,
        }


async def measure(
    task: Task, connect: Callable[[int], Awaitable[Any]], command: Callable[[Any], Awaitable[int]]
) -> dict[str, Any]:
    """Connect, idle, run. `command` returns how many characters came."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Any:
        async with turn:
            return await connect(number)

    async def poll(connection: Any) -> int:
        async with turn:
            return int(await command(connection) >= EXPECTED)

    first = await one(task.connections)  # what is loaded on first use is not counted per connection
    assert await poll(first)
    gc.collect()
    before = status("VmRSS")
    meter = Meter()
    kept = await asyncio.gather(*map(one, range(task.connections)))
    connected = meter.read()
    await asyncio.sleep(0.5)
    gc.collect()
    after = status("VmRSS")
    meter = Meter()
    await asyncio.sleep(task.idle)
    idle = meter.read()
    meter = Meter()
    done = 0
    for _ in range(task.rounds):
        done += sum(await asyncio.gather(*map(poll, kept)))
    ran = meter.read()
    return {
        "connect": connected, "idle": idle, "run": ran, "memory": (after - before) / task.connections,
        "threads": status("Threads"), "done": done,
    }  # fmt: skip


async def ours(task: Task) -> dict[str, Any]:
    """The console's transport, as the dialer uses it."""
    from console.model.command import Command, Text
    from console.model.host import Host
    from plugins.ssh.settings import SshSettings
    from plugins.ssh.transport import SshTransport

    settings = SshSettings(
        config="none",
        known_hosts=(str(task.folder / "known_hosts"),),
        identity_files=(str(task.folder / "id"),),
        identities_only=True,
        agent=False,
        connect_timeout=120,
        handshake_timeout=120,
        auth_timeout=120,
    )
    transport = SshTransport(settings, _nobody())
    wanted = Command(shell=COMMAND)

    async def command(host: Host) -> int:
        return sum([len(piece.text) async for piece in transport.run(host, wanted) if isinstance(piece, Text)])

    async def connect(number: int) -> Host:
        host = Host(f"h{number}", f"h{number}", address="127.0.0.1", port=task.port, user=f"u{number}")
        assert await command(host)  # the first command makes the connection
        return host

    figures = await measure(task, connect, command)
    await transport.close()
    return figures


def _nobody() -> Any:
    class Nobody:
        """Nobody to ask: every key is known."""

    return Nobody()


async def asyncssh_client(task: Task) -> dict[str, Any]:
    """asyncssh, with the algorithms that are fastest for it."""
    import asyncssh

    options = asyncssh.SSHClientConnectionOptions(
        client_keys=[asyncssh.read_private_key(str(task.folder / "id"))],
        known_hosts=asyncssh.read_known_hosts(str(task.folder / "known_hosts")),
        agent_path=None,
        config=None,
        login_timeout=120,
        encryption_algs=["aes128-gcm@openssh.com"],
        kex_algs=["curve25519-sha256"],
        server_host_key_algs=["ssh-ed25519"],
    )

    async def connect(number: int) -> asyncssh.SSHClientConnection:
        return await asyncssh.connect("127.0.0.1", task.port, username=f"u{number}", options=options)

    async def command(connection: asyncssh.SSHClientConnection) -> int:
        result = await connection.run(COMMAND)
        assert result.exit_status == 0
        return len(result.stdout or "")

    return await measure(task, connect, command)


async def paramiko_client(task: Task) -> dict[str, Any]:
    """paramiko as it comes: a thread for every connection."""
    from concurrent.futures import ThreadPoolExecutor

    import paramiko

    pool = ThreadPoolExecutor(16)
    loop = asyncio.get_running_loop()
    key = paramiko.Ed25519Key.from_private_key_file(str(task.folder / "id"))

    def open_one(number: int) -> paramiko.Transport:
        transport = paramiko.Transport(("127.0.0.1", task.port))
        transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = 120
        transport.start_client(timeout=120)
        transport.auth_publickey(f"u{number}", key)
        return transport

    def run(transport: paramiko.Transport) -> int:
        channel = transport.open_session()
        channel.exec_command(COMMAND)
        size = 0
        while data := channel.recv(65536):
            size += len(data)
        assert channel.recv_exit_status() == 0
        channel.close()
        return size

    async def connect(number: int) -> paramiko.Transport:
        return await loop.run_in_executor(pool, open_one, number)

    async def command(transport: paramiko.Transport) -> int:
        return await loop.run_in_executor(pool, run, transport)

    return await measure(task, connect, command)


CLIENTS = {"ours": ours, "asyncssh": asyncssh_client, "paramiko": paramiko_client}


def main() -> None:
    """Measure one client."""
    import os

    name, folder, port, connections, rounds, idle = sys.argv[1:]
    task = Task(Path(folder), int(port), int(connections), int(rounds), float(idle))
    figures = asyncio.run(CLIENTS[name](task))
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()
    os._exit(0)  # hundreds of paramiko's threads take their time to end


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
