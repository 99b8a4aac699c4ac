"""What the state keeps is bounded, and folding stays linear: big runs, many runs, floods of output."""

import time

from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command
from console.model.facts import RunEnded, RunPlanned, StepIntended
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.model.signals import Orphaned, Printed
from console.state.apply import outputs, runs
from console.state.state import OutputsSlice, RunsSlice

ANNA = Actor("anna")


def planned(run: str, hosts: int = 1) -> RunPlanned:
    step = PlannedStep("s", "ssh", Command(argv=("do",)))
    targets = tuple(PlannedHost(Host(f"h{n}", f"h{n}"), (step,)) for n in range(hosts))
    return RunPlanned(run, 1.0, Plan("p", "b", "B", Risk.CHANGE, targets), ANNA, Confirmation(""))


def test_a_run_that_is_not_over_stays_however_many_came_after_it() -> None:
    facts: list[runs.RunFact] = [planned("old")]
    for number in range(runs.KEPT + 50):
        facts += [planned(f"r{number}"), RunEnded(f"r{number}", 2.0, Outcome.OK)]
    state = runs.fold(RunsSlice(), [*facts, Orphaned("old")])
    assert state.runs["old"].orphaned
    assert len(state.runs) == runs.KEPT
    assert list(state.runs)[-1] == f"r{runs.KEPT + 49}"


def test_a_big_run_is_copied_once_a_batch() -> None:
    def took(hosts: int) -> float:
        before = runs.fold(RunsSlice(), [planned("r", hosts)])
        batch = [StepIntended("r", 1.0, f"h{n}", 0) for n in range(1000)]
        began = time.process_time()
        runs.fold(before, batch)
        return time.process_time() - began

    small, large = min(took(1000) for _ in range(3)), min(took(20_000) for _ in range(3))
    assert large < small * 8


def test_the_tails_of_many_hosts_are_bounded() -> None:
    state = OutputsSlice()
    for number in range(0, 3000, 100):
        state = outputs.fold(state, [Printed("r", f"h{n}", 0, "x" * 50_000) for n in range(number, number + 100)])
    assert len(state.tails) == outputs.HOSTS
    assert sum(map(len, state.tails.values())) <= outputs.HOSTS * outputs.TAIL
    assert ("r", "h2999") in state.tails
