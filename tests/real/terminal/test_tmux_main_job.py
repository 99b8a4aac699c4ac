"""The main job in a real terminal, at three sizes: see it, mark it, one key, confirmed, repaired, on the record."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.running import Place, RunningLab
from tests.real.engine.fleet import Console
from tests.real.engine.test_real_runbooks import BAD, GOOD
from tests.real.ground import keys, processes
from tests.real.ground.sshd import Sshd
from tests.real.ground.systemd import SystemdHost
from tests.real.terminal.conftest import Screen
from tests.settle import settle

WAIT = """\
name: Wait
key: F9
risk: read
steps: [{name: wait, shell: 'echo begun; exec sleep 4711'}]
"""
FLOOD = """\
name: Flood
key: F9
risk: read
steps:
  - name: flood
    shell: |
      i=0
      while [ $i -lt 3000 ]; do echo "line $i of a long, long output"; i=$((i+1)); done
      sleep 2
      echo end
"""
SLOW = """\
name: Slow
key: F9
risk: read
steps: [{name: slow, shell: 'for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.3; done'}]
"""


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (200, 50)])
def test_on_the_lab(lab: RunningLab, at: Place, screen: Screen, columns: int, rows: int) -> None:
    tmux = screen("--lab", columns=columns, rows=rows, env=at.environment)
    tmux.until("LAB", "north-web-2", "south-db-1", "north-queue-1", patience=10)  # as the issue promises
    tmux.keys("2")
    tmux.until("health", "north-web-1")
    assert "crit" in tmux.line("north-web-2")
    tmux.keys("g", "Space")
    tmux.until("1 marked")
    tmux.keys("F2")
    tmux.until("Restart a service", "1 host", "y runs it")
    tmux.keys("y")
    tmux.until("1 ok")
    tmux.keys("2")
    tmux.until_line("● ok", "north-web-2")
    tmux.keys("3")
    tmux.until("Restart a service")
    tmux.keys("4")
    tmux.until("ran Restart a service on north-web-2")
    tmux.keys("C-q")
    tmux.ended()
    verified = at.quarterdeck("--lab", "audit", "verify")
    assert (verified.returncode, verified.stdout[:2]) == (0, "ok"), verified


@pytest.fixture
def booted(key: Path, tmp_path: Path) -> Iterator[SystemdHost]:
    """A host with systemd and a failed unit."""
    (tmp_path / "sd").mkdir()
    host = SystemdHost(
        tmp_path / "sd", "sd-1", "10.79.0.1", {"good.service": GOOD, "bad.service": BAD}, keys.public(key)
    )
    try:
        yield host.start()
    finally:
        host.stop()


def test_on_real_hosts(booted: SystemdHost, hosts: list[Sshd], console: Console, screen: Screen) -> None:
    console.write([*hosts, booted], {}, more="watch: all\n")
    tmux = screen(env=console.environment)
    tmux.until("sd-1", "unit bad.service failed")
    (booted.root / "etc/mended").touch()
    tmux.keys("2")
    tmux.until_line("ok", *(host.name for host in hosts))
    tmux.keys("g", "Space", "F2")
    tmux.until("unit=bad.service", "y runs it")
    tmux.keys("y")
    tmux.until("1 ok")
    tmux.keys("2")
    tmux.until_line("● ok", "sd-1")
    tmux.keys("C-q")
    tmux.ended()
    (run,) = console.asked("runs", "list")["runs"]
    assert (run["runbook"], run["outcome"]) == ("restart-service", "ok")
    console.verified()


def test_a_shell_on_a_real_host_and_back(hosts: list[Sshd], console: Console, screen: Screen) -> None:
    console.write(hosts, {}, more="watch: all\n")
    tmux = screen(env=console.environment)
    tmux.keys("2")
    tmux.until_line("ok", *(host.name for host in hosts))
    for _ in range(2):
        tmux.keys("2", "g", "s")
        tmux.until("\n#")
        tmux.type("echo at-$(hostname); stty size; tty\n")
        tmux.until(f"at-{hosts[0].name}", "40 120", "/dev/pts/")
        tmux.resize(100, 30)
        tmux.type("stty size\n")
        tmux.until("30 100")
        tmux.resize(120, 40)
        tmux.type("exit 7\n")
        tmux.until("Quarterdeck", hosts[1].name)
    tmux.keys("C-q")
    tmux.ended()


def test_a_terminal_that_is_closed_ends_the_console_in_the_middle_of_a_run(
    hosts: list[Sshd], console: Console, screen: Screen
) -> None:
    console.write(hosts, {"wait": WAIT}, more="watch: all\n")
    tmux = screen(env=console.environment)
    tmux.keys("2")
    tmux.until_line("ok", *(host.name for host in hosts))
    tmux.keys("g", "F9")
    tmux.until("enter runs it")
    tmux.keys("Enter")
    settle(lambda: "sleep 4711" in hosts[0].commands)
    running = tmux.program
    tmux.close()
    settle(lambda: not processes.lives(running))
    console.verified()
    (run,) = console.asked("runs", "list")["runs"]
    assert run["outcome"] in (None, "unknown", "cancelled")
    if run["orphaned"]:
        assert console.quarterdeck("runs", "abandon", run["id"]).code == 0
    settle(lambda: "sleep 4711" not in hosts[0].commands)


def test_a_terminal_that_stops_reading_holds_no_run_up(
    hosts: list[Sshd], console: Console, screen: Screen, tmp_path: Path
) -> None:
    console.write(hosts, {"flood": FLOOD}, more="watch: all\n")
    tmux = screen(env=console.environment)
    tmux.keys("2")
    tmux.until_line("ok", *(host.name for host in hosts))
    tmux.keys("g", "Space", "Space", "Space", "F9")
    tmux.until("3 hosts", "enter runs it")
    tmux.keys("Enter")
    server = tmux.server
    os.kill(server, signal.SIGSTOP)  # from here on nobody reads the console's terminal
    settle(lambda: [run["outcome"] for run in console.asked("runs", "list")["runs"]] == ["ok"])
    os.kill(server, signal.SIGCONT)
    tmux.until("3 ok")
    tmux.keys("C-q")
    tmux.ended()
    console.verified()


def test_resizing_while_a_run_goes_on(hosts: list[Sshd], console: Console, screen: Screen) -> None:
    console.write(hosts, {"slow": SLOW}, more="watch: all\n")
    tmux = screen(env=console.environment)
    tmux.keys("2")
    tmux.until_line("ok", *(host.name for host in hosts))
    tmux.keys("g", "F9")
    tmux.until("enter runs it")
    tmux.keys("Enter")
    for columns, rows in ((80, 24), (30, 8), (10, 3), (200, 50), (120, 40)):
        tmux.resize(columns, rows)
        settle(lambda: tmux.text.strip() != "")
    tmux.until("1 ok", "line 8")
    tmux.keys("C-q")
    tmux.ended()
