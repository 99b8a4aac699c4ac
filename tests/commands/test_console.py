"""`quarterdeck` itself: opens on a terminal, leaves on a key, and does not outlive its terminal or a signal."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.settle import settle
from tests.terminal import Terminal

CONSOLE = [sys.executable, "-m", "console"]


@pytest.mark.usefixtures("home")
def test_it_opens_and_leaves() -> None:
    with Terminal(CONSOLE) as terminal:
        terminal.until("Overview", os.uname().nodename)
        terminal.keys("\x11")
        assert terminal.wait() == 0
    assert b"\x1b[?1049l" in terminal.raw, "the terminal is not given back as it was"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_it_in_order(number: signal.Signals) -> None:
    with Terminal(CONSOLE) as terminal:
        terminal.until("Overview")
        os.kill(terminal.pid, number)
        assert terminal.wait() == 128 + number
    assert b"\x1b[?1049l" in terminal.raw


@pytest.mark.usefixtures("home")
def test_it_goes_with_its_terminal() -> None:
    with Terminal(CONSOLE) as terminal:
        terminal.until("Overview")
        terminal.hang_up()
        settle(lambda: not terminal.alive)
        assert terminal.status == 128 + signal.SIGHUP


def test_a_record_that_can_not_be_written_is_said(home: Path) -> None:
    (home / "state").mkdir(mode=0o700)
    (home / "state" / "journal.db").write_bytes(os.urandom(8192))
    with Terminal(CONSOLE) as terminal:
        terminal.until("journal.db can't be used")
        assert terminal.wait() == 3


@pytest.mark.usefixtures("home")
def test_a_start_that_fails_is_said_on_a_terminal_as_it_was() -> None:
    with Terminal([*CONSOLE, "--settings", "/nowhere.yaml"]) as terminal:
        terminal.until("/nowhere.yaml: No such file")
        assert terminal.wait() == 2
    assert terminal.raw.rfind(b"\x1b[?1049l") >= terminal.raw.rfind(b"\x1b[?1049h")
