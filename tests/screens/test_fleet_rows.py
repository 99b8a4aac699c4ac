"""The fleet slice to rows: what a filter shows, in which order, under which headings."""

import pytest

from console.state.apply import apply
from console.state.state import State
from screens.cells import Row, text_of
from screens.fleet.rows import ORDERS, View, arranged, columns, groupings, matching, natural, row
from tests.fakes.fleet import HOSTS, figures, listed
from tests.fakes.runtime import NOW

STATE = apply(State(), [*listed(), *figures()])
FLEET = STATE.fleet.hosts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {host.id for host in HOSTS}),
        ("web", {"web1", "web2", "web3", "web4"}),
        ("web*", {"web1", "web2", "web3", "web4"}),
        ("@db", {"db1", "db2"}),
        ("db1:web1", {"db1", "web1"}),
        ("@web:!web1", {"web2", "web3", "web4"}),
        ("nginx", {"web2"}),
        ("site=ams build", {"build9", "build10"}),
        ("stale", {"build9"}),
        ("!web", {host.id for host in HOSTS if "web" not in host.id}),
        ("!@web", {host.id for host in HOSTS if "web" not in host.id}),
        ("!", {host.id for host in HOSTS}),
        ("nothing like it", set()),
        ("a[", set()),
        ("'unclosed", set()),
        ("'web1'", {"web1"}),
        ('"web1":"db1"', {"web1", "db1"}),
        ("!'web1'", {host.id for host in HOSTS if host.id != "web1"}),
    ],
)
def test_what_a_filter_shows(text: str, expected: set[str]) -> None:
    assert set(matching(FLEET, text)) == expected


def test_the_worst_come_first_and_names_in_a_human_order() -> None:
    ids = arranged(FLEET, View()).ids
    assert ids[:5] == ("db1", "web2", "queue1", "build9", "mail1")
    assert arranged(FLEET, View(order="host")).ids[:2] == ("build9", "build10")


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_shows_every_host_once(order: str) -> None:
    found = arranged(FLEET, View(order=order))
    assert sorted(found.ids) == sorted(host.id for host in HOSTS)
    assert (found.shown, found.total) == (12, 12)


def test_figures_are_sorted_from_the_highest_and_hosts_without_come_last() -> None:
    ids = arranged(FLEET, View(order="disk")).ids
    assert (ids[0], ids[-1]) == ("db1", "mail1")


def test_only_broken() -> None:
    found = arranged(FLEET, View(only_broken=True))
    assert found.ids == ("db1", "web2", "queue1", "build9", "mail1")
    assert (found.shown, found.total) == (5, 12)


def test_groups_have_headings_that_can_not_be_chosen() -> None:
    found = arranged(FLEET, View(group="site"))
    heads = {at: text_of(head) for at, head in found.heads.items()}
    assert [found.ids[at] for at in heads] == ["", ""]
    assert list(heads.values()) == ["site ams  6 hosts", "site fra  6 hosts"]
    assert len([host for host in found.ids if host]) == 12


def test_labels_that_tell_hosts_apart_can_be_grouped_by() -> None:
    assert groupings(FLEET) == ["", "role", "site", "groups"]


def cells(made: Row) -> dict[str, str]:
    names = [column.id for column in columns(FLEET, View())]
    return {name: "".join(span.text for span in spans) for name, spans in zip(names, made.cells, strict=True)}


def test_a_row_says_health_in_word_and_sign_why_and_how_old() -> None:
    said = cells(row(FLEET["db1"], NOW))
    assert said["health"] == "✖ crit"
    assert said["finding"] == "+1 disk /var 97% used, 1.2 GiB free of 40 GiB"
    assert said["disk"].startswith(" 97% ━━━━━")
    assert said["age"] == "2s"
    assert cells(row(FLEET["mail1"], NOW))["finding"] == "never measured"
    assert cells(row(FLEET["mail1"], NOW))["age"] == "-"


def test_no_host_at_all() -> None:
    assert arranged({}, View(group="site")).ids == ()
    assert columns({}, View())


@pytest.mark.parametrize("name", ["web10", "", "a" * 500, "9" * 5000, "²³", "-1"])
def test_any_name_has_its_place_in_the_order(name: str) -> None:
    assert sorted(["b", name], key=natural)
