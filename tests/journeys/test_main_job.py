"""The main job, as a person does it in a terminal: see what is wrong, press one key, it is repaired, on the record."""

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.running import ROOT, Place, RunningLab, place
from tests.settle import settle
from tests.terminal import Terminal

CONSOLE = [sys.executable, "-m", "console", "--lab"]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Place]:
    """Where this test's lab lives; taken down at the end."""
    made = place(tmp_path)
    yield made
    down = made.quarterdeck("lab", "down")
    assert down.returncode == 0, down.stderr


def console(ground: Place, columns: int = 120, rows: int = 40) -> Terminal:
    """The console on the lab, in a terminal."""
    return Terminal(CONSOLE, columns=columns, rows=rows, env=ground.environment, cwd=str(ROOT))


def row(terminal: Terminal, host: str) -> str:
    """The line of the screen that speaks of `host`."""
    return next((line for line in terminal.text.splitlines() if host in line), "")


def runs(lab: RunningLab, kind: str) -> int:
    """How many facts of a kind the lab's record holds."""
    db = sqlite3.connect(lab.folder / "state" / "journal.db")
    try:
        return int(db.execute("SELECT count(*) FROM facts WHERE kind = ?", (kind,)).fetchone()[0])
    finally:
        db.close()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (200, 50)])
def test_see_it_press_one_key_it_is_repaired_and_on_the_record(ground: Place, columns: int, rows: int) -> None:
    lab = ground.up()
    with console(ground, columns, rows) as terminal:
        terminal.until("LAB", "north-web-2", "nginx", "south-db-1", "/var")
        terminal.keys("2")
        terminal.until("health", "north-web-1")
        assert "crit" in row(terminal, "north-web-2")
        terminal.keys("g", "space", "f2")
        terminal.until("Restart a service", "1 host", "unit=nginx", "y runs it")
        terminal.keys("enter")  # the default is no
        terminal.until_gone("y runs it")
        terminal.until("1 marked")
        assert runs(lab, "run.planned") == 0
        terminal.keys("f2")
        terminal.until("y runs it")
        terminal.keys("y")
        terminal.until("1 ok")
        terminal.keys("2")
        settle(lambda: terminal.read(0.1) and "ok" in row(terminal, "north-web-2"))
        terminal.keys("3")
        terminal.until("Restart a service")
        terminal.keys("4")
        terminal.until("ran Restart a service on north")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0
    verified = ground.quarterdeck("--lab", "audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.startswith("ok")
    healthy = ground.quarterdeck("--lab", "host", "north-web-2")
    assert healthy.stdout.startswith("north-web-2  ok"), healthy.stdout


def test_one_changed_byte_of_the_record_is_found_and_placed(ground: Place) -> None:
    lab = ground.up()
    done = ground.quarterdeck("--lab", "run", "memory-use", "--hosts", "north-web-1", "--yes")
    assert done.returncode == 0, done.stderr
    journal = lab.folder / "state" / "journal.db"
    db = sqlite3.connect(journal)
    seq, body = db.execute("SELECT seq, body FROM facts WHERE kind = 'run.step.ended'").fetchone()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    raw = journal.read_bytes()
    at = raw.index(body) + body.index(b'"ok"') + 1
    journal.write_bytes(raw[:at] + b"O" + raw[at + 1 :])
    verified = ground.quarterdeck("--lab", "audit", "verify")
    assert verified.returncode == 1
    assert f"fact {seq}" in verified.stdout


def test_a_closed_terminal_ends_the_console_and_leaves_the_record_whole(ground: Place) -> None:
    lab = ground.up()
    terminal = console(ground)
    try:
        terminal.until("north-web-2")
        terminal.hang_up()
        settle(lambda: not terminal.alive)
    finally:
        terminal.close()
    assert ground.quarterdeck("--lab", "audit", "verify").returncode == 0
    assert not (lab.folder / "state" / "runs").exists() or not list((lab.folder / "state" / "runs").iterdir())


def test_a_terminal_that_stops_reading_stops_no_run(ground: Place) -> None:
    lab = ground.up()
    with console(ground) as terminal:
        terminal.until("north-web-2")
        terminal.keys("2")
        terminal.until("health")
        terminal.keys("g", "f5")
        terminal.until("enter runs it")
        terminal.write(b"\r")
        # nobody reads the screen from here on: the pty fills, Textual blocks, and the engine goes on
        settle(lambda: runs(lab, "run.ended") == 1)
        terminal.until("ok")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_resizing_while_it_runs_breaks_nothing(ground: Place) -> None:
    ground.up()
    with console(ground) as terminal:
        terminal.until("north-web-2")
        for columns, rows in ((80, 24), (40, 10), (20, 5), (200, 50), (120, 40)):
            terminal.resize(columns, rows)
            os.kill(terminal.pid, signal.SIGWINCH)
            terminal.keys("2", "1")
        terminal.until("Overview", "north-web-2")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0
