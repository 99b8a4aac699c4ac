"""Whose key is it: unknown, changed, revoked, certified, hashed; asked of a person, remembered, refused."""

import asyncio
import base64
import contextlib
import os
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from console.model.command import Command, Exited
from console.model.errors import Cause, Unreachable
from plugins.ssh.transport import SshTransport
from plugins.ssh.trust import fingerprint
from tests.plugins.ssh.server import FakeReach, Server, serving

HELLO = Command(argv=("echo", "hello"))
Make = Callable[..., SshTransport]


@pytest.fixture
async def make(reach: FakeReach) -> AsyncIterator[Make]:
    """Transports that are closed at the end."""
    async with AsyncExitStack() as stack:

        def made(server: Server, **changes: Any) -> SshTransport:
            transport = SshTransport(server.settings(**changes), reach)
            stack.push_async_callback(transport.close)
            return transport

        yield made


@pytest.fixture
async def strange(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that no file knows."""
    async with serving(tmp_path / "strange") as running:
        yield running


async def enter(transport: SshTransport, server: Server) -> None:
    """Run a command; it has to work."""
    assert [piece async for piece in transport.run(server.host(), HELLO)][-1] == Exited(0)


async def refused(transport: SshTransport, server: Server) -> Unreachable:
    """Run a command; the host key has to be refused, and nothing may have been tried with it."""
    with pytest.raises(Unreachable) as caught:
        await anext(transport.run(server.host(), HELLO))
    assert caught.value.cause is Cause.HOST_KEY
    assert server.logins == 0
    assert server.commands == []
    return caught.value


async def test_an_unknown_key_is_asked_about_and_refused_when_nobody_says_yes(
    strange: Server, make: Make, reach: FakeReach
) -> None:
    error = await refused(make(strange), strange)
    shown = fingerprint(strange.host_key.public_data)
    assert shown == strange.host_key.get_fingerprint()
    assert shown in error.title
    assert str(strange.known_hosts) in error.hint
    (question,) = reach.asked
    assert question.subject == "host-key"
    assert question.host == "box"
    assert question.safe.id == "refuse"
    assert [choice.id for choice in question.choices] == ["refuse", "once", "save"]
    assert any(shown in line and "ssh-ed25519" in line for line in question.body)
    assert any(str(strange.known_hosts) in line for line in question.body)
    assert not strange.known_hosts.exists()


async def test_once_is_remembered_and_not_written(strange: Server, make: Make, reach: FakeReach) -> None:
    reach.answer = "once"
    transport = make(strange)
    await enter(transport, strange)
    strange.connections[-1].abort()
    await strange.connections[-1].wait_closed()
    await enter(transport, strange)
    assert len(reach.asked) == 1
    assert not strange.known_hosts.exists()


async def test_save_is_written_for_everybody(strange: Server, make: Make, reach: FakeReach) -> None:
    reach.answer = "save"
    file = strange.folder / "new" / "known_hosts"
    await enter(make(strange, known_hosts=(str(file),)), strange)
    assert file.read_text() == strange.line()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    reach.answer = ""
    await enter(make(strange, known_hosts=(str(file),)), strange)
    assert len(reach.asked) == 1


async def test_save_after_a_line_without_an_end(strange: Server, make: Make, reach: FakeReach) -> None:
    reach.answer = "save"
    strange.known_hosts.write_text("other " + strange.line().split(" ", 1)[1].strip())
    await enter(make(strange), strange)
    assert strange.known_hosts.read_text().splitlines()[1] + "\n" == strange.line()


async def test_save_where_it_can_not_be_written(strange: Server, make: Make, reach: FakeReach) -> None:
    reach.answer = "save"
    (strange.folder / "file").write_text("")
    error = await refused(make(strange, known_hosts=(str(strange.folder / "file" / "known_hosts"),)), strange)
    assert "can't be saved" in error.title


async def test_a_changed_key_is_refused_without_a_question(strange: Server, make: Make, reach: FakeReach) -> None:
    reach.answer = "save"
    other = asyncssh.generate_private_key("ssh-ed25519")
    strange.known_hosts.write_text("# a comment\n" + strange.line(other))
    error = await refused(make(strange), strange)
    assert f"{strange.known_hosts}:2" in error.title
    assert other.get_fingerprint() in error.title
    assert strange.host_key.get_fingerprint() in error.title
    assert f"ssh-keygen -f {strange.known_hosts} -R '[127.0.0.1]:{strange.port}'" in error.hint
    assert reach.asked == []


async def test_a_changed_key_in_a_hashed_file(strange: Server, make: Make, reach: FakeReach) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519")
    strange.known_hosts.write_text(strange.line(other, hashed(f"[127.0.0.1]:{strange.port}")))
    assert "has changed" in (await refused(make(strange), strange)).title
    assert reach.asked == []


async def test_a_revoked_key_is_refused_though_it_is_known(strange: Server, make: Make, reach: FakeReach) -> None:
    strange.known_hosts.write_text(strange.line() + "@revoked * " + strange.line().split(" ", 1)[1])
    error = await refused(make(strange), strange)
    assert "revoked" in error.title
    assert f"{strange.known_hosts}:2" in error.title
    assert reach.asked == []


async def test_hashed_and_wildcard_and_bare_names_are_known(strange: Server, make: Make, reach: FakeReach) -> None:
    for names in (hashed(f"[127.0.0.1]:{strange.port}"), "[127.*]:*", "*,!other", "127.0.0.1"):
        strange.known_hosts.write_text(strange.line(names=names))
        await enter(make(strange), strange)
    assert reach.asked == []


async def test_the_second_file_is_looked_in(strange: Server, make: Make) -> None:
    second = strange.folder / "second"
    second.write_text(strange.line())
    await enter(make(strange, known_hosts=(str(strange.known_hosts), str(second))), strange)


async def test_a_file_that_changes_is_read_again(strange: Server, make: Make) -> None:
    transport = make(strange)
    await refused(transport, strange)
    strange.trust()
    async with asyncio.timeout(20):
        while not strange.logins:
            with contextlib.suppress(Unreachable):
                await enter(transport, strange)
            await asyncio.sleep(0.05)


async def test_broken_lines_are_told_in_the_question(strange: Server, make: Make, reach: FakeReach) -> None:
    strange.known_hosts.write_text("broken line\n")
    await refused(make(strange), strange)
    assert any(f"{strange.known_hosts}:1" in line for line in reach.asked[0].body)


async def test_the_key_type_that_is_known_is_asked_for(tmp_path: Path, make: Make, reach: FakeReach) -> None:
    """A host with two keys of which the files know the less wanted one, in plain and in hashed lines."""
    rsa = asyncssh.generate_private_key("ssh-rsa")
    more = asyncssh.generate_private_key("ssh-ed25519")
    async with serving(tmp_path / "two", server_host_keys=[more, rsa]) as server:
        name = f"[127.0.0.1]:{server.port}"
        for names in (name, hashed(name)):
            server.known_hosts.write_text(server.line(rsa, names))
            await enter(make(server), server)
    assert reach.asked == []


async def test_another_type_than_the_known_one_is_a_careful_question(
    strange: Server, make: Make, reach: FakeReach
) -> None:
    strange.known_hosts.write_text(strange.line(asyncssh.generate_private_key("ssh-rsa")))
    await refused(make(strange), strange)
    assert any(line.startswith("careful") and f"{strange.known_hosts}:1" in line for line in reach.asked[0].body)


CA = asyncssh.generate_private_key("ssh-ed25519")


def certified(folder: Path, **options: Any) -> Any:
    """A server that shows a certificate of CA."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    certificate = CA.generate_host_certificate(key, "id", **{"principals": ["127.0.0.1"], **options})
    return serving(folder, host_key=key, server_host_keys=[(key, certificate)])


def authority(server: Server, names: str = "127.0.0.*,[127.0.0.*]:*", key: asyncssh.SSHKey = CA) -> str:
    """The line that trusts a CA."""
    return "@cert-authority " + server.line(key, names)


async def test_a_certificate_of_a_trusted_authority(tmp_path: Path, make: Make, reach: FakeReach) -> None:
    async with certified(tmp_path / "c") as server:
        server.known_hosts.write_text(authority(server))
        await enter(make(server), server)
    assert reach.asked == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"principals": ["other"]}, "not for 127.0.0.1"),
        ({"valid_after": "20190101", "valid_before": "20200101"}, "expired"),
    ],
)
async def test_a_certificate_that_does_not_hold(
    tmp_path: Path, make: Make, reach: FakeReach, options: dict[str, Any], why: str
) -> None:
    reach.answer = "once"
    async with certified(tmp_path / "c", **options) as server:
        server.known_hosts.write_text(authority(server) + server.line())
        assert why in (await refused(make(server), server)).title
    assert reach.asked == []


async def test_a_certificate_of_a_revoked_authority(tmp_path: Path, make: Make) -> None:
    async with certified(tmp_path / "c") as server:
        server.known_hosts.write_text(authority(server) + "@revoked * " + server.line(CA).split(" ", 1)[1])
        assert "revoked" in (await refused(make(server), server)).title


async def test_a_certificate_of_a_stranger_counts_as_its_plain_key(
    tmp_path: Path, make: Make, reach: FakeReach
) -> None:
    async with certified(tmp_path / "c") as server:
        other = asyncssh.generate_private_key("ssh-ed25519")
        server.known_hosts.write_text(authority(server, key=other))
        await refused(make(server), server)
        assert any(server.host_key.get_fingerprint() in line for line in reach.asked[0].body)
        server.known_hosts.write_text(authority(server, key=other) + server.line())
        await enter(make(server), server)


def hashed(name: str) -> str:
    """A hashed name with a salt of its own."""
    import hmac

    salt = os.urandom(20)
    parts = (salt, hmac.digest(salt, name.encode(), "sha1"))
    return "|1|" + "|".join(base64.b64encode(part).decode() for part in parts)
