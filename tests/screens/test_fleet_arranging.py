"""Hosts in a view's order and under its headings, also when they change one by one: as if made anew."""

import random

import pytest

from console.model.health import Finding, Health, Verdict
from console.model.host import Host
from console.model.sample import FileSystem, Sample
from console.model.signals import FleetListed, Judged, Sampled, Signal
from console.state.apply import apply
from console.state.state import FleetSlice, State
from screens.fleet.arranging import HEAD, Arranged, Arranging
from screens.fleet.columns import COLUMNS
from screens.fleet.view import SORTS, Order, View, orders
from tests.fakes.fleet import HOSTS, figures, listed

FLEET = apply(State(), [*listed(), *figures()]).fleet
ALL = {host.id for host in HOSTS}


def arranged(fleet: FleetSlice, view: View) -> Arranged:
    return Arranging().arranged(fleet, view)


def test_the_worst_come_first_and_names_in_a_human_order() -> None:
    assert arranged(FLEET, View()).ids[:5] == ("db1", "web2", "queue1", "build9", "mail1")
    assert arranged(FLEET, View(orders=(Order("host"),))).ids[:2] == ("build9", "build10")


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("turned", [False, True])
def test_every_order_shows_every_host_once(name: str, *, turned: bool) -> None:
    found = arranged(FLEET, View(orders=(Order(name, turned),)))
    assert sorted(found.ids) == sorted(ALL)
    assert (found.shown, found.total) == (12, 12)


@pytest.mark.parametrize("order", ["disk", "-disk", "disk,host", "-disk,-host"])
def test_hosts_without_a_figure_come_last_either_way_round(order: str) -> None:
    ids = arranged(FLEET, View(orders=orders(order))).ids
    assert ids[-1] == "mail1"
    assert (ids[0] == "db1") == (not order.startswith("-"))


def test_a_second_column_decides_where_the_first_is_equal() -> None:
    ids = arranged(FLEET, View(orders=orders("label:site,-host"))).ids
    fra = [host.id for host in HOSTS if host.labels["site"] == "fra"]
    assert set(ids[:6]) == {host.id for host in HOSTS} - set(fra)
    assert list(ids[6:]) == sorted(fra, reverse=True)


def test_only_broken() -> None:
    found = arranged(FLEET, View(only_broken=True))
    assert found.ids == ("db1", "web2", "queue1", "build9", "mail1")
    assert (found.shown, found.total) == (5, 12)


def test_parts_have_headings_with_counts_and_can_be_folded() -> None:
    found = arranged(FLEET, View(group="site"))
    assert list(found.parts) == [HEAD + "ams", HEAD + "fra"]
    assert [found.ids.index(head) for head in found.parts] == [0, 7]
    fra = found.parts[HEAD + "fra"]
    assert (len(fra.hosts), fra.worst, fra.counts[Health.CRIT]) == (6, Health.CRIT, 2)
    folded = arranged(FLEET, View(group="site", collapsed=frozenset({"ams"})))
    assert folded.ids == (HEAD + "ams", HEAD + "fra", *fra.hosts)
    assert (folded.shown, folded.parts[HEAD + "ams"].collapsed) == (12, True)


def test_hosts_without_the_label_come_under_a_heading_of_their_own_last() -> None:
    fleet = apply(State(), [FleetListed(1.0, (*HOSTS, Host("a", "a")))]).fleet
    assert arranged(fleet, View(group="site")).ids[-2:] == (HEAD, "a")


def test_a_host_of_several_groups_stands_once() -> None:
    ids = arranged(FLEET, View(group="groups")).ids
    assert sorted(host for host in ids if not host.startswith(HEAD)) == sorted(ALL)


def test_no_host_at_all() -> None:
    assert arranged(FleetSlice(), View(group="site")).ids == ()


def measured(host: str, dice: random.Random) -> Signal:
    verdict = dice.choice([Health.OK, Health.OK, Health.WARN, Health.CRIT])
    found = (Finding(verdict, "disk /", "full"),) if verdict is not Health.OK else ()
    if dice.random() < 0.3:
        return Judged(host, 1.0, Verdict(verdict, found))
    disk = FileSystem("/", "/dev/a", 100, used := dice.randrange(100), 100 - used)
    load = (dice.randrange(5) / 2, 0.0, 0.0)
    return Sampled(host, 1.0, Sample(1.0, load=load, file_systems=(disk,)), Verdict(verdict, found))


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(only_broken=True),
        View(orders=orders("-load,disk")),
        View(filter="crit"),
        View(group="health"),
        View(group="site", only_broken=True, orders=orders("disk")),
        *(View(orders=(Order(name),)) for name in SORTS),
    ],
)
def test_what_is_kept_up_equals_what_is_made_anew(view: View) -> None:
    dice = random.Random(20)  # not for secrets
    hosts = tuple(Host(f"h{n}", f"h{n}", labels={"site": "ab"[n % 2]}) for n in range(60))
    state, kept = apply(State(), [FleetListed(1.0, hosts)]), Arranging()
    kept.arranged(state.fleet, view)
    for turn in range(120):
        changed = dice.sample(hosts, dice.randrange(1, 9))
        if turn % 40 == 39:
            hosts = tuple(host for host in hosts if host is not changed[0])
            state = apply(state, [FleetListed(2.0, hosts)])
        state = apply(state, [measured(host.id, dice) for host in changed if host in hosts])
        if turn % 3 == 0:
            assert kept.arranged(state.fleet, view) == arranged(state.fleet, view), turn


def test_what_did_not_move_is_the_same_object() -> None:
    kept = Arranging()
    first = kept.arranged(FLEET, View())
    again = apply(State(fleet=FLEET), [Judged("web1", 1.0, FLEET.hosts["web1"].verdict)]).fleet
    assert again is not FLEET
    assert kept.arranged(again, View()) is first
