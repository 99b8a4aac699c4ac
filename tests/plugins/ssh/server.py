"""An SSH server on loopback whose commands are real: asyncssh, in the test's own loop."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from console.model.host import Host
from console.model.question import Choice, Question
from plugins.ssh.settings import SshSettings


@dataclass
class FakeReach:
    """A Reach whose person answers every question with the choice named `answer`, or the safe one."""

    answer: str = ""
    asked: list[Question] = field(default_factory=list)

    def run(self, host: Host, command: object) -> Any:
        """Nothing here runs over another transport."""
        raise AssertionError

    async def ask(self, question: Question) -> Choice:
        """Note the question, answer it."""
        self.asked.append(question)
        return next((choice for choice in question.choices if choice.id == self.answer), question.safe)


@dataclass
class Server:
    """A running server. `logins` counts connections that were let in, `commands` what they ran."""

    folder: Path
    host_key: asyncssh.SSHKey
    user_key: asyncssh.SSHKey
    port: int = 0
    logins: int = 0
    handshakes: int = 0
    commands: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    connections: list[asyncssh.SSHServerConnection] = field(default_factory=list)
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def known_hosts(self) -> Path:
        """A known_hosts file of the test's own."""
        return self.folder / "known_hosts"

    @property
    def identity(self) -> Path:
        """The private key the server lets in."""
        return self.folder / "id"

    def line(self, key: asyncssh.SSHKey | None = None, names: str = "") -> str:
        """The known_hosts line of the server's key."""
        words = (key or self.host_key).export_public_key().decode().split()[:2]
        return " ".join((names or f"[127.0.0.1]:{self.port}", *words)) + "\n"

    def trust(self, port: int = 0) -> None:
        """Write the server's key into `known_hosts`."""
        names = f"[127.0.0.1]:{port}" if port else ""
        with self.known_hosts.open("a") as file:
            file.write(self.line(names=names))

    def host(self, name: str = "box", port: int = 0) -> Host:
        """The server as an inventory would describe it."""
        return Host(name, name, address="127.0.0.1", port=port or self.port, user="tester")

    def settings(self, **changes: Any) -> SshSettings:
        """Settings that reach it, and look at nothing of the machine's own."""
        values = {
            "config": "none",
            "known_hosts": (str(self.known_hosts),),
            "identity_files": (str(self.identity),),
            "identities_only": True,
            "agent": False,
        }
        return SshSettings(**{**values, **changes})


async def run_shell(process: "asyncssh.SSHServerProcess[bytes]", server: Server) -> None:
    """Run what the client asked for, as sshd does: by a shell, streams and signals passed on."""
    line = process.command or ""
    server.commands.append(line)
    task = asyncio.current_task()
    assert task
    server.running.add(task)
    task.add_done_callback(server.running.discard)
    child = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", line,
        stdin=-1, stdout=-1, stderr=-1, start_new_session=True, cwd=server.folder,
    )  # fmt: skip
    assert child.stdin
    assert child.stdout
    assert child.stderr
    streams = (_copy(child.stdout, process.stdout), _copy(child.stderr, process.stderr))
    tasks = [asyncio.create_task(stream) for stream in streams]
    feeding = asyncio.create_task(_feed(process, child, server))
    gone = asyncio.create_task(process.channel.wait_closed())
    done = asyncio.create_task(child.wait())
    await asyncio.wait((done, gone), return_when=asyncio.FIRST_COMPLETED)
    if not done.done():
        _kill(child, signal.SIGHUP)
    code = await done
    await asyncio.wait((asyncio.gather(*tasks, return_exceptions=True), gone), return_when=asyncio.FIRST_COMPLETED)
    for task in (*tasks, feeding):
        task.cancel()
    await asyncio.gather(*tasks, feeding, return_exceptions=True)
    if not gone.done():
        if code < 0:
            process.exit_with_signal(signal.Signals(-code).name.removeprefix("SIG"))
        else:
            process.exit(code)
    await gone


async def _copy(source: asyncio.StreamReader, sink: "asyncssh.SSHWriter[bytes]") -> None:
    with contextlib.suppress(OSError, asyncssh.Error):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()


async def _feed(process: "asyncssh.SSHServerProcess[bytes]", child: asyncio.subprocess.Process, server: Server) -> None:
    assert child.stdin
    while True:
        try:
            data = await process.stdin.read(65536)
            if not data:
                break
            child.stdin.write(data)
            await child.stdin.drain()
        except asyncssh.SignalReceived as received:
            server.signals.append(received.signal)
            _kill(child, getattr(signal, f"SIG{received.signal}"))
        except (OSError, asyncssh.Error):
            break
    child.stdin.close()


def _kill(child: asyncio.subprocess.Process, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


class _Watch(asyncssh.SSHServer):
    """Counts what comes in."""

    def __init__(self, server: Server, *, forwards: bool) -> None:
        self._server = server
        self._forwards = forwards

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._server.handshakes += 1
        self._server.connections.append(conn)

    def auth_completed(self) -> None:
        self._server.logins += 1

    def connection_requested(self, *_: object) -> bool:
        return self._forwards


def _prepared(server: Server) -> Server:
    server.folder.mkdir(exist_ok=True, parents=True)
    server.user_key.write_private_key(str(server.identity))
    (server.folder / "authorized_keys").write_bytes(server.user_key.export_public_key())
    return server


@contextlib.asynccontextmanager
async def serving(folder: Path, *, forwards: bool = False, **options: Any) -> AsyncIterator[Server]:
    """A server with keys of its own in `folder`; `options` are asyncssh's, over these defaults."""
    host_key = options.pop("host_key", None) or asyncssh.generate_private_key("ssh-ed25519")
    user_key = options.pop("user_key", None) or asyncssh.generate_private_key("ssh-ed25519")
    server = _prepared(Server(folder, host_key, user_key))
    defaults = {
        "server_factory": lambda: _Watch(server, forwards=forwards),
        "server_host_keys": [host_key],
        "authorized_client_keys": str(folder / "authorized_keys"),
        "process_factory": lambda process: run_shell(process, server),
        "encoding": None,
        "password_auth": False,
        "kbdint_auth": False,
        "allow_scp": False,
        "gss_host": None,
        "x11_forwarding": False,
    }
    listener = await asyncssh.listen("127.0.0.1", 0, **{**defaults, **options})
    server.port = listener.get_port()
    try:
        yield server
    finally:
        listener.close()
        for connection in server.connections:
            connection.abort()
        for connection in server.connections:
            await connection.wait_closed()
        await asyncio.gather(*server.running, return_exceptions=True)
        await listener.wait_closed()
