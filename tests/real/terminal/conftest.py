"""The program in tmux: on the lab, and on real hosts."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lab.running import Place, RunningLab, place
from tests.real.engine.fleet import Console, user
from tests.real.ground import keys
from tests.real.ground.sshd import Sshd
from tests.real.ground.tmux import Tmux

CONSOLE = [sys.executable, "-m", "console"]
Screen = Callable[..., Tmux]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Place]:
    """Where this test's lab lives."""
    made = place(tmp_path)
    os.environ.pop("TMUX", None)
    yield made
    made.quarterdeck("lab", "down")


@pytest.fixture
def lab(at: Place) -> RunningLab:
    """A lab that is up."""
    return at.up()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """Opens terminals; they are closed with the test."""
    opened: list[Tmux] = []

    def open_one(*words: str, argv: list[str] | None = None, **options: object) -> Tmux:
        opened.append(Tmux(tmp_path / f"screen{len(opened)}", argv or [*CONSOLE, *words], **options))  # type: ignore[arg-type]  # passed on
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The key that hosts let in."""
    return user(tmp_path / "user")


@pytest.fixture
def hosts(tmp_path: Path, key: Path) -> Iterator[list[Sshd]]:
    """Three real hosts."""
    made = [
        Sshd(tmp_path / f"host{n}", name=f"host-{n}", authorized=[keys.public(key)], own_root=True) for n in range(3)
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
