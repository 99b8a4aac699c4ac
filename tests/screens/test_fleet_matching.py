"""What the filter box of the fleet shows."""

import pytest

from console.state.apply import apply
from console.state.state import State
from screens.fleet.matching import matching
from tests.fakes.fleet import HOSTS, figures, listed

FLEET = apply(State(), [*listed(), *figures()]).fleet.hosts


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
