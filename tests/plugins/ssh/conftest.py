"""Servers and transports for the tests of the SSH plugin."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plugins.ssh.transport import SshTransport
from tests.plugins.ssh.server import FakeReach, Server, serving


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A server whose key is known."""
    async with serving(tmp_path / "server") as running:
        running.trust()
        yield running


@pytest.fixture
def reach() -> FakeReach:
    """A person who always takes the safe choice, until `answer` is set."""
    return FakeReach()


@pytest.fixture
async def transport(server: Server, reach: FakeReach) -> AsyncIterator[SshTransport]:
    """The transport to `server`; nothing of it may be left when it is closed."""
    before = asyncio.all_tasks()
    made = SshTransport(server.settings(), reach)
    yield made
    await made.close()
    left = {task for task in asyncio.all_tasks() - before if "plugins.ssh" in repr(task.get_coro())}
    assert not left
