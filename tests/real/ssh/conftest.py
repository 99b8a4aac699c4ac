"""Hosts, users and transports for the tests of SSH."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.model.ports import Transport
from plugins.ssh import PLUGIN
from plugins.ssh.settings import SshSettings
from tests.real.ground import keys, processes
from tests.real.ground.agent import Agent
from tests.real.ground.sshd import Sshd
from tests.real.ssh.client import Client, Person
from tests.settle import until

Land = Callable[..., Sshd]
Dial = Callable[..., Transport]


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """A user with a key."""
    return Client(tmp_path / "client", keys.pair(tmp_path / "client" / "id_ed25519"))


@pytest.fixture
def land(tmp_path: Path, client: Client) -> Iterator[Land]:
    """Starts hosts that let the user in and, unless `known=False`, are known; they end with the test."""
    hosts: list[Sshd] = []

    def start(name: str = "web-1", *, known: bool = True, **options: Any) -> Sshd:
        host = Sshd(tmp_path / f"host{len(hosts)}", name=name, **{"authorized": [client.public], **options})
        hosts.append(host)
        if known:
            client.trust(host.known())
        return host.start()

    yield start
    for host in hosts:
        host.stop()


@pytest.fixture
def web(land: Land) -> Sshd:
    """A host."""
    return land()


@pytest.fixture
def person() -> Person:
    """Whoever is asked."""
    return Person()


@pytest.fixture
async def dial(client: Client, person: Person, nothing_left: None) -> AsyncIterator[Dial]:
    """Makes transports as the console does; closed, they leave no task and no socket."""
    before, sockets = asyncio.all_tasks(), processes.sockets()
    made: list[Transport] = []

    def make(settings: SshSettings | None = None, **changes: Any) -> Transport:
        chosen = settings or client.settings(**changes)
        made.append(PLUGIN.transports["ssh"].make(chosen, person))
        return made[-1]

    yield make
    for transport in made:
        await transport.close()
    await until(lambda: not [task for task in asyncio.all_tasks() - before if "plugins" in repr(task.get_coro())])
    await until(lambda: processes.sockets() <= sockets)


@pytest.fixture
def ssh(dial: Dial) -> Transport:
    """The user's transport."""
    return dial()


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    """The user's agent, empty."""
    running = Agent(tmp_path / "agent")
    monkeypatch.setenv("SSH_AUTH_SOCK", str(running.socket))
    yield running
    running.close()


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """The key of a certificate authority."""
    return keys.pair(tmp_path / "authority" / "ca")
