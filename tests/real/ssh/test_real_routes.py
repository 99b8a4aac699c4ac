"""The way to a host: the user's ssh_config as the system's `ssh -G` reads it, and bastions."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.model.command import Command
from console.model.errors import Cause, Lost, Unreachable
from console.model.host import Host
from console.model.ports import Shells, Transport
from tests.real.ground import keys
from tests.real.ground.net import Space, cable
from tests.real.ground.programs import run as program
from tests.real.ground.sshd import Sshd
from tests.real.ssh.client import Client, Person, greet, run
from tests.real.ssh.conftest import Dial, Land


@dataclass(frozen=True, slots=True)
class Chain:
    """us - outer - inner - target: each knows its neighbours only, and nothing is forwarded."""

    outer: Sshd
    inner: Sshd
    target: Sshd
    others: tuple[Sshd, ...]

    def config(self, client: Client, *also: str) -> str:
        """An ssh_config that jumps over both bastions."""
        return client.config(
            f"Host outer\n  HostName {self.outer.address}\n"
            f"Host inner\n  HostName {self.inner.address}\n"
            f"Host target other-*\n  ProxyJump outer,inner\n"
            f"Host target\n  HostName {self.target.address}\n"
            "Host *\n  User root\n" + "".join(also)
        )


@pytest.fixture
def spaces() -> Iterator[Callable[[], Space]]:
    """Makes networks."""
    made: list[Space] = []

    def make() -> Space:
        made.append(Space())
        return made[-1]

    yield make
    for space in made:
        space.close()


@pytest.fixture
def chain(land: Land, spaces: Callable[[], Space]) -> Chain:
    """Two bastions, a target behind them and three more hosts beside it."""
    first, second, third = spaces(), spaces(), spaces()
    cable(None, "10.77.0.1/24", first, "10.77.0.2/24")
    cable(first, "10.77.1.1/24", second, "10.77.1.2/24")
    cable(second, "10.77.2.1/24", third, "10.77.2.2/24")
    outer = land("outer", at="10.77.0.2", space=first)
    inner = land("inner", at="10.77.1.2", space=second)
    target = land("target", at="10.77.2.2", space=third)
    others = tuple(land(f"other-{n}", at="10.77.2.2", port=2200 + n, space=third) for n in range(3))
    return Chain(outer, inner, target, others)


async def test_the_target_is_not_reached_without_its_bastions(chain: Chain, ssh: Transport) -> None:
    with pytest.raises(Unreachable):
        await greet(ssh, chain.target.host())


async def test_two_bastions(chain: Chain, client: Client, dial: Dial) -> None:
    ssh = dial(config=chain.config(client))
    found = await asyncio.gather(*(greet(ssh, Host("target", "target")) for _ in range(5)))
    assert found == ["target"] * 5
    through = await asyncio.gather(*(greet(ssh, other.host()) for other in chain.others))
    assert through == ["other-0", "other-1", "other-2"]
    assert (chain.outer.logins, chain.inner.logins, chain.target.logins) == (1, 1, 1)


async def test_much_goes_through_bastions(chain: Chain, client: Client, dial: Dial) -> None:
    ssh = dial(config=chain.config(client))
    done = await run(ssh, Host("target", "target"), "head -c 20000000 /dev/zero | tr '\\000' x")
    assert len(done.out) == 20_000_000
    assert (await run(ssh, Host("target", "target"), "wc -c", stdin=b"x" * 5_000_000)).out == "5000000\n"


async def test_the_keys_of_bastions_are_checked_too(chain: Chain, client: Client, dial: Dial, tmp_path: Path) -> None:
    known = client.known_hosts.read_text().splitlines(keepends=True)
    client.known_hosts.write_text("".join(line for line in known if not line.startswith(chain.inner.address)))
    client.trust(chain.inner.known(key=keys.pair(tmp_path / "old")))
    with pytest.raises(Unreachable) as caught:
        await greet(dial(config=chain.config(client)), Host("target", "target"))
    assert caught.value.cause is Cause.HOST_KEY
    assert "bastion inner" in caught.value.title
    assert "changed" in caught.value.title


async def test_a_bastion_that_is_down_is_named(chain: Chain, client: Client, dial: Dial) -> None:
    chain.outer.stop()
    with pytest.raises(Unreachable) as caught:
        await greet(dial(config=chain.config(client)), Host("target", "target"))
    assert caught.value.cause is Cause.REFUSED
    assert "bastion outer" in caught.value.title


async def test_a_target_that_is_down_behind_its_bastion(chain: Chain, client: Client, dial: Dial) -> None:
    chain.target.stop()
    with pytest.raises(Unreachable) as caught:
        await greet(dial(config=chain.config(client)), Host("target", "target"))
    assert caught.value.cause is Cause.REFUSED
    assert chain.target.address in caught.value.title


async def test_a_bastion_that_forbids_forwarding(chain: Chain, client: Client, dial: Dial) -> None:
    chain.inner.stop()
    config = chain.inner.folder / "sshd_config"
    config.write_text("AllowTcpForwarding no\n" + config.read_text())
    chain.inner.start()
    with pytest.raises(Unreachable) as caught:
        await greet(dial(config=chain.config(client)), Host("target", "target"))
    assert "AllowTcpForwarding" in caught.value.hint


async def test_a_bastion_that_dies_takes_its_commands_along_and_no_more(
    chain: Chain, client: Client, dial: Dial
) -> None:
    ssh = dial(config=chain.config(client))
    running = ssh.run(Host("target", "target"), Command(shell="echo up; exec sleep 4711"))
    await anext(running)
    chain.outer.cut()
    with pytest.raises(Lost):
        await anext(running)
    for pid in chain.target.sessions:
        os.kill(pid, signal.SIGTERM)
    assert await greet(ssh, Host("target", "target")) == "target"
    assert chain.outer.logins == 2


async def test_a_shell_goes_the_same_way(chain: Chain, client: Client, dial: Dial) -> None:
    # The user's own ssh reads known_hosts and keys for every hop from its config.
    own = f"  UserKnownHostsFile {client.known_hosts}\n  IdentityFile {client.key}\n"
    ssh = dial(config=chain.config(client, own))
    assert isinstance(ssh, Shells)
    argv = ssh.shell(Host("target", "target"))
    assert program(argv[0], "-o", "BatchMode=yes", *argv[1:], "hostname") == "target\n"


async def test_include_match_and_tokens(land: Land, client: Client, dial: Dial, tmp_path: Path) -> None:
    web, api = land("web-1", port=2201), land("api-1", port=2202)
    extra = tmp_path / "conf.d"
    extra.mkdir()
    (extra / "10-web").write_text(f"Host web-?\n  HostName {web.address}\n  Port 2201\n")
    (extra / "20-api").write_text(
        f'Match originalhost api-* exec "test %n = api-1"\n  HostName {api.address}\n  Port 2202\n'
        "Match originalhost api-* user nobody\n  HostName 127.255.255.1\n"
    )
    config = client.config(
        f"Include {extra}/*\n"
        f"Host *\n  User root  # not a part of the name\n  IdentityFile {client.folder}/id_%%none\n"
        f"  IdentityFile {client.folder}/id_ed25519\n"
        f"  UserKnownHostsFile {client.folder}/known_%r {client.known_hosts}\n"
    )
    ssh = dial(config=config, identity_files=(), known_hosts=(), match_exec="run")
    assert await greet(ssh, Host("web-1", "web-1")) == "web-1"
    assert await greet(ssh, Host("api-1", "api-1")) == "api-1"
    careful = dial(config=config, identity_files=(), known_hosts=(), match_exec="refuse")
    assert await greet(careful, Host("web-1", "web-1")) == "web-1"
    with pytest.raises(Unreachable) as caught:
        await greet(careful, Host("api-1", "api-1"))
    assert f"{extra}/20-api:1" in caught.value.title


async def test_a_config_that_changes_is_read_again(land: Land, client: Client, dial: Dial, tmp_path: Path) -> None:
    blue, green = land("blue"), land("green")
    included = tmp_path / "included"
    ssh = dial(config=client.config(f"Include {included}\nHost *\n  User root\n"))
    included.write_text(f"Host web\n  HostName {blue.address}\n")
    assert await greet(ssh, Host("web", "web")) == "blue"
    included.write_text(f"Host web\n  HostName {green.address}\n  # longer\n")
    names: list[str] = []
    for _ in range(600):
        names.append(await greet(ssh, Host("web", "web")))
        if names[-1] == "green":
            break
        await asyncio.sleep(0.01)
    assert names[-1] == "green"


async def test_a_config_that_ssh_refuses_is_refused_here(web: Sshd, client: Client, dial: Dial) -> None:
    config = client.config("Host *\n  NoSuchOption yes\n")
    with pytest.raises(Unreachable) as caught:
        await greet(dial(config=config), web.host())
    assert f"{config}" in caught.value.title
    assert "nosuchoption" in caught.value.title.lower()


async def test_strict_host_key_checking_yes_asks_nobody(land: Land, client: Client, dial: Dial, person: Person) -> None:
    web = land(known=False)
    config = client.config("StrictHostKeyChecking yes\n")
    with pytest.raises(Unreachable) as caught:
        await greet(dial(config=config), web.host())
    assert caught.value.cause is Cause.HOST_KEY
    assert not person.asked


PIPE = """
import os, socket, sys, threading

def feed():
    while data := os.read(0, 65536):
        host.sendall(data)

host = socket.create_connection((sys.argv[1], int(sys.argv[2])))
threading.Thread(target=feed, daemon=True).start()
while data := host.recv(65536):
    os.write(1, data)
"""


async def test_a_proxy_command(chain: Chain, client: Client, dial: Dial, tmp_path: Path) -> None:
    (tmp_path / "pipe.py").write_text(PIPE)
    config = client.config(
        f"Host target\n  HostName {chain.target.address}\n  User root\n"
        f"  ProxyCommand nsenter --net=/proc/{chain.target.pid}/ns/net {sys.executable} {tmp_path}/pipe.py %h %p\n"
    )
    ssh = dial(config=config)
    assert await greet(ssh, Host("target", "target")) == "target"
    assert (await run(ssh, Host("target", "target"), "wc -c", stdin=b"x" * 3_000_000)).out == "3000000\n"


async def test_names_that_mean_nothing(ssh: Transport) -> None:
    with pytest.raises(Unreachable) as caught:
        await greet(ssh, Host("no-such-host.invalid", "no-such-host.invalid"))
    assert caught.value.cause is Cause.UNRESOLVED
    assert "no-such-host.invalid" in caught.value.title
