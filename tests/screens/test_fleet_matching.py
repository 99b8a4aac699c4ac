"""What the filter box of the fleet shows."""

import pytest

from console.state.apply import apply
from console.state.state import State
from screens.fleet.matching import matching
from tests.fakes.fleet import HOSTS, figures, listed
from tests.fakes.runtime import NOW

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
        ("web[1-2]", {"web1", "web2"}),
        ("web[01-02]", set()),
        ("build[9-10]", {"build9", "build10"}),
        ("site=ams:&role=web", {"web3", "web4"}),
        ("site=am", {"web3", "web4", "db2", "cache1", "build9", "build10"}),
        ("!site=am", {"web1", "web2", "db1", "queue1", "queue2", "mail1"}),
        ("health=crit", {"web2", "db1"}),
        ("health=unknown", {"mail1"}),
        ("!health=ok:!health=stale", {"web2", "db1", "queue1", "mail1"}),
        ("!@web:web1", set()),
        ("mem>90%", {"db1", "queue1"}),
        ("disk > 95%", {"db1"}),
        ("load>1000", set()),
        ("!mem>90%", {host.id for host in HOSTS if host.id not in ("db1", "queue1")}),
        ("age<4s", {"web1", "web3", "web4", "db1"}),
        ("mem>4G", set()),
        ("name~'^(web|db)1$'", {"web1", "db1"}),
    ],
)
def test_what_a_filter_shows(text: str, expected: set[str]) -> None:
    assert set(matching(FLEET, text, NOW)) == expected
