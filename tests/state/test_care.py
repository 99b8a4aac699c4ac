"""Mutes and notes in the state: what holds, until when, and what is counted."""

from console.model.actor import Actor
from console.model.facts import Fact, HostMuted, HostUnmuted, NoteWritten
from console.model.health import Health, Verdict
from console.model.host import Host
from console.model.recorded import Recorded
from console.model.sample import Sample
from console.model.signals import FleetListed, MutesEnded, Sampled, Signal
from console.state.apply import apply
from console.state.state import State

ANNA, BEN = Actor("anna"), Actor("ben")
LISTED = FleetListed(1.0, tuple(Host(name, name) for name in ("a", "b", "c")))
CRIT = [Sampled(name, 2.0, Sample(2.0), Verdict(Health.CRIT)) for name in "abc"]


def muted(*hosts: str, at: float = 10.0, until: float = 100.0, by: Actor = ANNA) -> HostMuted:
    return HostMuted(hosts, at, until, "new disk", by)


def after(*told: Fact | Signal, state: State | None = None) -> State:
    items = [Recorded(1, one) if isinstance(one, Fact) else one for one in told]
    return apply(state or State(), items)


def counted(state: State) -> dict[Health, int]:
    return {health: count for health, count in state.fleet.counts.items() if count}


def test_a_muted_host_keeps_its_health_and_is_counted_apart() -> None:
    state = after(LISTED, *CRIT, muted("a", "b"))
    assert counted(state) == {Health.CRIT: 1}
    assert state.fleet.muted == 2
    assert state.fleet.hosts["a"].verdict.health is Health.CRIT
    assert state.fleet.hosts["a"].mute == muted("a", "b")
    better = after(Sampled("a", 3.0, Sample(3.0), Verdict(Health.OK)), state=state)
    assert (counted(better), better.fleet.muted) == ({Health.CRIT: 1}, 2)
    assert after(LISTED, state=better).fleet.muted == 2


def test_a_mute_ends_by_itself_and_its_end_is_remembered() -> None:
    state = after(LISTED, *CRIT, muted("a"))
    assert after(MutesEnded(99.9), state=state).fleet.hosts["a"].mute is not None
    over = after(MutesEnded(100.0), state=state)
    assert (over.fleet.muted, counted(over)) == (0, {Health.CRIT: 3})
    assert over.fleet.hosts["a"].mute is None
    assert over.fleet.hosts["a"].unmuted == muted("a")
    assert over.fleet.since(state.fleet) == frozenset("a")
    assert after(muted("a", at=101.0, until=200.0), state=over).fleet.hosts["a"].unmuted is None


def test_a_record_of_mutes_that_are_long_over_mutes_nobody() -> None:
    state = after(MutesEnded(150.0), muted("a"), muted("b", until=200.0), LISTED)
    assert [host for host, known in state.fleet.hosts.items() if known.mute] == ["b"]


def test_the_newest_mute_holds_also_where_it_ends_sooner() -> None:
    state = after(LISTED, muted("a", until=500.0), muted("a", at=11.0, until=50.0, by=BEN))
    known = state.fleet.hosts["a"].mute
    assert known is not None
    assert (known.until, known.by) == (50.0, BEN)


def test_somebody_ends_a_mute() -> None:
    state = after(HostUnmuted(("a", "gone"), 20.0, BEN), state=after(LISTED, *CRIT, muted("a", "b")))
    assert (state.fleet.muted, counted(state)) == (1, {Health.CRIT: 2})
    assert state.fleet.hosts["a"].unmuted is None


def test_what_was_left_on_a_host_waits_for_it() -> None:
    note = NoteWritten("host:c", 5.0, "ask ben first", ANNA)
    state = after(muted("a"), note)
    assert state.fleet.muted == 0
    state = after(LISTED, state=state)
    assert state.fleet.hosts["a"].mute is not None
    assert state.fleet.hosts["c"].note == note
    assert (state.fleet.muted, state.fleet.hosts["b"].note) == (1, None)


def test_the_newest_note_stands_until_it_is_removed() -> None:
    first, second = NoteWritten("group:web", 5.0, "old", ANNA), NoteWritten("group:web", 6.0, "new", BEN)
    state = after(LISTED, first, second)
    assert state.fleet.care.notes == {"group:web": second}
    assert after(NoteWritten("group:web", 7.0, "", ANNA), state=state).fleet.care.notes == {}
