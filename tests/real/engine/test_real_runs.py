"""Whole runs on twelve real sshd: outcomes, a host that is away, kill -9 at random moments."""

import os
import random
import signal
import subprocess
import time
from typing import Any

import pytest

from console.commands import exits
from tests.real.engine.fleet import Console
from tests.real.ground import net
from tests.real.ground.sshd import Sshd
from tests.settle import settle

APPEND = """\
name: Append
risk: change
fan_out: 4
max_errors: 12
params: {word: {type: string, pattern: "[a-z0-9]+"}}
steps:
  - {name: first, shell: 'sleep 0.03; echo "$param_word first" >>/var/log/steps; sleep 0.03'}
  - {name: second, shell: 'sleep 0.03; echo "$param_word second" >>/var/log/steps; sleep 0.03'}
"""
SEED = int(os.environ.get("QUARTERDECK_SEED", time.time_ns() % 1_000_000))
MOMENTS = 10


def appended(hosts: list[Sshd], word: str) -> dict[str, list[str]]:
    """What the hosts themselves say ran on them."""
    found = {}
    for host in hosts:
        file = host.root / "var/log/steps"
        lines = file.read_text().splitlines() if file.exists() else []
        found[host.name] = [line.split()[1] for line in lines if line.split()[0] == word]
    return found


def test_a_run_on_twelve_hosts_one_of_them_away(hosts: list[Sshd], console: Console) -> None:
    console.write(hosts, {"append": APPEND})
    with net.firewall(f"ip daddr {hosts[4].address} tcp dport 22 drop"):
        said = console.asked("run", "append", "--hosts", "all", "-p", "word=one", "--yes", code=exits.FAILED)
    outcomes = {host["name"]: host["outcome"] for host in said["run"]["hosts"]}
    assert outcomes.pop(hosts[4].name) == "unreachable"
    assert set(outcomes.values()) == {"ok"}
    others = [host for host in hosts if host is not hosts[4]]
    assert appended(others, "one") == {host.name: ["first", "second"] for host in others}
    assert appended(hosts[4:5], "one") == {hosts[4].name: []}
    away = next(host for host in said["run"]["hosts"] if host["name"] == hosts[4].name)
    assert "did not answer in 3 s" in str(away)
    console.verified()


SAY = """\
name: Say
risk: read
params: {word: {type: string}}
steps: [{name: say, argv: [printf, "%s|", "{{ word }}"]}]
"""


def test_a_command_line_is_given_whole_to_every_host(hosts: list[Sshd], console: Console) -> None:
    console.write(hosts, {"say": SAY})
    odd = "a  b 'c' \"d\" $HOME `id` ; * \\ -n"
    said = console.asked("run", "say", "--hosts", "all", "-p", f"word={odd}")
    assert [output["text"] for output in said["outputs"]] == [f"{odd}|"]


def killed_in_time(console: Console, words: tuple[str, ...], after: float) -> bool:
    """Start a command, and kill -9 it after a while; whether it was still there."""
    process = console.start(*words)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False


def check(record: dict[str, Any], really: dict[str, list[str]]) -> None:
    """What is recorded of a run is neither more nor less than what can be true."""
    for host in record["hosts"]:
        ran = really[host["name"]]
        assert ran in ([], ["first"], ["first", "second"]), f"{host['name']} ran {ran}"
        known = [step for step in host["steps"] if step.get("outcome") != "not_sent"]
        assert len(ran) <= len(known), f"{host['name']} ran {ran}; the record has {host['steps']}"
        done = [step for step in host["steps"] if step.get("outcome") == "ok"]
        assert len(done) <= len(ran), f"{host['name']} is reported to have done {len(done)} steps, and ran {ran}"


def test_kill_at_random_moments_of_a_run_then_resume(hosts: list[Sshd], console: Console) -> None:
    print(f"\nQUARTERDECK_SEED={SEED}")
    rng = random.Random(SEED)
    console.write(hosts, {"append": APPEND})
    killed = {"before the run was on the record": 0, "in the middle": 0}
    number = unknown = 0
    while killed["in the middle"] < MOMENTS:
        number += 1
        assert number < 10 * MOMENTS
        word = f"n{number}"
        words = ("run", "append", "--hosts", "all", "-p", f"word={word}", "--yes")
        if not killed_in_time(console, words, rng.uniform(0.4, 1.6)):
            continue
        runs = [run for run in console.asked("runs", "list")["runs"] if run["orphaned"]]
        if not runs:
            killed["before the run was on the record"] += 1
            continue
        killed["in the middle"] += 1
        (run,) = runs
        check(console.asked("runs", "show", run["id"])["run"], appended(hosts, word))
        resumed = console.quarterdeck("runs", "resume", run["id"], "--yes")
        assert resumed.code in (exits.OK, exits.UNKNOWN, exits.FAILED), resumed
        over = console.asked("runs", "show", run["id"])["run"]
        really = appended(hosts, word)
        check(over, really)
        assert over["orphaned"] is False
        for host in over["hosts"]:
            unknown += host["outcome"] == "unknown"
            assert host["outcome"] in ("ok", "unknown"), host
            assert host["outcome"] != "ok" or really[host["name"]] == ["first", "second"]
        console.verified()
    print(f"{number} runs, killed {killed}, {unknown} hosts unknown")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_cancelled_run_leaves_nothing_on_the_hosts(
    hosts: list[Sshd], console: Console, number: signal.Signals
) -> None:
    wait = "name: Wait\nrisk: change\nfan_out: 12\nsteps: [{name: wait, shell: 'echo begun; exec sleep 4711'}]\n"
    console.write(hosts, {"wait": wait})
    process = console.start("run", "wait", "--hosts", "all", "--yes")
    with process:
        settle(lambda: all("sleep 4711" in host.commands for host in hosts))
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 128 + number
    (run,) = console.asked("runs", "list")["runs"]
    assert run["outcome"] == "cancelled"
    settle(lambda: not any("sleep 4711" in line for host in hosts for line in host.commands))
    console.verified()
