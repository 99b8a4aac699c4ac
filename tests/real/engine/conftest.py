"""Twelve real hosts with file systems of their own, and a console for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.engine.fleet import Console, user
from tests.real.ground import keys
from tests.real.ground.sshd import Sshd


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key that all hosts let in."""
    return user(tmp_path_factory.mktemp("user"))


@pytest.fixture(scope="module")
def hosts(ground: None, key: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Sshd]]:
    """Twelve hosts."""
    folder = tmp_path_factory.mktemp("fleet")
    made = [
        Sshd(folder / f"host{n}", name=f"host-{n:02}", authorized=[keys.public(key)], own_root=True)
        for n in range(1, 13)
    ]
    for host in made:
        host.start()
    yield made
    for host in made:
        host.stop()


@pytest.fixture
def console(tmp_path: Path, key: Path) -> Console:
    """A console with nothing in it yet."""
    return Console(tmp_path / "console", key)
