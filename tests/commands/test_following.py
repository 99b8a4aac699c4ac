"""Following a run: nothing printed twice, nothing left out, and the right exit code at the end."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.commands import exits, following
from console.commands.following import Stream
from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Plan, PlannedHost, PlannedStep
from console.model.recorded import StepOutput
from console.state.apply.outputs import TAIL
from console.state.state import HostRun, RunState


def kept(text: str, stream: str = "out") -> StepOutput:
    """A piece of recorded output."""
    return StepOutput(0, stream, text)


def run_of(parts: Mapping[str, HostRun]) -> RunState:
    step = PlannedStep("look", "ssh", Command(argv=("true",)))
    targets = tuple(PlannedHost(Host(host, host), (step,)) for host in parts)
    return RunState("run-1", Plan("plan-1", "look", "Look", Risk.READ, targets), Actor("me"), 1.0, hosts=parts)


def printed(stream_lines: list[str]) -> str:
    return "".join(line.partition(" | ")[2] + "\n" for line in stream_lines)


@given(st.lists(st.text("ab\n", max_size=9000), max_size=12), st.data())
def test_whatever_is_seen_of_a_tail_all_is_printed_once(pieces: list[str], data: st.DataObject) -> None:
    said: list[str] = []
    stream = Stream(run_of({"web-1": HostRun()}), {}, said.append)
    whole = ""
    for piece in pieces:
        whole += piece
        if data.draw(st.booleans()):
            stream.take("web-1", whole[-TAIL:])
    stream.finish("web-1", [kept(whole)])
    assert printed(said).rstrip("\n") == whole.rstrip("\n")
    assert all(line.startswith("web-1 | ") for line in said)


def test_lines_appear_before_the_end() -> None:
    said: list[str] = []
    stream = Stream(run_of({"web-1": HostRun(), "db": HostRun()}), {}, said.append)
    stream.take("db", "one\ntw")
    stream.take("db", "one\ntwo\n")
    assert said == ["db    | one", "db    | two"]


def test_what_an_earlier_console_printed_is_not_printed_again() -> None:
    said: list[str] = []
    stream = Stream(run_of({"web-1": HostRun()}), {"web-1": 4}, said.append)
    stream.finish("web-1", [kept("old\n"), kept("new\n")])
    assert said == ["web-1 | new"]


def test_a_gap_is_said() -> None:
    said: list[str] = []
    stream = Stream(run_of({"web-1": HostRun()}), {}, said.append)
    stream.take("web-1", "x" * 30)
    stream.finish("web-1", [kept("x" * 20), kept("[10 bytes not kept here]\n", "gap"), kept("end\n")])
    assert "too much to show here" in said[-1]


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ((Outcome.OK, Outcome.OK), exits.OK),
        ((Outcome.OK, Outcome.FAILED), exits.FAILED),
        ((Outcome.OK, Outcome.UNREACHABLE), exits.FAILED),
        ((Outcome.UNREACHABLE, Outcome.UNREACHABLE), exits.UNKNOWN),
        ((Outcome.FAILED, Outcome.UNKNOWN), exits.UNKNOWN),
        ((Outcome.OK, None), exits.UNKNOWN),
        ((Outcome.OK, Outcome.NOT_SENT), exits.FAILED),
        ((Outcome.CANCELLED, Outcome.NOT_SENT), exits.FAILED),
    ],
)
def test_exit_codes(outcomes: tuple[Outcome | None, ...], code: int) -> None:
    run = run_of({f"web-{number}": HostRun(outcome=outcome) for number, outcome in enumerate(outcomes)})
    assert following.code(run) == code
