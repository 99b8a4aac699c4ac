"""Logging in: keys, certificates, the agent; and what is said when the host lets nobody in."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncssh
import pytest

from console.model.command import Command, Exited
from console.model.errors import Cause, Unreachable
from plugins.ssh import keyfile
from plugins.ssh.identities import Offer
from plugins.ssh.login import log_in
from plugins.ssh.pump import Pump
from plugins.ssh.route import Route
from plugins.ssh.transport import SshTransport
from tests.plugins.ssh.server import FakeReach, Server, serving
from tests.settle import until

HELLO = Command(argv=("echo", "hello"))


@contextlib.asynccontextmanager
async def entering(server: Server, **changes: Any) -> AsyncIterator[SshTransport]:
    """A transport to `server`, which is trusted."""
    server.trust()
    transport = SshTransport(server.settings(**changes), FakeReach())
    try:
        yield transport
    finally:
        await transport.close()


async def enters(server: Server, **changes: Any) -> None:
    """It lets us in."""
    async with entering(server, **changes) as transport:
        assert [piece async for piece in transport.run(server.host(), HELLO)][-1] == Exited(0)


async def stays_out(server: Server, **changes: Any) -> Unreachable:
    """It does not, and it is for the login."""
    async with entering(server, **changes) as transport:
        with pytest.raises(Unreachable) as caught:
            await anext(transport.run(server.host(), HELLO))
    assert caught.value.cause is Cause.AUTHENTICATION
    return caught.value


class Deaf:
    """A pump that notes what is sent, to a server that never answers."""

    def __init__(self, version: str) -> None:
        self.exchange = SimpleNamespace(remote_version=version, session_id=b"s", server_extensions={})
        self.mail: asyncio.Queue[bytes] | None = None
        self.open = True
        self.sent: list[int] = []

    def send(self, payload: bytes) -> None:
        """Note its kind."""
        self.sent.append(payload[0])


@pytest.mark.parametrize(("version", "sent"), [("SSH-2.0-OpenSSH_9.2p1", [5, 50]), ("SSH-2.0-dropbear_2022.83", [5])])
async def test_openssh_gets_the_first_key_with_the_wish_to_log_in(
    tmp_path: Path, version: str, sent: list[int]
) -> None:
    """It takes both at once, which spares a round trip; others get the key once they have agreed to the login."""
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(tmp_path / "id"))
    pump, route = Deaf(version), Route("box", "127.0.0.1", 22, "tester")
    task = asyncio.create_task(log_in(cast("Pump", pump), route, Offer((keyfile.load(str(tmp_path / "id")),))))
    await until(lambda: pump.mail is not None and pump.mail._getters)  # type: ignore[attr-defined]  # it waits
    task.cancel()
    assert pump.sent == sent


@pytest.mark.parametrize("version", ["OpenSSH_9.2p1", "dropbear_2022.83"])
async def test_either_way_is_a_login(tmp_path: Path, version: str) -> None:
    async with serving(tmp_path / "s", server_version=version) as server:
        await enters(server)
        await stays_out(server, identity_files=())


@pytest.mark.parametrize(
    "kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"]
)
@pytest.mark.parametrize("form", ["openssh", "pkcs1-pem", "pkcs8-pem"])
async def test_every_type_of_key_in_every_form(tmp_path: Path, kind: str, form: str) -> None:
    if kind == "ssh-ed25519" and form == "pkcs1-pem":
        form = "openssh"  # Ed25519 has no PKCS#1
    key = asyncssh.generate_private_key(kind)
    async with serving(tmp_path / "s", user_key=key) as server:
        key.write_private_key(str(server.identity), form)
        await enters(server)


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
@pytest.mark.parametrize("where", ["beside", "named"])
async def test_user_certificates(tmp_path: Path, kind: str, where: str) -> None:
    authority = asyncssh.generate_private_key("ssh-ed25519")
    key = asyncssh.generate_private_key(kind)
    trusted = asyncssh.import_authorized_keys("cert-authority " + authority.export_public_key().decode())
    async with serving(tmp_path / "s", user_key=key, authorized_client_keys=trusted) as server:
        error = await stays_out(server)
        assert "tried" in error.title
        certificate = authority.generate_user_certificate(key, "id", principals=["tester"])
        if where == "beside":
            certificate.write_certificate(f"{server.identity}-cert.pub")
            await enters(server)
        else:
            certificate.write_certificate(str(tmp_path / "cert.pub"))
            config = tmp_path / "config"
            config.write_text(f"Host *\n  CertificateFile {tmp_path / 'cert.pub'}\n  IdentityFile {server.identity}\n")
            await enters(server, config=str(config))


async def test_a_wrong_key_is_named(tmp_path: Path) -> None:
    async with serving(tmp_path / "s") as server:
        other = tmp_path / "other"
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(other))
        error = await stays_out(server, identity_files=(str(other),))
        assert f"{other} [ed25519]" in error.title
        assert "it takes publickey" in error.title
        assert "authorized_keys" in error.hint


async def test_no_key_at_all(tmp_path: Path) -> None:
    async with serving(tmp_path / "s") as server:
        error = await stays_out(server, identity_files=(str(tmp_path / "none"),))
        assert "there was no key to try" in error.title
        assert f"{tmp_path / 'none'}: there is no such file" in error.hint


async def test_a_key_with_a_passphrase_is_told(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with serving(tmp_path / "s", user_key=key) as server:
        for form in ("openssh", "pkcs8-pem"):
            key.write_private_key(str(server.identity), form, passphrase="secret")
            error = await stays_out(server)
            assert "has a passphrase" in error.hint
            assert "ssh-add" in error.hint


@pytest.mark.parametrize(
    "text", ["", "garbage", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"]
)
async def test_a_file_that_is_no_key_is_told(tmp_path: Path, text: str) -> None:
    async with serving(tmp_path / "s") as server:
        bad = tmp_path / "bad"
        bad.write_text(text)
        error = await stays_out(server, identity_files=(str(bad),))
        assert f"{bad}: it is no private key" in error.hint
        await enters(server, identity_files=(str(bad), str(server.identity)))


async def test_the_right_key_among_others(tmp_path: Path) -> None:
    async with serving(tmp_path / "s") as server:
        files = []
        for number in range(3):
            files.append(str(tmp_path / f"k{number}"))
            asyncssh.generate_private_key("ssh-ed25519").write_private_key(files[-1])
        await enters(server, identity_files=(*files, str(server.identity)))


async def test_a_host_that_asks_for_nothing(tmp_path: Path) -> None:
    class Open(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return False

    async with serving(tmp_path / "s", server_factory=Open) as server:
        await enters(server)
        await enters(server, identity_files=())


async def test_a_host_that_takes_only_passwords(tmp_path: Path) -> None:
    class Passwords(asyncssh.SSHServer):
        def public_key_auth_supported(self) -> bool:
            return False

        def password_auth_supported(self) -> bool:
            return True

    async with serving(
        tmp_path / "s", server_factory=Passwords, authorized_client_keys=None, password_auth=True
    ) as server:
        error = await stays_out(server)
        assert "it takes password" in error.title


async def test_a_host_that_wants_more_than_a_key(tmp_path: Path) -> None:
    """Two factors: the key is accepted, and does not suffice."""
    partial = b"\x33" + b"\0\0\0\x14keyboard-interactive" + b"\x01"
    with pytest.raises(Unreachable) as caught:
        await _answered(tmp_path, partial)
    assert "wants more than a key (keyboard-interactive)" in caught.value.title
    assert caught.value.cause is Cause.AUTHENTICATION


async def test_a_host_that_never_decides(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        await _answered(tmp_path, None, auth_timeout=0.3)
    assert caught.value.cause is Cause.TIMED_OUT
    assert "did not decide" in caught.value.title


async def _answered(tmp_path: Path, answer: bytes | None, **changes: Any) -> None:
    """Log in to a server that answers every request for it with `answer`."""
    async with serving(tmp_path / "s") as server:
        original = asyncssh.connection.SSHConnection._process_userauth_request

        def process(connection: Any, _kind: int, _id: int, packet: Any) -> None:
            packet.get_remaining_payload()
            if answer is not None:
                connection.send_packet(answer[0], answer[1:])

        handlers = asyncssh.connection.SSHConnection._packet_handlers
        handlers[50] = process
        try:
            async with entering(server, **changes) as transport:
                await anext(transport.run(server.host(), HELLO))
        finally:
            handlers[50] = original


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """OpenSSH's own agent."""
    if shutil.which("ssh-agent") is None:
        pytest.skip("needs OpenSSH's ssh-agent")
    path = str(tmp_path / "agent.sock")
    process = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.DEVNULL)
    while not os.path.exists(path):  # noqa: PTH110 - a socket that is to appear
        pass
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    yield path
    process.terminate()
    process.wait()


def add(file: Path) -> None:
    """ssh-add."""
    subprocess.run(["ssh-add", "-q", str(file)], check=True)


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
async def test_a_key_in_the_agent(agent: str, tmp_path: Path, kind: str) -> None:
    async with serving(tmp_path / "s", user_key=asyncssh.generate_private_key(kind)) as server:
        server.identity.chmod(0o600)
        add(server.identity)
        server.identity.unlink()
        await enters(server, agent=True, identities_only=False, identity_files=())


async def test_identities_only_leaves_the_agents_others_alone(agent: str, tmp_path: Path) -> None:
    async with serving(tmp_path / "s") as server:
        server.identity.chmod(0o600)
        add(server.identity)
        error = await stays_out(server, agent=True, identities_only=True, identity_files=(str(tmp_path / "none"),))
        assert "no key to try" in error.title


async def test_a_locked_file_whose_key_the_agent_holds(agent: str, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with serving(tmp_path / "s", user_key=key) as server:
        server.identity.chmod(0o600)
        add(server.identity)
        key.write_private_key(str(server.identity), passphrase="secret")
        await enters(server, agent=True, identities_only=True)


async def test_a_certificate_in_the_agent(agent: str, tmp_path: Path) -> None:
    authority = asyncssh.generate_private_key("ssh-ed25519")
    key = asyncssh.generate_private_key("ssh-ed25519")
    trusted = asyncssh.import_authorized_keys("cert-authority " + authority.export_public_key().decode())
    async with serving(tmp_path / "s", user_key=key, authorized_client_keys=trusted) as server:
        authority.generate_user_certificate(key, "id", principals=["tester"]).write_certificate(
            f"{server.identity}-cert.pub"
        )
        server.identity.chmod(0o600)
        add(server.identity)
        server.identity.unlink()
        await enters(server, agent=True, identities_only=False, identity_files=())


async def test_an_agent_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    async with serving(tmp_path / "s") as server:
        error = await stays_out(server, agent=True, identity_files=())
        assert f"no agent at {tmp_path / 'gone'}" in error.hint
        await enters(server, agent=True)


@pytest.mark.parametrize("answer", [b"", b"\xff\xff\xff\xff", b"\0\0\0\x01\x05", b"\0\0\0\x05\x0c\xff\xff\xff\xff"])
async def test_an_agent_that_talks_nonsense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    path = str(tmp_path / "odd.sock")

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(answer)
        writer.close()

    agent = await asyncio.start_unix_server(babble, path)
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    async with serving(tmp_path / "s") as server:
        await enters(server, agent=True)
    agent.close()
    await agent.wait_closed()


def test_the_public_part_of_a_locked_key(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(tmp_path / "k"), passphrase="secret")
    with pytest.raises(keyfile.Locked) as caught:
        keyfile.load(str(tmp_path / "k"))
    assert caught.value.blob == key.public_data
