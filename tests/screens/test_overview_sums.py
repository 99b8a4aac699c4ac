"""What the overview counts: the same as counting all hosts anew, and without walking them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from console.model.errors import Cause, Problem
from console.model.facts import SourceFailed, SourceRecovered
from console.model.health import Finding, Health, Verdict
from console.model.host import Claim, Host
from console.model.recorded import Recorded
from console.model.signals import (
    FleetListed,
    InventoryAnswered,
    InventoryAsked,
    InventoryRested,
    Judged,
    Signal,
    Unsampled,
)
from console.state.apply import apply
from console.state.state import HostState, State
from screens.cells import text_of
from screens.claims import claim_rows
from screens.overview import inventories, rows
from screens.overview.sums import Sums
from tests.fakes.runtime import NOW

NAMES = tuple(f"h{number}" for number in range(8))
HEALTHS = st.sampled_from(tuple(Health))


def listed(names: tuple[str, ...] = NAMES, turn: int = 0) -> FleetListed:
    labels = [{"site": f"s{(number + turn) % 3}", "id": name} for number, name in enumerate(names)]
    return FleetListed(NOW, tuple(Host(name, name, labels=made) for name, made in zip(names, labels, strict=True)))


def judged(host: str, health: Health, findings: int = 1) -> Judged:
    return Judged(host, NOW, Verdict(health, (Finding(health, "disk", "full"),) * findings, NOW))


SIGNALS = st.one_of(
    st.builds(judged, st.sampled_from(NAMES), HEALTHS, st.integers(0, 2)),
    st.builds(
        lambda host, health: Unsampled(host, NOW, Cause.TIMED_OUT, "no answer", "", Verdict(health)),
        st.sampled_from(NAMES),
        HEALTHS,
    ),
    st.builds(listed, st.sampled_from((NAMES, NAMES[:5])), st.integers(0, 2)),
)


@given(st.lists(st.lists(SIGNALS, min_size=1, max_size=4), max_size=12))
def test_kept_up_it_is_what_counting_anew_gives(batches: list[list[Signal]]) -> None:
    state, kept = apply(State(), [listed()]), Sums()
    for batch in batches:
        state, anew = apply(state, batch), Sums()
        kept.take(state.fleet)
        anew.take(state.fleet)
        assert (kept.sick, kept.unseen, kept.worst(3)) == (anew.sick, anew.unseen, anew.worst(3))
        assert {key: {part: +counts for part, counts in parts.items()} for key, parts in kept.spread(4).items()} == {
            key: {part: +counts for part, counts in parts.items()} for key, parts in anew.spread(4).items()
        }


class Counting(Mapping[str, HostState]):
    """Hosts that count how many of them were looked at."""

    def __init__(self, hosts: Mapping[str, HostState]) -> None:
        self.hosts, self.looked = hosts, 0

    def __getitem__(self, key: str) -> HostState:
        self.looked += 1
        return self.hosts[key]

    def __iter__(self) -> Iterator[str]:
        self.looked += len(self.hosts)
        return iter(self.hosts)

    def __len__(self) -> int:
        return len(self.hosts)


def test_of_ten_thousand_hosts_only_those_that_changed_and_those_that_are_listed_are_looked_at() -> None:
    names = tuple(f"h{number}" for number in range(10_000))
    state = apply(State(), [listed(names), *(judged(name, Health.OK, 0) for name in names)])
    state = apply(state, [judged(name, Health.CRIT) for name in names[:100]])
    sums = Sums()
    rows.rows(state, NOW, 120, _taken(sums, state))
    changed = apply(state, [judged(name, Health.WARN) for name in names[5_000:5_020]])
    hosts = Counting(changed.fleet.hosts)
    counted = replace(changed, fleet=replace(changed.fleet, hosts=hosts))
    made = [text_of(row) for row in rows.rows(counted, NOW, 120, _taken(sums, counted))]
    assert "wrong now  120 hosts" in made
    assert rows.summary(counted) == "120 hosts of 10000 not ok"
    assert hosts.looked <= 2 * 20 + 120  # those that changed, and the sick, of which the worst are to be found
    hosts.looked = 0
    rows.rows(counted, NOW + 1, 120, _taken(sums, counted))
    rows.summary(counted)
    assert hosts.looked == 0


def _taken(sums: Sums, state: State) -> Sums:
    sums.take(state.fleet)
    return sums


def told(*items: Signal | SourceFailed | SourceRecovered, now: float = NOW) -> list[str]:
    recorded = [item if isinstance(item, Signal) else Recorded(1, item) for item in items]
    return [text_of(row) for row in inventories.rows(apply(State(), recorded).sources, now)]


def test_an_inventory_that_fails_says_how_old_its_last_answer_is() -> None:
    failing = (
        InventoryAnswered("site", NOW - 720, 0.2, 40, ()),
        SourceFailed("inventory:site", NOW - 300, "no such file", "write it"),
    )
    assert told(*failing) == ["▲ inventory site: last answer 12m ago (failing for 5m: no such file)  write it"]
    assert told(*failing, SourceRecovered("inventory:site", NOW)) == []


def test_an_inventory_that_is_waited_for_says_since_when() -> None:
    assert told(InventoryAsked("aws", NOW - 14)) == ["▲ inventory aws: asked for 14s"]
    assert told(InventoryAsked("aws", NOW - 2)) == []
    assert told(InventoryAsked("aws", NOW - 14), InventoryRested("aws")) == []
    again = (InventoryAnswered("aws", NOW - 400, 1.0, 3, ()), InventoryAsked("aws", NOW - 14))
    assert told(*again) == ["▲ inventory aws: asked for 14s; last answer 6m ago"]


def test_what_an_inventory_remarks_is_a_line_and_all_of_it_behind_enter() -> None:
    remarks = (Problem("hosts.ini", 3, 1, "a group without hosts"), Problem("hosts.ini", 9, 1, "a name twice"))
    answered = InventoryAnswered("site", NOW - 5, 0.2, 40, remarks)
    assert told(answered) == ["· inventory site: 2 remarks: a group without hosts …"]
    made = [text_of(row) for row in inventories.detail("site", apply(State(), [answered]).sources, NOW)]
    assert any("40 hosts, in" in line for line in made)
    assert "hosts.ini:9:1: a name twice" in made


def test_a_host_says_which_inventory_said_what_and_why_they_are_one() -> None:
    claims = (
        Claim("site", "web1", "ops@10.0.0.1:22", "hosts.yaml:12"),
        Claim("aws", "i-0abc", "10.0.0.1", "eu-central-1", "the same address, 10.0.0.1:22"),
    )
    first, second = (text_of(row) for row in claim_rows(Host("web1", "web1", claims=claims)))
    assert first.split() == ["site", "web1", "ops@10.0.0.1:22", "hosts.yaml:12", "decides"]
    assert second.endswith("i-0abc  10.0.0.1  eu-central-1  one host: the same address, 10.0.0.1:22")
    assert "decides" not in text_of(claim_rows(Host("a", "a", claims=claims[:1]))[0])
