"""The way through others: ProxyJump, chains of them, ProxyCommand; and the limits of what is kept."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from console.model.command import Command, Exited, Text
from console.model.errors import Cause, Lost, Unreachable
from console.model.host import Host
from plugins.ssh.limits import Limit
from plugins.ssh.settings import SshSettings
from plugins.ssh.transport import SshTransport
from tests.plugins.ssh.server import FakeReach, Server, serving
from tests.settle import until

HELLO = Command(argv=("echo", "hello"))


class Site:
    """Two bastions and a host, described by an ssh_config."""

    def __init__(self, folder: Path, outer: Server, inner: Server, box: Server) -> None:
        self.folder = folder
        self.outer, self.inner, self.box = outer, inner, box
        known = "".join(server.line() for server in (outer, inner, box))
        (folder / "known_hosts").write_text(known)
        self.config("")

    def config(self, jump: str, more: str = "") -> None:
        """Write the file; `jump` is how the host `box` is reached."""
        parts = [
            f"Host {name}\n  HostName 127.0.0.1\n  Port {server.port}\n  IdentityFile {server.identity}\n"
            for name, server in (("outer", self.outer), ("inner", self.inner), ("box", self.box))
        ]
        parts.insert(0, more)
        parts.append(f"Host box\n  {jump}\n" if jump else "")
        parts.append(
            f"Host *\n  User tester\n  IdentitiesOnly yes\n  IdentityAgent none\n"
            f"  UserKnownHostsFile {self.folder / 'known_hosts'}\n  GlobalKnownHostsFile /dev/null\n"
        )
        (self.folder / "config").write_text("\n".join(parts))

    def settings(self, **changes: Any) -> SshSettings:
        """Settings that read it."""
        return SshSettings(config=str(self.folder / "config"), **changes)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """Three servers."""
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(serving(tmp_path / name, forwards=name != "box"))
            for name in ("outer", "inner", "box")
        ]
        yield Site(tmp_path, *servers)


@pytest.fixture
async def make() -> AsyncIterator[Any]:
    """Transports that are closed at the end."""
    async with AsyncExitStack() as stack:

        def made(settings: SshSettings) -> SshTransport:
            transport = SshTransport(settings, FakeReach())
            stack.push_async_callback(transport.close)
            return transport

        yield made


async def says_hello(transport: SshTransport, name: str = "box") -> None:
    """A command runs on the host."""
    pieces = [piece async for piece in transport.run(Host(name, name), HELLO)]
    assert pieces == [Text("out", "hello\n"), Exited(0)]


async def failure(transport: SshTransport, name: str = "box") -> Unreachable:
    """It does not."""
    with pytest.raises(Unreachable) as caught:
        await anext(transport.run(Host(name, name), HELLO))
    return caught.value


@pytest.mark.parametrize(
    ("jump", "outer", "inner"),
    [
        ("", 0, 0),
        ("ProxyJump outer", 1, 0),
        ("ProxyJump outer,inner", 1, 1),
        ("ProxyJump none", 0, 0),
    ],
)
async def test_jumps(site: Site, make: Any, jump: str, outer: int, inner: int) -> None:
    site.config(jump)
    transport = make(site.settings())
    await asyncio.gather(*(says_hello(transport) for _ in range(5)))
    assert (site.outer.handshakes, site.inner.handshakes, site.box.handshakes) == (outer, inner, 1)
    assert site.outer.commands == site.inner.commands == []


async def test_a_bastion_that_has_a_bastion(site: Site, make: Any) -> None:
    site.config("ProxyJump inner", "Host inner\n  ProxyJump outer\n")
    await says_hello(make(site.settings()))
    assert site.outer.handshakes == 1


async def test_a_jump_written_as_user_host_port(site: Site, make: Any) -> None:
    site.config(
        f"ProxyJump tester@127.0.0.1:{site.outer.port}", f"Match host 127.0.0.1\n  IdentityFile {site.outer.identity}\n"
    )
    await says_hello(make(site.settings()))
    assert site.outer.handshakes == 1


async def test_bastions_in_a_circle(site: Site, make: Any) -> None:
    site.config("ProxyJump inner", "Host inner\n  ProxyJump outer\nHost outer\n  ProxyJump inner\n")
    async with asyncio.timeout(20):
        assert "circle" in (await failure(make(site.settings()))).title


async def test_much_data_through_two_bastions(site: Site, make: Any) -> None:
    site.config("ProxyJump outer,inner")
    data = b"0123456789" * 300_000
    pieces = [
        piece async for piece in make(site.settings()).run(Host("box", "box"), Command(argv=("cat",), stdin=data))
    ]
    assert "".join(piece.text for piece in pieces if isinstance(piece, Text)) == data.decode()


async def test_a_bastion_that_is_not_reached(site: Site, make: Any) -> None:
    site.config("ProxyJump outer", "Host outer\n  Port 1\n")
    error = await failure(make(site.settings()))
    assert error.cause is Cause.REFUSED
    assert error.title.startswith("the bastion outer is not reached")


async def test_a_host_the_bastion_does_not_reach(site: Site, make: Any) -> None:
    site.config("ProxyJump outer", "Host box\n  Port 1\n")
    error = await failure(make(site.settings()))
    assert "could not open the way to 127.0.0.1:1" in error.title


async def test_a_bastion_that_does_not_forward(site: Site, make: Any) -> None:
    site.config("ProxyJump box", "")
    (site.folder / "known_hosts").write_text(site.outer.line() + site.box.line())
    site.config("", "Host outer\n  ProxyJump box\n")
    assert "AllowTcpForwarding" in (await failure(make(site.settings()), "outer")).hint


async def test_a_bastion_that_goes_away(site: Site, make: Any) -> None:
    site.config("ProxyJump outer")
    transport = make(site.settings())
    pieces = transport.run(Host("box", "box"), Command(shell="echo begun; exec sleep 600"))
    assert await anext(pieces) == Text("out", "begun\n")
    site.outer.connections[0].abort()
    with pytest.raises(Lost):
        await anext(pieces)
    await says_hello(transport)
    assert site.outer.handshakes == 2


async def test_a_proxy_command(site: Site, make: Any) -> None:
    """A program as the way: here, one that copies bytes."""
    relay = site.folder / "relay.py"
    relay.write_text(
        "import os, socket, sys, threading\n"
        "s = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n"
        "def up():\n"
        "    while d := os.read(0, 65536): s.sendall(d)\n"
        "    s.shutdown(1)\n"
        "threading.Thread(target=up, daemon=True).start()\n"
        "while d := s.recv(65536): os.write(1, d)\n"
    )
    site.config(f"ProxyCommand {sys.executable} {relay} %h %p")
    await says_hello(make(site.settings()))


async def test_a_proxy_command_that_fails(site: Site, make: Any) -> None:
    site.config("ProxyCommand false")
    assert (await failure(make(site.settings()))).cause is Cause.LOST


async def test_a_proxy_command_that_does_not_end(site: Site) -> None:
    site.config("ProxyCommand sh -c \"trap '' TERM; while :; do sleep 1; done\"")
    transport = SshTransport(site.settings(handshake_timeout=0.3), FakeReach())
    assert (await failure(transport)).cause is Cause.TIMED_OUT
    async with asyncio.timeout(10):
        await transport.close()


@pytest.fixture
async def users(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that is many hosts: one for each user."""
    async with serving(tmp_path / "many", forwards=True) as server:
        server.trust()
        yield server


async def as_user(transport: SshTransport, server: Server, number: int, command: Command = HELLO) -> None:
    """Run something over the connection of one user."""
    host = Host(f"h{number}", f"h{number}", address="127.0.0.1", port=server.port, user=f"u{number}")
    assert [piece async for piece in transport.run(host, command)][-1] == Exited(0)


def alive(server: Server) -> int:
    """How many connections the server has."""
    return sum(not connection.is_closed() for connection in server.connections)


async def test_no_more_connections_than_the_limit(users: Server, make: Any) -> None:
    transport = make(users.settings(connections=3))
    most = 0

    async def one(number: int) -> None:
        nonlocal most
        await as_user(transport, users, number)
        most = max(most, alive(users))

    await asyncio.gather(*map(one, range(12)))
    assert len(users.commands) == 12
    assert most <= 4  # the server notices an end a moment later
    await until(lambda: alive(users) <= 3)


async def test_a_connection_in_use_is_never_taken_away(users: Server, make: Any) -> None:
    transport = make(users.settings(connections=1))
    busy = asyncio.create_task(as_user(transport, users, 1, Command(shell="sleep 0.3")))
    await until(lambda: users.commands)
    await as_user(transport, users, 2)
    await busy
    assert users.commands[-1] == "echo hello"


async def test_the_limit_per_bastion(site: Site, make: Any) -> None:
    site.config("ProxyJump outer")
    transport = make(site.settings(per_bastion=2))
    hosts = [Host(f"u{number}", "box", user=f"u{number}") for number in range(6)]

    async def one(host: Host) -> None:
        assert [piece async for piece in transport.run(host, HELLO)][-1] == Exited(0)

    await asyncio.gather(*map(one, hosts))
    assert site.outer.handshakes == 1
    assert site.box.logins == 6
    await until(lambda: alive(site.box) <= 2)


async def test_fewer_sessions_than_wanted(users: Server, make: Any) -> None:
    transport = make(users.settings(sessions=2))
    running = [asyncio.create_task(as_user(transport, users, 1, Command(shell="sleep 0.2"))) for _ in range(6)]
    await until(lambda: len(users.commands) == 2)
    await asyncio.gather(*running)
    assert len(users.commands) == 6
    assert users.handshakes == 1


async def test_a_place_is_not_lost_when_the_one_who_waits_gives_up() -> None:
    limit = Limit(1)
    await limit.take()
    waiting = asyncio.create_task(limit.take())
    await asyncio.sleep(0)
    assert limit.wanted
    limit.give()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(5):
        await limit.take()


async def test_a_connection_nobody_waits_for_is_given_up(users: Server, make: Any) -> None:
    transport = make(users.settings())
    users.known_hosts.write_text("")
    tasks = [asyncio.create_task(as_user(transport, users, 1)) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    users.trust()
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        while True:
            try:
                await as_user(transport, users, 1)
            except Unreachable:
                await asyncio.sleep(0.05)
            else:
                break
