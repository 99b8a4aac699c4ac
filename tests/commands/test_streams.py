"""Whatever the standard streams are, a command does its work and ends quietly."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Quarterdeck


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`script` in bash, with $Q as the command."""
    return subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "Q": f"{sys.executable} -m console", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def many(home: Path) -> None:
    """An inventory larger than a pipe holds."""
    hosts = "".join(f"  host-{number:05}: {{address: 127.0.0.1}}\n" for number in range(5000))
    (home / "config" / "hosts.yaml").write_text(f"hosts:\n{hosts}")
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("flag", ["", "--json"])
def test_a_reader_that_goes_away(flag: str) -> None:
    done = shell(f"set -o pipefail; $Q hosts {flag} | head -n 1")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, home: Path) -> None:
    done = shell(f"$Q settings check {closed}")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@pytest.mark.usefixtures("many")
def test_a_full_disk_behind_standard_output_is_said() -> None:
    done = shell("$Q hosts > /dev/full")
    assert done.returncode == 1
    assert "some output could not be written: No space left on device" in done.stderr


@pytest.mark.usefixtures("home")
def test_a_locale_without_utf8() -> None:
    done = shell("$Q settings check --settings 'näh.yaml'", PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert done.returncode == 2
    assert r"n\xe4h.yaml: No such file" in done.stderr
    bare = shell("$Q settings check --settings 'näh.yaml'", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert bare.returncode == 2
    assert r"n\ufffd\ufffdh.yaml: No such file" in bare.stderr


def test_external_text_can_not_reach_the_terminal(quarterdeck: Quarterdeck, home: Path) -> None:
    evil = "\x1b]52;c;aGk=\x07\u202e\x9b31m"
    (home / "config" / f"{evil}.yaml").write_text("nonsense: 1\n")
    done = quarterdeck("settings", "check", "--settings", str(home / "config" / f"{evil}.yaml"))
    assert done.code == 2
    assert not set(done.err) & set("\x1b\x07\u202e\x9b")
    asked = quarterdeck("settings", "check", "--json", "--settings", str(home / "config" / f"{evil}.yaml"))
    assert asked.err.isascii()
    assert "\x1b" not in asked.err
    assert json.loads(asked.err)["problems"][0]["file"].endswith(f"{evil}.yaml")


def test_no_colours_without_a_terminal(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("doctor", environment={"TERM": "xterm-256color"})
    assert "\x1b" not in done.out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_with_its_number(home: Path, number: signal.Signals) -> None:
    fifo = home / "settings.fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [sys.executable, "-m", "console", "settings", "check", "--settings", str(fifo)],
        stderr=subprocess.PIPE,
        text=True,
    )
    writer = os.open(fifo, os.O_WRONLY)  # returns when the command reads: it is under way
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    os.close(writer)
    assert (process.returncode, said) == (128 + number, "")
