"""What a half-typed pattern may become, and that every offer can be read and means what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.model.host import Host
from console.model.patterns import parse
from console.model.patterns.completing import MOST, complete

FLEET = (
    Host("web-1", "web-1", "10.0.0.1", groups=("web", "prod"), labels={"env": "prod", "site": "fra"}),
    Host("web-2", "web-2", "10.0.0.2", groups=("web",), labels={"env": "test", "load": "much"}),
    Host("rack 7", "rack 7", groups=("odd ones",), labels={"env": "a:b", "aws:name": "x"}),
)


def offers(text: str, cursor: int | None = None) -> list[str]:
    """The whole texts that are offered."""
    at = len(text) if cursor is None else cursor
    return [text[: it.start] + it.text + text[it.end :] for it in complete(text, at, FLEET)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("web", ["@web", "web-1", "web-2"]),
        ("WEB-", ["web-1", "web-2"]),
        ("@", ["@'odd ones'", "@prod", "@web"]),
        ("@w", ["@web"]),
        ("web-1:!ra", ["web-1:!'rack 7'"]),
        ("all&en", ["all&env="]),
        ("env=", ["env='a:b'", "env=prod", "env=test"]),
        ("env=t", ["env=test"]),
        ("web:&env!=pr", ["web:&env!=prod"]),
        ("env = te", ["env = test"]),
        ("health=", ["health=ok", "health=warn", "health=crit", "health=unknown", "health=stale"]),
        ("health~cr", ["health~crit"]),
        ("disk.", ["disk.free<5G"]),
        ("mem>", ["mem>90%"]),
        ("age<=", ["age<=5m"]),
        ("'rac", ["'rack 7'"]),
        ("env='a:", ["env='a:b'"]),
        ("'aws:name'=", ["'aws:name'=x"]),
        ("aws", ["'aws:name'="]),
        ("load", ["load>4", "'load'="]),
        ("address=10.0.0.2", ["address=10.0.0.2"]),
        ("nothing like it", []),
        ("web[1,2]:si", ["web[1,2]:site="]),
    ],
)
def test_what_is_offered(text: str, expected: list[str]) -> None:
    assert offers(text) == expected


def test_the_word_at_the_cursor_is_completed() -> None:
    assert offers("we:@prod", 2) == ["@web:@prod", "web-1:@prod", "web-2:@prod"]
    assert offers("@prod:", 6)[:3] == ["@prod:@'odd ones'", "@prod:@prod", "@prod:@web"]


def test_offers_say_what_they_mean() -> None:
    means = {it.text: it.means for it in complete("", 0, FLEET)}
    assert means["@web"] == "group, 2 hosts"
    assert means["env="] == "label, 3 values"
    assert means["web-1"] == "10.0.0.1"
    assert means["load>4"] == "load average over 1 minute"
    assert "load>4" not in {it.text for it in complete("", 0, FLEET, figures=False)}


def test_no_more_are_offered_than_can_be_read() -> None:
    hosts = [Host(str(number), f"web-{number}") for number in range(10_000)]
    assert len(complete("web", 3, hosts)) == MOST


@given(st.text(alphabet="web-1:@&!,'\" =<~[]v", max_size=12), st.integers(0, 12))
def test_every_offer_stands_in_the_place_of_what_was_typed(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    for offer in complete(text, cursor, FLEET):
        assert 0 <= offer.start <= offer.end == cursor


@given(st.sampled_from([host.name for host in FLEET] + ["odd ones", "prod"]), st.integers(1, 4))
def test_a_name_that_is_completed_can_be_read(name: str, typed: int) -> None:
    for offer in offers(name[:typed]):
        if not offer.endswith("="):  # a label waits for its value
            assert parse(offer).text == offer
