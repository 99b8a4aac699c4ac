"""Hosts that are not there, do not answer, talk nonsense, go away: each has its class, its words and its hint."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import asyncssh
import pytest

from console.model.command import Command, Exited, Text
from console.model.errors import Cause, ConsoleError, Lost, Refused, Unreachable
from console.model.host import Host
from plugins.ssh.settings import SshSettings
from plugins.ssh.transport import SshTransport
from tests.plugins.ssh.relay import relaying
from tests.plugins.ssh.server import FakeReach, Server, serving
from tests.settle import until

HELLO = Command(argv=("echo", "hello"))
Make = Callable[..., SshTransport]
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    """Transports that are closed at the end."""
    async with AsyncExitStack() as stack:

        def made(settings: SshSettings) -> SshTransport:
            transport = SshTransport(settings, FakeReach())
            stack.push_async_callback(transport.close)
            return transport

        yield made


@contextlib.asynccontextmanager
async def speaking(speak: Speak) -> AsyncIterator[Host]:
    """A TCP server that says what `speak` says."""
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await speak(reader, writer)
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield Host("box", "box", address="127.0.0.1", port=server.sockets[0].getsockname()[1], user="tester")
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def settings(**changes: Any) -> SshSettings:
    """Settings that look at nothing of the machine's own."""
    return SshSettings(**{"config": "none", "known_hosts": ("/nonexistent/known_hosts",), "agent": False, **changes})


async def failure(transport: SshTransport, host: Host, command: Command = HELLO) -> ConsoleError:
    """What running a command raises."""
    with pytest.raises(ConsoleError) as caught:
        async for _ in transport.run(host, command):
            pass
    return caught.value


def caused(error: ConsoleError, cause: Cause) -> None:
    """The error is Unreachable, for this cause, and says what to do."""
    assert isinstance(error, Unreachable)
    assert error.cause is cause, error
    assert error.hint


async def test_a_name_that_nobody_knows(make: Make) -> None:
    error = await failure(make(settings()), Host("x", "no-such-host.invalid"))
    caused(error, Cause.UNRESOLVED)
    assert "no-such-host.invalid" in error.title


@pytest.mark.parametrize("name", ["-oProxyCommand=touch x", "two words", "a;b", "$(id)", "", "a\x1b[31m", "-", "a'b"])
async def test_a_name_that_is_none(make: Make, name: str) -> None:
    caused(await failure(make(settings()), Host("x", name)), Cause.UNRESOLVED)


async def test_nothing_listens(make: Make) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = await failure(make(settings()), Host("x", "x", address="127.0.0.1", port=port))
    caused(error, Cause.REFUSED)
    assert f"127.0.0.1:{port}" in error.title


async def test_a_host_that_does_not_accept(make: Make) -> None:
    """A full backlog: the connection is never established."""
    with socket.socket() as full, contextlib.ExitStack() as stack:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        host = Host("x", "x", address="127.0.0.1", port=full.getsockname()[1])
        error = await failure(make(settings(connect_timeout=0.3)), host)
    caused(error, Cause.TIMED_OUT)
    assert "0.3 s" in error.title


async def test_a_host_that_accepts_and_never_answers(make: Make) -> None:
    async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with speaking(mute) as host:
        error = await failure(make(settings(handshake_timeout=0.3)), host)
    caused(error, Cause.TIMED_OUT)
    assert "accepted the connection" in error.title


async def test_a_host_that_hangs_up_at_once(make: Make) -> None:
    async def brusque(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        return

    async with speaking(brusque) as host:
        caused(await failure(make(settings()), host), Cause.LOST)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 4000, id="http"),
        pytest.param(b"x" * 200_000, id="no line"),
        pytest.param(b"\n" * 200_000, id="empty lines"),
        pytest.param(b"SSH-1.5-old\r\n", id="version 1"),
        pytest.param(b"SSH-2.0-x\r\n" + b"\xff" * 64, id="huge packet"),
        pytest.param(b"SSH-2.0-x\r\n" + b"\0\0\0\0" * 64, id="empty packet"),
        pytest.param(b"SSH-2.0-x\r\n" + b"\0\0\0\x0c\x04\x14" + b"a" * 10, id="short kexinit"),
        pytest.param(b"SSH-2.0-x\r\n" + b"\0\0\0\x0c\x04\x01" + b"a" * 10, id="disconnect"),
        pytest.param(b"SSH-2.0-x\r\n" + b"\0\0\0\x0c\x04\x1e" + b"a" * 10, id="out of turn"),
        pytest.param(b"SSH-2.0-x\r\n" + b"\0\0\0\x0c\x04\x5e" + b"a" * 10, id="data before keys"),
        pytest.param(b"SSH-2.0-x\r\n" + b"\0\0\0\x0c\x0f\x14" + b"a" * 10, id="all padding"),
    ],
)
async def test_what_is_no_ssh(make: Make, said: bytes) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await reader.read()

    async with speaking(babble) as host:
        error = await failure(make(settings(handshake_timeout=5)), host)
    assert isinstance(error, Unreachable)
    assert "did not agree on keys in" not in error.title


async def test_a_banner_without_end_is_bounded(make: Make) -> None:
    sent = 0

    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while True:
            writer.write(b"this host is the property of nobody\r\n" * 100)
            sent += 3700
            await writer.drain()

    async with speaking(flood) as host:
        error = await failure(make(settings()), host)
    assert "agrees on no keys" in error.title
    assert sent < 16_000_000  # what buffers on the way hold, far from without end


async def test_a_banner_before_the_version_is_fine(server: Server, make: Make) -> None:
    async def polite(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"Welcome.\r\nNo entry.\r\n")

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await source.read(1000):
                    sink.write(data)
            sink.close()

        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            far_writer.close()

    async with speaking(polite) as host:
        server.trust(host.port or 0)
        transport = make(server.settings())
        assert [piece async for piece in transport.run(host, HELLO)][-1] == Exited(0)
        await transport.close()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"kex_algs": ["diffie-hellman-group14-sha1"]}, "kex"),
        ({"encryption_algs": ["chacha20-poly1305@openssh.com"]}, "cipher"),
        ({"encryption_algs": ["aes128-ctr"], "mac_algs": ["hmac-sha1"]}, "mac"),
        ({"server_host_keys": [asyncssh.generate_private_key("ssh-ed448")]}, "host key"),
    ],
    ids=["kex", "cipher", "mac", "host key"],
)
async def test_no_algorithm_in_common(tmp_path: Any, make: Make, options: dict[str, Any], word: str) -> None:
    async with serving(tmp_path / "odd", **options) as odd:
        error = await failure(make(odd.settings()), odd.host())
    caused(error, Cause.NO_COMMON_ALGORITHM)
    assert word in error.title
    assert "it offers" in error.hint


async def test_cut_in_the_middle_of_output(server: Server, make: Make) -> None:
    async with relaying(server.port) as relay:
        server.trust(relay.port)
        transport = make(server.settings())
        pieces = transport.run(server.host(port=relay.port), Command(shell="echo begun; exec sleep 600"))
        assert await anext(pieces) == Text("out", "begun\n")
        relay.cut()
        with pytest.raises(Lost) as caught:
            await anext(pieces)
        assert "unknown" in caught.value.hint
        assert [piece async for piece in transport.run(server.host(port=relay.port), HELLO)][-1] == Exited(0)
        assert relay.opened == 2


@pytest.mark.parametrize("limit", [100, 1200, 1800, 2400, 3000, 20_000])
async def test_cut_after_so_many_bytes(server: Server, make: Make, limit: int) -> None:
    """Wherever it is cut: Unreachable before the command was sent, Lost after, never anything else."""
    async with relaying(server.port) as relay:
        server.trust(relay.port)
        relay.limit = limit
        command = Command(shell="head -c 100000 /dev/zero | tr '\\000' x")
        error = await failure(make(server.settings()), server.host(port=relay.port), command)
        assert isinstance(error, Lost if server.commands else Unreachable)


async def test_a_host_that_falls_silent_is_given_up(server: Server, make: Make) -> None:
    async with relaying(server.port) as relay:
        server.trust(relay.port)
        transport = make(server.settings(keepalive_interval=0.1, keepalive_count=2, connect_timeout=0.5))
        host = server.host(port=relay.port)
        both = [transport.run(host, Command(shell="echo begun; exec sleep 600")) for _ in range(2)]
        for pieces in both:
            assert await anext(pieces) == Text("out", "begun\n")
        await asyncio.sleep(0.5)  # a silent command on a live host: keepalives are answered
        relay.freeze()
        for pieces in both:
            with pytest.raises(Lost) as caught:
                await anext(pieces)
            assert "has not answered" in caught.value.title
        assert server.handshakes == 1


async def test_a_kept_connection_that_died_unseen_is_made_again(server: Server, make: Make) -> None:
    """A new command finds it dead before anything is sent: it is not lost, it runs on a new connection."""
    async with relaying(server.port) as relay:
        server.trust(relay.port)
        transport = make(server.settings(connect_timeout=0.5))
        host = server.host(port=relay.port)
        assert [piece async for piece in transport.run(host, HELLO)][-1] == Exited(0)
        relay.freeze()
        running = asyncio.ensure_future(anext(transport.run(host, HELLO)))
        await until(lambda: relay.opened == 2)
        relay.flowing.set()
        assert await running == Text("out", "hello\n")
        assert server.commands == ["echo hello", "echo hello"]


async def test_a_failed_host_is_not_stormed(make: Make) -> None:
    tried = 0

    async def brusque(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        nonlocal tried
        tried += 1

    async with speaking(brusque) as host:
        transport = make(settings())
        first = await failure(transport, host)
        again = [await failure(transport, host) for _ in range(20)]
        assert all(error.title == first.title and "next try in" in error.hint for error in again)
        assert tried == 1
        async with asyncio.timeout(20):
            while tried == 1:
                await failure(transport, host)
                await asyncio.sleep(0.02)


async def test_a_command_the_host_refuses(tmp_path: Any, make: Make) -> None:
    class NoCommands(asyncssh.SSHServer):
        def session_requested(self) -> asyncssh.SSHServerSession[str]:
            return asyncssh.SSHServerSession()

    async with serving(tmp_path / "s", server_factory=NoCommands, process_factory=None) as server:
        server.trust()
        error = await failure(make(server.settings()), server.host())
        assert isinstance(error, Refused)
        assert "refused to run" in error.title


async def test_sessions_the_host_refuses(tmp_path: Any, make: Make) -> None:
    class NoSessions(asyncssh.SSHServer):
        def session_requested(self) -> bool:
            return False

    async with serving(tmp_path / "s", server_factory=NoSessions, process_factory=None) as server:
        server.trust()
        error = await failure(make(server.settings()), server.host())
        assert isinstance(error, Refused)
        assert "opens no session" in error.title


async def test_a_command_that_ends_by_a_signal(server: Server, transport: SshTransport) -> None:
    pieces = [piece async for piece in transport.run(server.host(), Command(shell="kill -KILL $PPID"))]
    assert pieces == [Exited(-1, "KILL")]


async def test_close_ends_what_runs(server: Server, make: Make) -> None:
    transport = make(server.settings())
    pieces = transport.run(server.host(), Command(shell="echo begun; exec sleep 600"))
    await anext(pieces)
    await transport.close()
    with pytest.raises(Lost):
        await anext(pieces)


async def test_one_connection_for_everything(server: Server, transport: SshTransport) -> None:
    async def once() -> list[Any]:
        return [piece async for piece in transport.run(server.host(), HELLO)]

    await asyncio.gather(*(once() for _ in range(40)))
    assert server.handshakes == 1
    assert len(server.commands) == 40
