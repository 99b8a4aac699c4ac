"""Every way in which a host can't be reached or is lost, made with real servers, firewalls and signals."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from console.model.command import Command, Text
from console.model.errors import Cause, Lost, Unreachable
from console.model.host import Host
from console.model.ports import Transport
from tests.real.ground import net
from tests.real.ground.sshd import Sshd, address
from tests.real.ssh.client import Client, greet, run
from tests.real.ssh.conftest import Dial, Land
from tests.settle import until


async def unreachable(ssh: Transport, host: Host, cause: Cause) -> Unreachable:
    """Why `host` is not reached: for `cause`, with something to do about it."""
    with pytest.raises(Unreachable) as caught:
        await greet(ssh, host)
    assert caught.value.cause is cause, caught.value
    assert host.address in caught.value.title
    return caught.value


async def test_nothing_listens(ssh: Transport) -> None:
    error = await unreachable(ssh, Host("web", "web", address=address(), port=22, user="root"), Cause.REFUSED)
    assert "sshd" in error.hint


async def test_a_firewall_that_drops(web: Sshd, dial: Dial) -> None:
    with net.firewall(f"ip daddr {web.address} tcp dport 22 drop"):
        error = await unreachable(dial(connect_timeout=0.7), web.host(), Cause.TIMED_OUT)
        assert "0.7 s" in error.title
    assert await greet(dial(), web.host()) == "web-1"


async def test_a_firewall_that_rejects(web: Sshd, ssh: Transport) -> None:
    with net.firewall(f"ip daddr {web.address} tcp dport 22 reject with tcp reset"):
        await unreachable(ssh, web.host(), Cause.REFUSED)


async def test_no_route(ssh: Transport) -> None:
    error = await unreachable(ssh, Host("far", "far", address="10.254.0.1", user="root"), Cause.OTHER)
    assert "no route" in error.title


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Ciphers chacha20-poly1305@openssh.com", "chacha20-poly1305@openssh.com"),
        ("KexAlgorithms sntrup761x25519-sha512@openssh.com", "sntrup761x25519-sha512@openssh.com"),
        ("MACs umac-128-etm@openssh.com\nCiphers aes128-ctr", "umac-128-etm@openssh.com"),
    ],
    ids=["cipher", "key exchange", "mac"],
)
async def test_no_common_algorithm(land: Land, ssh: Transport, line: str, what: str) -> None:
    error = await unreachable(ssh, land(lines=[line]).host(), Cause.NO_COMMON_ALGORITHM)
    assert what in error.hint


@pytest.mark.parametrize(
    "line",
    [
        "KexAlgorithms curve25519-sha256",
        "KexAlgorithms curve25519-sha256@libssh.org",
        "KexAlgorithms ecdh-sha2-nistp256",
        "KexAlgorithms diffie-hellman-group16-sha512",
        "Ciphers aes256-gcm@openssh.com",
        "Ciphers aes256-ctr\nMACs hmac-sha2-512-etm@openssh.com",
        "Ciphers aes192-ctr\nMACs hmac-sha2-256",
        "Compression no",
    ],
)
async def test_one_common_algorithm_suffices(land: Land, ssh: Transport, line: str) -> None:
    web = land(lines=[line, "RekeyLimit 512K"])
    done = await run(ssh, web.host(), "head -c 3000000 /dev/zero | tr '\\000' x; hostname")
    assert done.out == "x" * 3_000_000 + "web-1\n"


async def test_a_server_that_stands_still_before_the_login(web: Sshd, dial: Dial) -> None:
    web.freeze()
    error = await unreachable(dial(handshake_timeout=0.7), web.host(), Cause.TIMED_OUT)
    assert "0.7 s" in error.title
    web.thaw()


async def test_a_server_that_stands_still_while_a_command_runs(web: Sshd, dial: Dial) -> None:
    ssh = dial(keepalive_interval=0.3, keepalive_count=2)
    pieces = ssh.run(web.host(), Command(shell="echo up; exec sleep 4711"))
    await anext(pieces)
    web.freeze()
    with pytest.raises(Lost, match="has not answered"):
        await anext(pieces)
    web.thaw()


async def test_a_server_that_is_slow_but_there_is_not_given_up(web: Sshd, dial: Dial) -> None:
    ssh = dial(keepalive_interval=0.1, keepalive_count=3)
    assert (await run(ssh, web.host(), "sleep 2; echo done")).out == "done\n"
    assert web.logins == 1


async def test_a_server_that_stood_still_while_idle_is_reached_anew(web: Sshd, dial: Dial) -> None:
    ssh = dial(connect_timeout=0.7, handshake_timeout=0.7)
    assert await greet(ssh, web.host()) == "web-1"
    web.freeze()
    with pytest.raises(Unreachable) as caught:
        await greet(ssh, web.host())
    assert caught.value.cause is Cause.TIMED_OUT
    web.thaw()
    found: list[str] = []
    while not found:
        try:
            found.append(await greet(ssh, web.host()))
        except Unreachable:
            await asyncio.sleep(0.1)
    assert found == ["web-1"]


async def test_a_connection_cut_in_the_middle_of_output(web: Sshd, ssh: Transport) -> None:
    size = 0

    async def read() -> None:
        nonlocal size
        async for piece in ssh.run(web.host(), Command(shell="head -c 400000000 /dev/zero | tr '\\000' x")):
            size += len(piece.text) if isinstance(piece, Text) else 0
            if size > 1_000_000:
                web.cut()

    with pytest.raises(Lost) as caught:
        await read()
    assert "unknown" in caught.value.hint
    assert 1_000_000 < size < 400_000_000
    await until(lambda: not web.commands)
    assert await greet(ssh, web.host()) == "web-1"
    assert web.logins == 2


async def test_a_network_that_goes_away_in_the_middle_of_output(web: Sshd, dial: Dial) -> None:
    ssh = dial(keepalive_interval=0.3, keepalive_count=2)
    pieces = ssh.run(web.host(), Command(argv=("yes",)))
    await anext(pieces)
    with net.firewall(f"ip daddr {web.address} drop", f"ip saddr {web.address} drop"), pytest.raises(Lost):
        async for _ in pieces:
            pass
    web.cut()


async def test_a_kept_connection_that_died_costs_no_command(web: Sshd, ssh: Transport) -> None:
    for _ in range(3):
        assert await greet(ssh, web.host()) == "web-1"
        web.stop()
        web.start()
    assert web.logins == 3


async def test_a_server_that_comes_back(web: Sshd, ssh: Transport) -> None:
    web.stop()
    await unreachable(ssh, web.host(), Cause.REFUSED)
    web.start()
    hints, found = [], ""
    while not found:
        try:
            found = await greet(ssh, web.host())
        except Unreachable as error:
            hints.append(error.hint)
            await asyncio.sleep(0.05)
    assert all(re.search(r"next try in \d", hint) for hint in hints)
    assert len(hints) < 200


async def test_a_huge_hostile_banner_is_passed_over(land: Land, ssh: Transport, client: Client) -> None:
    banner = client.folder / "banner"
    banner.write_bytes(b"\x1b]52;c;aGFja2Vk\x07" * 12_000)
    web = land(lines=[f"Banner {banner}"])
    assert await greet(ssh, web.host()) == "web-1"


@contextmanager
def speaking(first: bytes, again: bytes) -> Iterator[int]:
    """A server that says `first`, and then `again` for as long as one listens; gives its port on 127.7.255.1."""
    with socket.create_server(("127.7.255.1", 0)) as server:
        over = threading.Event()

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with closing(connection):
                    try:
                        connection.sendall(first)
                        while again and not over.is_set():
                            connection.sendall(again)
                        over.wait(60)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    ("first", "again", "causes"),
    [
        (b"", b"", {Cause.TIMED_OUT}),
        (b"", b"welcome\r\n" * 1000, {Cause.OTHER, Cause.TIMED_OUT}),
        (b"", b"x" * 9000, {Cause.OTHER, Cause.TIMED_OUT}),
        (b"220 mail.example ESMTP\r\n", b"", {Cause.OTHER, Cause.TIMED_OUT}),
        (b"SSH-1.5-old\r\n", b"", {Cause.NO_COMMON_ALGORITHM}),
        (b"SSH-2.0-odd\r\n", b"\xff" * 9000, {Cause.OTHER}),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", {Cause.OTHER, Cause.TIMED_OUT}),
    ],
    ids=["silence", "endless lines", "an endless line", "a mail server", "SSH 1", "garbage", "a web server"],
)
async def test_what_is_no_ssh_server(dial: Dial, first: bytes, again: bytes, causes: set[Cause]) -> None:
    with speaking(first, again) as port:
        host = Host("odd", "odd", address="127.7.255.1", port=port, user="root")
        with pytest.raises(Unreachable) as caught:
            await greet(dial(handshake_timeout=1.0), host)
    assert caught.value.cause in causes
    assert not set(str(caught.value)) & {"\x1b", "\r"}


async def test_fifty_at_once_on_a_server_that_takes_three(land: Land, ssh: Transport, client: Client) -> None:
    web = land(lines=["MaxStartups 2:100:3", "ListenAddress 0.0.0.0"], known=False)
    client.trust(f"127.8.0.* {web.known().split(' ', 1)[1]}")
    left = {n: web.host(f"host{n}", address=f"127.8.0.{n}") for n in range(1, 51)}
    rounds = 0
    while left:
        rounds += 1
        assert rounds < 100
        found = await asyncio.gather(*(greet(ssh, host) for host in left.values()), return_exceptions=True)
        for number, result in zip(list(left), found, strict=True):
            if isinstance(result, BaseException):
                assert isinstance(result, Unreachable), result
                assert result.cause is Cause.LOST
                assert "MaxStartups" in result.hint
            else:
                assert result == "web-1"
                del left[number]
        await asyncio.sleep(0.1)
    print(f"{rounds} rounds, {web.log.count('drop connection')} dropped")
    assert web.logins == 50
