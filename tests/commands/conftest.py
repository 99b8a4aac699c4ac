"""A command line of its own: settings, state and runtime in a temporary folder, and nothing of the user's."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

Quarterdeck = Callable[..., "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """A command that is over."""

    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it; this process and its children live in it."""
    for name in [name for name in os.environ if name.startswith(("QUARTERDECK_", "XDG_", "AWS_", "ANSIBLE_", "SSH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("QUARTERDECK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("QUARTERDECK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("QUARTERDECK_RUNTIME", str(tmp_path / "runtime"))
    (tmp_path / "config" / "runbooks").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def quarterdeck(home: Path) -> Quarterdeck:
    """Runs `quarterdeck WORDS` as a process of its own, with no terminal."""

    def run(*words: str, stdin: str = "", environment: Mapping[str, str] | None = None) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "console", *words],
            input=stdin.encode(),
            capture_output=True,
            cwd=home,
            env={**os.environ, **(environment or {})},
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
