"""Folding facts and signals into slices: pure, and identity is kept where nothing changed."""

import asyncio
from collections.abc import Sequence

import pytest

from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command
from console.model.errors import Cause
from console.model.facts import (
    Answered,
    HostEnded,
    RunAdopted,
    RunCancelled,
    RunEnded,
    RunPlanned,
    SourceFailed,
    SourceRecovered,
    StepEnded,
    StepIntended,
    WindowOpened,
)
from console.model.health import Health, Verdict
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.model.question import Choice, Question
from console.model.recorded import Recorded
from console.model.sample import Sample
from console.model.signals import Asked, FleetListed, Inspected, Orphaned, Printed, Sampled, Unsampled
from console.state.apply import Item, apply
from console.state.apply.outputs import TAIL
from console.state.state import RunState, State
from console.state.store import Store
from tests.settle import until

ANNA = Actor("anna")
OK = Verdict(Health.OK)
STEPS = (PlannedStep("restart", "ssh", Command(argv=("true",))),)
PLAN = Plan("p", "b", "Restart", Risk.CHANGE, tuple(PlannedHost(Host(n, n), STEPS) for n in ("web1", "web2")))


def folded(*items: Item, state: State | None = None) -> State:
    return apply(state or State(), items)


def facts(*wanted: object) -> Sequence[Recorded]:
    return [Recorded(seq, fact) for seq, fact in enumerate(wanted, 1)]  # type: ignore[arg-type]  # facts, all of them


def planned() -> RunPlanned:
    return RunPlanned("r", 1.0, PLAN, ANNA, Confirmation("", "yes", "INC-1"))


def run(*more: object) -> RunState:
    return folded(*facts(planned(), *more)).runs.runs["r"]


FLEET = FleetListed(1.0, (Host("web1", "web1"), Host("web2", "web2")))


def test_untouched_slices_are_the_same_objects() -> None:
    before = folded(FLEET, *facts(planned()))
    after = folded(Sampled("web1", 2.0, Sample(2.0), OK), state=before)
    assert after.fleet is not before.fleet
    assert after.fleet.hosts["web2"] is before.fleet.hosts["web2"]
    for area in ("runs", "sources", "history", "outputs", "decisions", "runbooks", "console"):
        assert getattr(after, area) is getattr(before, area), area


def test_a_refresh_of_the_fleet_keeps_figures_and_drops_who_left() -> None:
    state = folded(FLEET, Sampled("web1", 2.0, Sample(2.0), OK), Sampled("web2", 2.0, Sample(2.0), OK))
    state = folded(FleetListed(3.0, (Host("web2", "web2", address="10.0.0.2"),)), state=state)
    assert list(state.fleet.hosts) == ["web2"]
    assert state.fleet.hosts["web2"].sample is not None
    assert state.fleet.hosts["web2"].host.address == "10.0.0.2"
    late = folded(Sampled("web1", 4.0, Sample(4.0), OK), state=state)
    assert "web1" not in late.fleet.hosts


def test_trouble_stays_until_the_next_good_sample_and_the_figures_with_it() -> None:
    stale = Verdict(Health.STALE)
    state = folded(FLEET, Sampled("web1", 2.0, Sample(2.0), OK))
    state = folded(Unsampled("web1", 3.0, Cause.REFUSED, "refused", "start sshd", stale), state=state)
    host = state.fleet.hosts["web1"]
    assert (host.sample, host.verdict) == (Sample(2.0), stale)
    assert host.trouble is not None
    again = folded(Sampled("web1", 4.0, Sample(4.0), OK), state=state).fleet.hosts["web1"]
    assert again.trouble is None


def test_a_failed_inspection_keeps_the_last_good_one() -> None:
    state = folded(FLEET, Inspected("web1", 1.0, None, "no answer"))
    assert state.fleet.hosts["web1"].inspection_error == "no answer"


def test_a_run_from_plan_to_end() -> None:
    state = run(
        StepIntended("r", 2.0, "web1", 0),
        StepEnded("r", 3.0, "web1", 0, Outcome.OK, 0, took=1.0, digest="d", size=4),
        HostEnded("r", 3.0, "web1", Outcome.OK),
        HostEnded("r", 3.0, "web2", Outcome.NOT_SENT, "1 failed, 0 may"),
        RunEnded("r", 4.0, Outcome.OK),
    )
    assert (state.reason, state.by, state.outcome, state.ended) == ("INC-1", ANNA, Outcome.OK, 4.0)
    assert state.hosts["web1"].steps[0].began == 2.0
    assert state.hosts["web1"].digest == "d"
    assert state.counts == {Outcome.NOT_SENT: 1, Outcome.OK: 1}
    assert state.over == 2


def test_an_orphan_is_one_until_it_is_adopted_or_over() -> None:
    state = folded(*facts(planned()))
    state = folded(Orphaned("r"), state=state)
    assert state.runs.runs["r"].orphaned
    assert not folded(Recorded(2, RunAdopted("r", 5.0, ANNA)), state=state).runs.runs["r"].orphaned
    over = folded(Recorded(2, RunEnded("r", 5.0, Outcome.OK)), Orphaned("r"), state=state)
    assert not over.runs.runs["r"].orphaned


def test_of_an_orphan_a_step_under_way_is_unknown_and_the_rest_was_not_sent() -> None:
    state = run(StepIntended("r", 2.0, "web1", 0))
    assert (state.hosts["web1"].known, state.hosts["web2"].known) == (Outcome.UNKNOWN, Outcome.NOT_SENT)
    state = run(StepIntended("r", 2.0, "web1", 0), StepEnded("r", 3.0, "web1", 0, Outcome.OK, 0))
    assert state.hosts["web1"].known is Outcome.NOT_SENT  # the next step was not
    assert run(HostEnded("r", 3.0, "web1", Outcome.FAILED)).hosts["web1"].known is Outcome.FAILED


def test_cancelled_is_shown_before_the_run_is_over() -> None:
    state = run(StepIntended("r", 2.0, "web1", 0), RunCancelled("r", 2.5, ANNA))
    assert (state.cancelled, state.outcome) == (True, None)


def test_output_is_a_bounded_tail_and_goes_with_the_run() -> None:
    state = folded(*(Printed("r", "web1", 0, "x" * 1000) for _ in range(100)), Printed("r", "web2", 0, "two"))
    assert len(state.outputs.tails["r", "web1"]) == TAIL
    assert folded(Recorded(1, RunEnded("r", 1.0, Outcome.OK)), state=state).outputs.tails == {}


def test_another_consoles_broken_source_is_history_and_not_ours() -> None:
    failed = SourceFailed("inventory:site", 1.0, "gone")
    theirs = folded(Recorded(1, failed, own=False))
    assert theirs.sources.failures == {}
    assert [item.fact for item in theirs.history.facts] == [failed]
    ours = folded(Recorded(1, failed))
    assert ours.sources.failures == {"inventory:site": failed}
    assert folded(Recorded(2, SourceRecovered("inventory:site", 2.0)), state=ours).sources.failures == {}


def test_a_question_waits_from_asked_to_answered() -> None:
    question = Question("q", "host-key", "Unknown key", (), (Choice("no", "Refuse", safe=True),))
    state = folded(Asked(1.0, question))
    assert list(state.decisions.questions) == ["q"]
    state = folded(Recorded(1, Answered(2.0, question, "no", ANNA)), state=state)
    assert state.decisions.questions == {}
    assert folded(Recorded(2, WindowOpened(1.0, 901.0, "why", ANNA)), state=state).decisions.window is not None


@pytest.mark.parametrize("stray", [StepIntended("gone", 1.0, "web1", 0), RunEnded("gone", 1.0, Outcome.OK)])
def test_facts_of_a_run_that_is_not_kept_are_dropped(stray: StepIntended | RunEnded) -> None:
    assert folded(Recorded(1, stray)).runs.runs == {}


async def test_the_store_tells_at_most_thirty_times_a_second() -> None:
    told: list[State] = []
    store = Store(State(), told.append)
    began = asyncio.get_running_loop().time()
    store.put(FLEET)
    for number in range(500):
        store.put(Printed("r", "web1", 0, f"{number}\n"))
        await asyncio.sleep(0.0002)
    await until(lambda: store.state.outputs.tails["r", "web1"].endswith("499\n"))
    passed = asyncio.get_running_loop().time() - began
    assert 1 < len(told) <= passed * 30 + 2
    assert told[-1] is store.state


async def test_the_store_does_not_tell_of_nothing() -> None:
    told: list[State] = []
    store = Store(State(), told.append)
    store.put(Sampled("nobody", 1.0, Sample(1.0), OK))
    store.flush()
    store.flush()
    assert len(told) <= 1


def listed(*names: str, user: str = "") -> FleetListed:
    return FleetListed(1.0, tuple(Host(name, name, user=user) for name in names))


def test_hosts_are_counted_by_health_as_they_change() -> None:
    state = apply(State(), [listed("a", "b")])
    assert state.fleet.counts == {Health.UNKNOWN: 2}
    state = apply(state, [Sampled("a", 2.0, Sample(2.0), OK), Sampled("b", 2.0, Sample(2.0), Verdict(Health.CRIT))])
    state = apply(state, [Sampled("b", 3.0, Sample(3.0), OK)])
    assert {health: count for health, count in state.fleet.counts.items() if count} == {Health.OK: 2}
    assert apply(state, [listed("b")]).fleet.counts == {Health.OK: 1}


def test_a_fleet_knows_which_hosts_changed_since_a_while_ago() -> None:
    first = apply(State(), [listed("a", "b", "c")])
    second = apply(first, [Sampled("a", 2.0, Sample(2.0), OK)])
    third = apply(second, [Sampled("b", 2.0, Sample(2.0), OK)])
    assert third.fleet.since(third.fleet) == frozenset()
    assert third.fleet.since(second.fleet) == frozenset({"b"})
    assert third.fleet.since(first.fleet) == frozenset({"a", "b"})
    assert third.fleet.since(State().fleet) is None, "other hosts"
    assert second.fleet.since(third.fleet) is None, "backwards"
    assert apply(third, [listed("a", "b", "c", user="x")]).fleet.since(third.fleet) == frozenset({"a", "b", "c"})
    assert apply(third, [listed("a", "b")]).fleet.since(third.fleet) is None
    late = third
    for _ in range(100):
        late = apply(late, [Sampled("b", 2.0, Sample(2.0), OK)])
    assert late.fleet.since(third.fleet) is None, "too long ago"


def test_figures_leave_a_trend_of_bounded_length() -> None:
    state = apply(State(), [listed("a")])
    for number in range(50):
        load = (number / 10, 0.0, 0.0)
        sample = Sample(1.0, load=load, cpus=2, memory_total=100, memory_available=100 - number)
        state = apply(state, [Sampled("a", 1.0, sample, OK)])
    trends = state.fleet.hosts["a"].trends
    assert list(trends.memory[-3:]) == [47, 48, 49]
    assert (len(trends.memory), trends.load[-1], trends.disk) == (32, 245, b"")
