"""One fleet out of several inventories: which hosts are one, why, and which never are."""

import pytest

from console.engine.fleet import apart, doubtful, join
from console.model.host import Host


def test_the_first_inventory_decides_and_the_others_add() -> None:
    first = Host("web1", "web1", address="10.0.0.1", labels={"env": "prod"}, groups=("web",), place="hosts.yaml:3")
    second = Host(
        "web1",
        "web1",
        address="192.168.0.1",
        user="x",
        labels={"env": "x", "rack": "7"},
        groups=("ssh",),
        vars={"a": 1},
    )
    fleet = join({"site": [first], "ssh": [second, Host("db1", "db1")]})
    assert list(fleet) == ["web1", "db1"]
    both = fleet["web1"]
    assert (both.address, both.user, both.labels) == ("10.0.0.1", "", {"env": "prod", "rack": "7"})
    assert (both.groups, both.vars, both.source) == (("web", "ssh"), {"a": 1}, "site, ssh")
    assert [(it.source, it.place, it.why) for it in both.claims] == [
        ("site", "hosts.yaml:3", ""),
        ("ssh", "", "the same id"),
    ]
    assert fleet["db1"].source == "ssh"


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (Host("a", "a", same=("aws:i-1",)), Host("b", "b", same=("aws:i-1",)), "the same identity: aws:i-1"),
        (
            Host("a", "a", address="10.0.0.5"),
            Host("b", "b", address="10.0.0.5", port=22),
            "the same address and port: 10.0.0.5:22",
        ),
        (
            Host("a", "a", addresses=(("10.0.0.5", 2222),)),
            Host("b", "b", address="10.0.0.5", port=2222),
            "the same address and port: 10.0.0.5:2222",
        ),
        (Host("x/Web1", "Web1"), Host("y/web1", "web1", address="10.0.0.5"), "the same name: web1"),
        (Host("a", "a", address="2001:db8::5"), Host("b", "b", address="2001:db8::5"), None),
    ],
)
def test_the_same_machine_found_twice_is_one_host_and_says_why(first: Host, second: Host, why: str | None) -> None:
    [one] = join({"here": [first], "there": [second]}, "all").values()
    assert one.id == first.id
    if why:
        assert one.claims[1].why == why


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Host("web1", "web1", same=("aws:i-1",)), Host("web1", "web1", same=("aws:i-2",))),
        (Host("a", "a", address="127.0.0.1"), Host("b", "b", address="127.0.0.1")),
        (Host("a", "a", address="169.254.1.1"), Host("b", "b", address="169.254.1.1")),
        (Host("a", "a", address="10.0.0.5"), Host("b", "b", address="10.0.0.5", port=2222)),
        (Host("a", "a", address="10.0.0.5", same=("aws:i-1",)), Host("b", "b", address="10.0.0.5", same=("aws:i-2",))),
    ],
)
def test_two_machines_stay_two_whatever_they_share(first: Host, second: Host) -> None:
    fleet = join({"here": [first], "there": [second]})
    assert [host.name for host in fleet.values()] == [first.name, second.name]
    assert len(fleet) == 2


def test_a_private_address_is_one_machine_only_where_the_settings_say_so() -> None:
    site, other = Host("a", "a", address="10.0.0.5"), Host("b", "b", addresses=(("10.0.0.5", 22),), place="config:3")
    assert [*join({"site": [site], "ssh": [other]})] == ["a", "b"], "two sites may both have it"
    [(first, second, address)] = apart(join({"site": [site], "ssh": [other]}).values())
    assert (first.name, second.name, address) == ("a", "b", "10.0.0.5")
    assert [*join({"site": [site], "ssh": [other]}, "all")] == ["a"]
    public = [Host("a", "a", address="8.8.8.8"), Host("b", "b", address="8.8.8.8")]
    assert [*join({"site": public[:1], "ssh": public[1:]})] == ["a"]
    assert [*join({"site": public[:1], "ssh": public[1:]}, "none")] == ["a", "b"]


def test_another_machine_under_a_taken_id_gets_one_of_its_own() -> None:
    old, new = Host("web1", "web1", same=("aws:i-1",)), Host("web1", "web1", same=("aws:i-2",))
    newer = Host("web1", "web1", same=("aws:i-3",))
    fleet = join({"here": [old], "there": [new], "far": [newer]})
    assert list(fleet) == ["web1", "web1@there", "web1@far"]


def test_aliases_of_an_address_within_one_inventory_are_meant() -> None:
    root, ops = Host("web1", "web1", address="10.0.0.5"), Host("web1-ops", "web1-ops", address="10.0.0.5", user="ops")
    assert list(join({"site": [root, ops]})) == ["web1", "web1-ops"]
    assert list(join({"site": [root, ops], "other": [Host("x", "x")]})) == ["web1", "web1-ops", "x"]


def test_names_that_read_alike_are_found() -> None:
    names = ["web1", "WEB1", "wеb1", "db-1", "db‑1", "cafe", "cafe"]  # a Cyrillic letter, a hyphen of another kind
    pairs = doubtful([Host(str(number), name) for number, name in enumerate(names)])
    assert [second.name for _, second in pairs] == ["WEB1", "wеb1", "db‑1"]
