"""What folds together, in which order, and how the unusual differs from the usual."""

import random

from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Plan, PlannedHost, PlannedStep
from console.model.recorded import StepOutput
from console.state import differences as diff
from console.state import folding
from console.state.state import HostRun, RunState, StepState

STEP = PlannedStep("command", "ssh", Command(("df",)))


def run(**parts: HostRun) -> RunState:
    plan = Plan("p", "!exec", "$ df", Risk.READ, tuple(PlannedHost(Host(name, name), (STEP,)) for name in parts))
    return RunState("r", plan, Actor("anna"), 1.0, hosts=parts)


def part(outcome: Outcome | None, digest: str = "", error: str = "", hint: str = "") -> HostRun:
    return HostRun({0: StepState(1.0, outcome, digest=digest)}, outcome, error, hint)


def out(text: str, *, err: str = "") -> list[StepOutput]:
    return [StepOutput(0, "out", text), *([StepOutput(0, "err", err)] if err else [])]


def test_failures_stand_first_then_the_larger_group() -> None:
    made = folding.groups(
        run(
            a=part(Outcome.OK, "1"),
            b=part(Outcome.OK, "2"),
            c=part(Outcome.OK, "2"),
            d=part(Outcome.UNREACHABLE, "0", "no route", "Is the VPN up?"),
            e=part(Outcome.FAILED, "3", "exit code 3"),
            f=part(Outcome.FAILED, "3", "exit code 4"),
            g=part(None),
        )
    )
    assert [(group.outcome, group.hosts) for group in made] == [
        (Outcome.FAILED, ("e",)),
        (Outcome.FAILED, ("f",)),
        (Outcome.UNREACHABLE, ("d",)),
        (Outcome.OK, ("b", "c")),
        (Outcome.OK, ("a",)),
    ]
    assert (made[2].error, made[2].hint) == ("no route", "Is the VPN up?")


def test_of_a_run_that_nobody_drives_the_rest_is_what_is_known() -> None:
    cut = run(a=part(None), b=HostRun(), c=part(Outcome.OK, "1"))
    assert [group.hosts for group in folding.groups(cut)] == [("c",)]
    assert [(group.outcome, group.hosts) for group in folding.groups(cut, settled=True)] == [
        (Outcome.UNKNOWN, ("a",)),
        (Outcome.NOT_SENT, ("b",)),
        (Outcome.OK, ("c",)),
    ]
    assert folding.live(cut) == folding.Live(running=1, waiting=1)
    assert folding.failed(cut) == ["a", "b"]


def test_the_usual_output_is_that_of_most_hosts_whatever_became_of_them() -> None:
    made = folding.groups(
        run(
            a=part(Outcome.OK, "x"),
            b=part(Outcome.OK, "x"),
            c=part(Outcome.FAILED, "y", "exit code 1"),
            d=part(Outcome.FAILED, "y", "exit code 2"),
            e=part(Outcome.OK, "y"),
            f=part(Outcome.UNREACHABLE, "0", "gone"),
        )
    )
    usual = folding.usual(made)
    assert usual is not None
    assert usual.digest == "y"
    assert [group.hosts for group in folding.unusual(made)] == [("a", "b")]
    assert set(diff.wanted(made)) & {"c", "d", "e"}
    assert "a" in diff.wanted(made)


def test_of_two_as_large_what_went_well_is_usual() -> None:
    made = folding.groups(run(a=part(Outcome.FAILED, "x"), b=part(Outcome.OK, "y")))
    usual = folding.usual(made)
    assert usual is not None
    assert usual.hosts == ("b",)
    assert folding.usual(folding.groups(run(a=part(Outcome.NOT_SENT)))) is None
    assert diff.wanted(folding.groups(run(a=part(Outcome.OK, "x")))) == []


THREE = folding.groups(run(a=part(Outcome.OK, "1"), b=part(Outcome.OK, "1"), c=part(Outcome.OK, "2")))


def between(usual: list[StepOutput], other: list[StepOutput]) -> diff.Difference:
    (found,) = diff.differences(THREE, {"a": usual, "c": other})
    assert (found.against.hosts, found.group.hosts) == (("a", "b"), ("c",))
    return found


def test_the_difference_is_a_unified_diff() -> None:
    found = between(out("one\ntwo\nthree\n"), out("one\n2\nthree\n"))
    assert found.lines == ("@@ -1,3 +1,3 @@", " one", "-two", "+2", " three")
    assert found.note == ""


def test_streams_and_a_missing_last_newline_are_told_apart_and_mixing_is_chance() -> None:
    assert "+stderr| a" in between(out("a\n"), [StepOutput(0, "err", "a\n")]).lines
    assert "+\\ no newline at the end" in between(out("a\n"), out("a")).lines
    mixed = [StepOutput(0, "err", "e"), StepOutput(0, "out", "o\n"), StepOutput(0, "err", "rr\n")]
    assert diff.lines(mixed) == diff.lines(out("o\n", err="err\n")) == ["o", "stderr| err"]


def test_what_is_not_shown_is_said() -> None:
    many = out("".join(f"{number}\n" for number in range(3000)))
    found = between(many, out("".join(f"{number}\n" for number in range(2990)) + "end\n"))
    assert len(found.lines) < 20
    assert "+end" in found.lines
    assert "the first 2987 lines are the same" in found.note
    other = between(many, out("".join(f"x{number}\n" for number in range(3000))))
    assert len(other.lines) == diff.SHOWN
    assert "more lines of the difference are not shown" in other.note
    assert "lines were not compared" in other.note
    assert "not kept" in between(out("a\n"), out("a\n")).note
    assert max(map(len, between(out("a" * 9000), out("b" * 9000)).lines)) <= diff.LONGEST + 1


def test_there_is_an_end_to_comparing() -> None:
    shuffled = [f"{number % 97}\n" for number in range(5000)]
    random.Random(3).shuffle(shuffled)
    outputs = {"a": out("".join(shuffled)), "c": out("x\n")}
    (late,) = diff.differences(THREE, outputs, seconds=-1.0)
    assert (late.lines, late.note) == ((), "not compared: it would take too long")
