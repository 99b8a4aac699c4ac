"""Whose key is it? Every kind of line that known_hosts can have, against a real sshd; and its host certificates."""

import re
from pathlib import Path

import pytest

from console.model.errors import Cause, Unreachable
from console.model.host import Host
from console.model.ports import Transport
from tests.real.ground import keys
from tests.real.ground.programs import run as program
from tests.real.ground.sshd import Sshd
from tests.real.ssh.client import Client, Person, greet
from tests.real.ssh.conftest import Dial, Land


async def refused(ssh: Transport, host: Host) -> Unreachable:
    """The refusal of a host for its key."""
    with pytest.raises(Unreachable) as caught:
        await greet(ssh, host)
    assert caught.value.cause is Cause.HOST_KEY, caught.value
    return caught.value


async def test_an_unknown_key_is_refused_by_default(land: Land, client: Client, ssh: Transport, person: Person) -> None:
    web = land(known=False)
    error = await refused(ssh, web.host())
    assert keys.fingerprint(web.key) in error.title
    assert [question.subject for question in person.asked] == ["host-key"]
    assert any(keys.fingerprint(web.key) in line for line in person.asked[0].body)
    assert not client.known_hosts.exists()
    assert web.logins == 0


async def test_an_unknown_key_is_taken_once(land: Land, client: Client, dial: Dial, person: Person) -> None:
    web = land(known=False)
    person.answer = "once"
    ssh = dial()
    assert await greet(ssh, web.host()) == "web-1"
    assert not client.known_hosts.exists()
    web.stop()
    web.start()
    assert await greet(ssh, web.host()) == "web-1"
    assert len(person.asked) == 1
    person.answer = "refuse"
    await refused(dial(), web.host())
    assert len(person.asked) == 2


async def test_an_unknown_key_is_saved(land: Land, client: Client, dial: Dial, person: Person) -> None:
    web, api = land(known=False), land("api-1", known=False, port=2022)
    person.answer = "save"
    ssh = dial()
    assert await greet(ssh, web.host()) == "web-1"
    assert await greet(ssh, api.host()) == "api-1"
    assert client.known_hosts.read_text() == web.known() + api.known()
    assert client.known_hosts.stat().st_mode & 0o777 == 0o600
    person.answer = "refuse"
    later = dial()
    assert await greet(later, web.host()) == "web-1"
    assert await greet(later, api.host()) == "api-1"
    assert len(person.asked) == 2


async def test_a_saved_key_is_one_that_ssh_itself_takes(land: Land, client: Client, dial: Dial, person: Person) -> None:
    web = land(known=False)
    person.answer = "save"
    config = client.config("HashKnownHosts yes\n")
    assert await greet(dial(config=config), web.host()) == "web-1"
    assert client.known_hosts.read_text().startswith("|1|")
    assert web.address not in client.known_hosts.read_text()
    strict = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes"]
    argv = dial(config=config).shell(web.host())  # type: ignore[attr-defined]  # this transport has shells
    assert program(argv[0], *strict, *argv[1:], "hostname") == "web-1\n"


async def test_a_changed_key_is_refused_without_a_question(
    land: Land, client: Client, dial: Dial, person: Person, tmp_path: Path
) -> None:
    web = land(known=False)
    old = keys.pair(tmp_path / "old")
    client.trust("# a comment\n", web.known(key=old))
    person.answer = "save"
    error = await refused(dial(), web.host())
    assert "changed" in error.title
    assert f"{client.known_hosts}:2" in error.title
    assert keys.fingerprint(web.key) in error.title
    assert not person.asked
    command = re.search(r"ssh-keygen -f (\S+) -R (\S+)", error.hint)
    assert command is not None
    program("ssh-keygen", "-f", command[1], "-R", command[2])
    assert await greet(dial(), web.host()) == "web-1"
    assert len(person.asked) == 1


async def test_a_changed_key_behind_a_hashed_name_is_refused(
    land: Land, client: Client, dial: Dial, person: Person, tmp_path: Path
) -> None:
    web = land(known=False)
    client.trust(web.known(key=keys.pair(tmp_path / "old")))
    keys.hash_names(client.known_hosts)
    assert "changed" in (await refused(dial(), web.host())).title
    assert not person.asked


@pytest.mark.parametrize("port", [22, 2022])
async def test_hashed_names(land: Land, client: Client, dial: Dial, port: int) -> None:
    web = land(port=port)
    keys.hash_names(client.known_hosts)
    assert web.address not in client.known_hosts.read_text()
    assert await greet(dial(), web.host()) == "web-1"


async def test_a_key_of_a_type_that_is_not_the_servers_first(land: Land, client: Client, dial: Dial) -> None:
    second = land(known=False)
    rsa = keys.pair(second.folder / "rsa_key", "rsa")
    second.stop()
    with (second.folder / "sshd_config").open("a") as config:
        config.write(f"HostKey {rsa}\n")
    client.trust(second.known(key=rsa))
    keys.hash_names(client.known_hosts)  # which type is known is not to be seen
    second.start()
    assert await greet(dial(), second.host()) == "web-1"


async def test_revoked(land: Land, client: Client, dial: Dial, person: Person) -> None:
    web = land()
    client.trust(f"@revoked * {keys.public(web.key)}\n")
    person.answer = "save"
    assert "revoked" in (await refused(dial(), web.host())).title
    assert not person.asked


@pytest.mark.parametrize(
    ("names", "known"),
    [
        ("127.7.*", True),
        ("127.?.*", True),
        ("127.8.*", False),
        ("*,!127.7.*", False),
        ("!{address},127.*", False),
        ("!127.8.*,127.*", True),
        ("other,{address}", True),
        ("[{address}]:22", False),
    ],
)
async def test_wildcards_and_negation(land: Land, client: Client, dial: Dial, names: str, *, known: bool) -> None:
    web = land(known=False)
    client.trust(web.known(names.format(address=web.address)))
    if known:
        assert await greet(dial(), web.host()) == "web-1"
    else:
        assert "not known" in (await refused(dial(), web.host())).title


async def test_a_line_that_cannot_be_read_spoils_no_other(land: Land, client: Client, dial: Dial) -> None:
    web = land(known=False)
    client.trust("nonsense\n", "h ssh-ed25519 !!!\n", "@odd * ssh-ed25519 AAAA\n", "\x00\x01\n", web.known())
    assert await greet(dial(), web.host()) == "web-1"


class Certified:
    """A host that shows a certificate."""

    def __init__(self, land: Land, authority: Path, tmp_path: Path) -> None:
        self._land, self._authority = land, authority
        self._key = keys.pair(tmp_path / "certified")

    def start(self, *principals: str, at: str = "", host: bool = True, valid: str = "-5m:+1h") -> Sshd:
        """Sign its key, start it."""
        certificate = keys.certify(self._authority, self._key, *principals, host=host, valid=valid)
        return self._land(known=False, key=self._key, at=at, lines=[f"HostCertificate {certificate}"])


@pytest.fixture
def certified(land: Land, authority: Path, tmp_path: Path) -> Certified:
    """Starts hosts with certificates."""
    return Certified(land, authority, tmp_path)


AT = "127.77.0.1"


def trust(client: Client, authority: Path, names: str = "127.77.*") -> None:
    """Take certificates of `authority`."""
    client.trust(f"@cert-authority {names} {keys.public(authority)}\n")


async def test_a_host_certificate(
    certified: Certified, client: Client, authority: Path, ssh: Transport, person: Person
) -> None:
    trust(client, authority)
    assert await greet(ssh, certified.start("other", AT, at=AT).host()) == "web-1"
    assert not person.asked


async def test_a_host_certificate_for_the_name_in_HostKeyAlias(  # noqa: N802  # the option's own spelling
    certified: Certified, client: Client, authority: Path, dial: Dial
) -> None:
    trust(client, authority, "web-*.example")
    config = client.config("Host web-1\n  HostKeyAlias web-1.example\n")
    assert await greet(dial(config=config), certified.start("web-1.example", at=AT).host()) == "web-1"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"principals": ("127.77.0.2", "web-1")}, "not for 127.77.0.1"),
        ({"valid": "-2h:-1h"}, "expired at"),
        ({"valid": "+1h:+2h"}, "valid only from"),
        ({"host": False}, "for a user, not for a host"),
    ],
    ids=["wrong principal", "expired", "not yet valid", "wrong type"],
)
async def test_a_host_certificate_that_does_not_hold(
    certified: Certified,
    client: Client,
    authority: Path,
    ssh: Transport,
    person: Person,
    options: dict[str, object],
    why: str,
) -> None:
    trust(client, authority)
    principals = options.pop("principals", (AT,))
    person.answer = "save"
    web = certified.start(*principals, at=AT, **options)  # type: ignore[misc, arg-type]  # as the table gives them
    error = await refused(ssh, web.host())
    assert why in error.title
    assert not person.asked


async def test_a_certificate_of_a_ca_that_is_not_trusted_is_a_plain_unknown_key(
    certified: Certified, client: Client, ssh: Transport, person: Person, tmp_path: Path
) -> None:
    trust(client, keys.pair(tmp_path / "another"))
    error = await refused(ssh, certified.start(AT, at=AT).host())
    assert "not known" in error.title
    assert len(person.asked) == 1


async def test_a_ca_for_other_hosts_counts_for_nothing_here(
    certified: Certified, client: Client, authority: Path, ssh: Transport
) -> None:
    trust(client, authority, "*.example,!127.*")
    assert "not known" in (await refused(ssh, certified.start(AT, at=AT).host())).title


async def test_a_revoked_ca(certified: Certified, client: Client, authority: Path, ssh: Transport) -> None:
    trust(client, authority)
    client.trust(f"@revoked * {keys.public(authority)}\n")
    assert "revoked" in (await refused(ssh, certified.start(AT, at=AT).host())).title
