"""From a host to its route: `ssh -G` is the judge; without it, simple files only."""

import asyncio
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from console.model.errors import Unreachable
from console.model.host import Host
from plugins.ssh import resolve, tokens
from plugins.ssh.resolve import Resolver
from plugins.ssh.route import Route
from plugins.ssh.settings import SshSettings
from tests.plugins.ssh.server import FakeReach

needs_ssh = pytest.mark.skipif(shutil.which("ssh") is None, reason="needs OpenSSH's ssh")

CONFIG = """\
Include more/*.conf
Host web1
  HostName 10.0.0.1
  Port 2201
  User bob # a comment
  IdentityFile ~/keys/%h-%r
  IdentityFile "/keys with blanks/id"
  IdentitiesOnly yes
Host alias
  HostName real.example.org
  HostKeyAlias stable
  StrictHostKeyChecking yes
  HashKnownHosts yes
  UserKnownHostsFile /one /two
  GlobalKnownHostsFile none
  AddressFamily inet6
  ConnectTimeout 3
  IdentityAgent none
  CertificateFile /certs/%u.pub
Host command
  ProxyCommand nc -x proxy %h %p
Match host deep.example.org user root
  Port 2299
Host *
  User everybody
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config file with an Include."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.conf").write_text("Host included\n  Port 2288\n")
    file = tmp_path / "config"
    file.write_text(CONFIG.replace("Include more", f"Include {tmp_path}/more"))
    return file


async def route(config: Path | str, host: Host | str, **changes: Any) -> Route:
    """The route to a host."""
    resolver = Resolver(SshSettings(config=str(config), **changes), FakeReach())
    try:
        return await resolver.route(host if isinstance(host, Host) else Host(host, host))
    finally:
        await resolver.close()


@needs_ssh
async def test_what_the_config_says(config: Path) -> None:
    found = await route(config, "web1")
    assert (found.hostname, found.port, found.user) == ("10.0.0.1", 2201, "bob")
    assert found.identity_files == (tokens.path("~/keys/10.0.0.1-bob"), "/keys with blanks/id")
    assert found.identities_only
    assert found.known_as == ("[10.0.0.1]:2201", "10.0.0.1")
    assert found.asks
    assert (await route(config, "included")).port == 2288
    assert (await route(config, "other")).user == "everybody"


@needs_ssh
async def test_everything_that_is_followed(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", "/agent")
    found = await route(config, "alias")
    assert found.hostname == "real.example.org"
    assert found.known_as == ("stable",)
    assert not found.asks
    assert found.hashes
    assert found.known_hosts == ("/one", "/two")
    assert found.system_known_hosts == ()
    assert found.family == socket.AF_INET6
    assert found.connect_timeout == 3
    assert found.agent == ""
    assert len(found.certificate_files) == 1
    assert (await route(config, "web1")).agent == "/agent"
    assert (await route(config, "web1", agent=False)).agent == ""
    assert (await route(config, "command")).proxy_command == "nc -x proxy command 22"


@needs_ssh
async def test_the_inventory_wins(config: Path) -> None:
    host = Host("x", "web1", address="10.9.9.9", port=2222, user="alice")
    found = await route(config, host, known_hosts=("/mine",), identities_only=True)
    assert (found.hostname, found.port, found.user) == ("10.9.9.9", 2222, "alice")
    assert found.known_hosts == ("/mine",)
    assert found.system_known_hosts == ()
    assert (await route(config, Host("x", "deep.example.org", user="root"))).port == 2299
    assert (await route(config, Host("x", "two words", address="web1"))).port == 2201


async def test_none_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", forbidden)
    found = await route("none", Host("x", "web1", user="bob"))
    assert (found.hostname, found.port, found.user) == ("web1", 22, "bob")
    assert found.known_hosts == tuple(tokens.path(name) for name in resolve.USER_KNOWN)
    assert tokens.path("~/.ssh/id_ed25519") in found.identity_files


@needs_ssh
async def test_the_answer_is_kept_until_a_file_changes(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    original = Resolver._run

    async def counted(self: Resolver, argv: Any, name: str) -> str:
        nonlocal asked
        asked += 1
        return await original(self, argv, name)

    monkeypatch.setattr(Resolver, "_run", counted)
    monkeypatch.setattr(resolve, "_LOOKED", 0.0)
    resolver = Resolver(SshSettings(config=str(config)), FakeReach())
    host = Host("web1", "web1")
    await asyncio.gather(*(resolver.route(host) for _ in range(20)))
    await resolver.route(host)
    assert asked == 1
    included = config.parent / "more" / "a.conf"
    included.write_text("Host web1\n  Port 99\n")
    os.utime(included, ns=(1, 1))
    assert (await resolver.route(host)).port == 99
    assert asked == 2
    await resolver.close()


@needs_ssh
async def test_a_config_that_ssh_refuses(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("Host a\n  Nonsense yes\n")
    with pytest.raises(Unreachable) as caught:
        await route(tmp_path / "config", "a")
    assert "Nonsense" in caught.value.title or "nonsense" in caught.value.title
    assert str(tmp_path / "config") in caught.value.title


@needs_ssh
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Host a\n  HostName b\n  Port 2200\nHost *\n  User u\n", "a"),
        ("Host a*\n  User u # x\nHost !ab *\n  Port 9\n", "ab"),
        ("Host=a\nUser = u\n  Port=77\n", "a"),
        ('Host "a"\n  User "u"\n', "a"),
        ("User first\nUser second\n", "a"),
        ("Match host a,b user !root\nUser u\nMatch originalhost=a\nPort 8\n", "a"),
        ("IdentityFile ~/one\nIdentityFile ~/two\nHost a\n  IdentityFile /three\n", "a"),
    ],
)
async def test_simple_files_are_read_alike_without_ssh(
    tmp_path: Path, text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text(text)
    theirs = await route(config, name)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    ours = await route(config, name)
    assert (ours.hostname, ours.port, ours.user) == (theirs.hostname, theirs.port, theirs.user)
    if "IdentityFile" in text:
        assert ours.identity_files == theirs.identity_files


@pytest.mark.parametrize(
    "text",
    [
        'Match exec "true"\n  User u\n',
        "Host a\n  CanonicalizeHostname yes\n",
        "Host a\n  Prot 22\n",
        "Match nonsense x\n",
        'Host a "\n',
    ],
)
async def test_what_only_ssh_reads_rightly_is_refused(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("# one\n" + text)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Unreachable) as caught:
        await route(config, "a")
    assert caught.value.title.startswith(f"{config}:")
    assert "install OpenSSH" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("%h:%p", "real:22"),
        ("100%%", "100%"),
        ("%r@%n", "root@name"),
        ("${QUARTERDECK_TEST}/x", "value/x"),
        ("plain", "plain"),
    ],
)
def test_tokens(text: str, expanded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_TEST", "value")
    assert tokens.expand(text, tokens.known("name", "real", 22, "root")) == expanded


@pytest.mark.parametrize("text", ["%Z", "${QUARTERDECK_UNSET}"])
def test_unknown_tokens_are_errors(text: str) -> None:
    with pytest.raises(ValueError, match=r"not known|has no"):
        tokens.expand(text, tokens.known("name", "real", 22, "root"))


@pytest.mark.parametrize(
    ("text", "name", "user", "port"),
    [
        ("a", "a", "", 0),
        ("u@a:22", "a", "u", 22),
        ("ssh://u@a:22/", "a", "u", 22),
        ("[2001:db8::1]:22", "2001:db8::1", "", 22),
    ],
)
def test_hops(text: str, name: str, user: str, port: int) -> None:
    hop = resolve._hop(text, None)
    assert (hop.name, hop.user, hop.port) == (name, user, port)


@pytest.mark.parametrize("text", ["", "-oProxyCommand=x", "a b", "u@", "a:b:c"])
def test_no_hops(text: str) -> None:
    with pytest.raises(Unreachable):
        resolve._hop(text, None)
