"""How a user gets in: keys in files and in a real ssh-agent, certificates, and what is said when it fails."""

from pathlib import Path

import pytest

from console.model.errors import Cause, Unreachable
from console.model.host import Host
from console.model.ports import Transport
from tests.real.ground import keys
from tests.real.ground.agent import Agent
from tests.real.ground.sshd import Sshd
from tests.real.ssh.client import Client, greet
from tests.real.ssh.conftest import Dial, Land


async def refused(ssh: Transport, host: Host) -> Unreachable:
    """The refusal of a login."""
    with pytest.raises(Unreachable) as caught:
        await greet(ssh, host)
    assert caught.value.cause is Cause.AUTHENTICATION, caught.value
    return caught.value


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
async def test_a_key_file(land: Land, dial: Dial, tmp_path: Path, kind: str) -> None:
    key = keys.pair(tmp_path / "key", kind)
    web = land(authorized=[keys.public(key)])
    assert await greet(dial(identity_files=(str(key),)), web.host()) == "web-1"


async def test_a_key_that_the_host_does_not_take(land: Land, client: Client, dial: Dial, tmp_path: Path) -> None:
    web = land(authorized=[])
    error = await refused(dial(), web.host())
    assert str(client.key) in error.title
    assert "publickey" in error.title


async def test_a_key_that_is_not_there(web: Sshd, dial: Dial, tmp_path: Path) -> None:
    error = await refused(dial(identity_files=(str(tmp_path / "none"),)), web.host())
    assert "there is no such file" in str(error)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
async def test_an_agent(land: Land, dial: Dial, agent: Agent, tmp_path: Path, kind: str) -> None:
    key = keys.pair(tmp_path / "key", kind)
    agent.add(key)
    web = land(authorized=[keys.public(key)])
    ssh = dial(agent=True, identities_only=False, identity_files=())
    assert await greet(ssh, web.host()) == "web-1"


async def test_an_agent_with_many_keys_and_a_named_one(land: Land, dial: Dial, agent: Agent, tmp_path: Path) -> None:
    made = [keys.pair(tmp_path / f"key{n}") for n in range(8)]
    for key in made:
        agent.add(key)
    web = land(authorized=[keys.public(made[-1])])
    named = dial(agent=True, identity_files=(str(made[-1]),))
    assert await greet(named, web.host()) == "web-1"
    error = await refused(dial(agent=True, identities_only=False, identity_files=()), web.host())
    assert "IdentitiesOnly" in error.hint


async def test_an_agent_that_is_gone(web: Sshd, dial: Dial, agent: Agent) -> None:
    agent.close()
    error = await refused(dial(agent=True, identities_only=False, identity_files=()), web.host())
    assert f"no agent at {agent.socket}" in error.hint


async def test_an_encrypted_key_says_what_to_do(land: Land, dial: Dial, tmp_path: Path) -> None:
    key = keys.pair(tmp_path / "locked", passphrase="a secret")
    web = land(authorized=[keys.public(key)])
    error = await refused(dial(identity_files=(str(key),)), web.host())
    assert str(key) in str(error)
    assert "passphrase" in str(error)
    assert "ssh-add" in str(error)


async def test_an_encrypted_key_that_the_agent_holds(land: Land, dial: Dial, agent: Agent, tmp_path: Path) -> None:
    key = keys.pair(tmp_path / "locked", passphrase="a secret")
    agent.add(key, "a secret")
    web = land(authorized=[keys.public(key)])
    assert await greet(dial(agent=True, identity_files=(str(key),)), web.host()) == "web-1"


async def test_a_user_certificate(land: Land, client: Client, authority: Path, dial: Dial) -> None:
    keys.certify(authority, client.key, "root")
    web = land(authorized=[], lines=[f"TrustedUserCAKeys {authority}.pub"])
    assert await greet(dial(), web.host()) == "web-1"
    assert "ED25519-CERT" in web.log


async def test_a_user_certificate_named_in_the_config(
    land: Land, client: Client, authority: Path, dial: Dial, tmp_path: Path
) -> None:
    certificate = keys.certify(authority, client.key, "root").rename(tmp_path / "elsewhere-cert.pub")
    web = land(authorized=[], lines=[f"TrustedUserCAKeys {authority}.pub"])
    config = client.config(f"CertificateFile {certificate}\n")
    assert await greet(dial(config=config), web.host()) == "web-1"


async def test_a_user_certificate_in_the_agent(
    land: Land, client: Client, authority: Path, dial: Dial, agent: Agent
) -> None:
    keys.certify(authority, client.key, "root")
    agent.add(client.key)
    web = land(authorized=[], lines=[f"TrustedUserCAKeys {authority}.pub"])
    assert await greet(dial(agent=True, identities_only=False, identity_files=()), web.host()) == "web-1"


@pytest.mark.parametrize(
    ("principal", "valid", "why"),
    [("root", "-2h:-1h", "expired"), ("anna", "-5m:+1h", "not a listed principal")],
    ids=["expired", "wrong principal"],
)
async def test_a_user_certificate_that_does_not_hold(
    land: Land, client: Client, authority: Path, dial: Dial, principal: str, valid: str, why: str
) -> None:
    keys.certify(authority, client.key, principal, valid=valid)
    web = land(authorized=[], lines=[f"TrustedUserCAKeys {authority}.pub"])
    error = await refused(dial(), web.host())
    assert "certificate" in error.title
    assert why in web.log


async def test_a_second_factor_is_named(land: Land, dial: Dial) -> None:
    web = land(lines=["AuthenticationMethods publickey,keyboard-interactive", "KbdInteractiveAuthentication yes"])
    assert "keyboard-interactive" in (await refused(dial(), web.host())).title
