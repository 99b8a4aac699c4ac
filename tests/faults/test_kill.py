"""kill -9 at random moments of a run: nothing that ran is missing from the record, nothing is claimed or doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.engine import audit, codec, database
from console.engine.past import Past, past
from console.model.facts import Fact, HostEnded, RunEnded, StepEnded, StepIntended
from console.model.outcome import Outcome

HOSTS, STEPS = 12, 2
VICTIM = Path(__file__).with_name("victim.py")
SEED = int(os.environ.get("QUARTERDECK_SEED", time.time_ns() % 1_000_000))


def start(folder: Path, *words: str) -> "subprocess.Popen[str]":
    """A victim that is about to begin."""
    argv = [sys.executable, str(VICTIM), str(folder), str(HOSTS), str(STEPS), *words]
    env = {**os.environ, "PYTHONPATH": str(VICTIM.parents[2])}
    victim = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=env)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "ready\n"
    return victim


def kill(victim: "subprocess.Popen[str]", after: float) -> None:
    """kill -9 after a while, unless it is over by then."""
    try:
        victim.wait(after)
    except subprocess.TimeoutExpired:
        victim.send_signal(signal.SIGKILL)
    victim.communicate()


def ran(folder: Path) -> dict[str, list[int]]:
    """What the hosts themselves say ran on them."""
    return {host.name: [int(line) for line in host.read_text().split()] for host in (folder / "hosts").iterdir()}


def recorded(folder: Path) -> tuple[str, list[Fact], dict[str, Past]]:
    """The run, its facts, and what they say of each host; the chain is whole."""
    db = database.connect(folder / "journal.db")
    try:
        assert audit.verify(db).ok
        rows = list(database.rows(db))
        facts = [codec.decode(row.kind, row.body) for row in rows]
        return (rows[0].run if rows else ""), facts, past(facts)
    finally:
        db.close()


def check(folder: Path) -> None:
    """What holds after every death."""
    _, facts, known = recorded(folder)
    intents = {(fact.host, fact.step) for fact in facts if isinstance(fact, StepIntended)}
    done = {(f.host, f.step) for f in facts if isinstance(f, StepEnded) and f.outcome is Outcome.OK}
    really = {(host, step) for host, steps in ran(folder).items() for step in steps}
    assert really <= intents, "a step ran that the journal does not know of"
    assert done <= really, "a step is reported done that was not"
    for host, steps in ran(folder).items():
        assert len(steps) == len(set(steps)), f"{host} ran a step twice"
    for fact in facts:
        if isinstance(fact, HostEnded) and fact.outcome is Outcome.OK:
            assert {(fact.host, step) for step in range(STEPS)} <= really
        if isinstance(fact, HostEnded) and fact.outcome is Outcome.NOT_SENT:
            assert fact.host not in ran(folder)
    for host, steps in ran(folder).items():
        assert host in known
        assert len(steps) <= known[host].next + (known[host].unknown is not None)


def rounds(tmp_path: Path, count: int, seed: int) -> dict[str, int]:
    """Kill at `count` random moments of runs, some of them while they are resumed; returns what was met."""
    rng = random.Random(seed)
    met = {"killed": 0, "unknown hosts": 0, "not sent": 0, "kills of resumed runs": 0}
    number = 0
    while met["killed"] < count:
        number += 1
        folder = tmp_path / str(number)
        (folder / "hosts").mkdir(parents=True)
        kill(start(folder, "begin"), rng.uniform(0, 0.35))
        check(folder)
        run, facts, known = recorded(folder)
        while run and not any(isinstance(fact, RunEnded) for fact in facts):
            met["killed"] += 1
            met["unknown hosts"] += sum(part.unknown is not None for part in known.values())
            met["not sent"] += HOSTS - len(known)
            again = rng.random() < 0.5
            met["kills of resumed runs"] += again
            kill(start(folder, "resume", run), rng.uniform(0, 0.35) if again else 60)
            check(folder)
            run, facts, known = recorded(folder)
        if run:
            ends = {fact.host: fact.outcome for fact in facts if isinstance(fact, HostEnded)}
            assert set(ends) == {f"host{number}" for number in range(HOSTS)}
            assert set(ends.values()) <= {Outcome.OK, Outcome.UNKNOWN}
    return met


def test_kill_at_50_random_moments(tmp_path: Path) -> None:
    print(f"\nQUARTERDECK_SEED={SEED}")
    met = rounds(tmp_path, 50, SEED)
    print(met)


@pytest.mark.soak
def test_kill_at_1000_random_moments(tmp_path: Path) -> None:
    print(f"\nQUARTERDECK_SEED={SEED}")
    print(rounds(tmp_path, 1000, SEED))
