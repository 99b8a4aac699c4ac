"""Starting costs nothing: what is not asked for is not imported."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "asyncio",
    "asyncssh",
    "boto3",
    "concurrent.futures",
    "argcomplete",
    "cryptography",
    "httpx",
    "json",
    "msgspec",
    "paramiko",
    "plugins",
    "psutil",
    "rich",
    "screens",
    "socket",
    "sqlite3",
    "textual",
    "yaml",
)

PROBE = """
import sys
from console.cli import obey
code = obey({words!r})
print([name for name in {heavy!r} if name in sys.modules], code, file=sys.stderr)
"""


def loaded(*words: str, heavy: tuple[str, ...] = HEAVY) -> str:
    script = PROBE.format(words=list(words), heavy=heavy)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    return done.stderr.strip().splitlines()[-1]


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    script = f"import sys, console.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(flag: str) -> None:
    assert loaded(flag) == "[] 0"


def test_the_probe_would_see_it() -> None:
    assert "'yaml'" in loaded("settings", "schema")


@pytest.mark.parametrize("words", [("hosts",), ("settings", "check"), ("runs", "list"), ("plugins",), ("doctor",)])
def test_commands_load_neither_screens_nor_their_libraries(words: tuple[str, ...], tmp_path: object) -> None:
    heavy = ("asyncssh", "boto3", "httpx", "paramiko", "rich", "screens", "textual")
    said = loaded(*words, "--settings", "/dev/null", heavy=heavy)
    assert said.startswith("[] ")


def test_listing_hosts_loads_only_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text("hosts: {web1: {address: 10.0.0.1}}\n")
    settings = tmp_path / "settings.yaml"
    settings.write_text("inventories: [{use: static, file: hosts.yaml}]\n")
    heavy = ("asyncio", "console.engine.discovery", "console.model.patterns", "msgspec", "sqlite3")
    assert loaded("hosts", "--json", "--settings", str(settings), heavy=heavy) == "[] 0"
    assert "patterns" in loaded("hosts", "web1", "--json", "--settings", str(settings), heavy=heavy)
