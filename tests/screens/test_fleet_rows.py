"""What stands in the fleet's columns, and in the headings over its parts."""

import pytest

from console.model.health import Health, Verdict
from console.model.host import Host
from console.model.sample import Sample
from console.model.signals import FleetListed, Sampled
from console.model.view import BadColumn
from console.state.apply import apply
from console.state.state import HostState, State, Trends
from screens.cells import Spans, text_of
from screens.fleet.arranging import Part
from screens.fleet.columns import COLUMNS, DEFAULT, Eye, column, natural
from screens.fleet.rows import columns, groupings, heading, longest, row
from screens.fleet.view import SORTS, Order, View, orders
from screens.words import spark
from tests.fakes.fleet import figures, listed
from tests.fakes.runtime import NOW

FLEET = apply(State(), [*listed(), *figures()]).fleet.hosts


def cells(state: HostState, eye: Eye = Eye(NOW)) -> dict[str, str]:  # noqa: B008  # frozen
    made = row(state, list(COLUMNS.values()), eye)
    return {name: text(spans) for name, spans in zip(COLUMNS, made.cells, strict=True)}


def text(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def test_a_row_says_health_in_word_and_sign_why_and_how_old() -> None:
    said = cells(FLEET["db1"])
    assert said["health"] == "✖ crit"
    assert said["finding"] == "+1 disk /var 97% used, 1.2 GiB free of 40 GiB"
    assert said["disk"].startswith(" 97% ━━━━━")
    assert said["age"] == "2s"
    assert cells(FLEET["mail1"])["finding"] == "never measured"
    assert cells(FLEET["mail1"])["age"] == "-"


def test_a_row_says_how_the_host_was_when_a_person_looked_last() -> None:
    eye = Eye(NOW, {"db1": Health.OK, "web1": FLEET["web1"].verdict.health})
    assert cells(FLEET["db1"], eye)["was"] == "was ok"
    assert cells(FLEET["web1"], eye)["was"] == ""
    assert cells(FLEET["web2"], eye)["was"] == "new"
    assert cells(FLEET["db1"])["was"] == "", "nobody looked away"


def test_a_trend_is_drawn_from_the_newest_samples() -> None:
    assert text(spark(bytes([0, 50, 100, 255]), 6)) == "··▁▄██"
    assert text(spark(bytes(range(40)), 4)) == "▃▃▃▃"
    assert text(spark(b"", 3)) == "···"
    state = HostState(Host("a", "a"), trends=Trends(load=bytes([0, 100])))
    assert cells(state)["load-trend"] == "······▁█"


def test_every_column_can_be_drawn_and_sorted_by_for_every_host() -> None:
    bare = HostState(Host("bare", "bare"))
    for each in COLUMNS.values():
        kinds = {type(each.key(state)) for state in [*FLEET.values(), bare]}
        assert kinds <= {int, float} or kinds == {str}, each.id
        assert isinstance(each.spans(bare, Eye(NOW)), tuple)
        assert each.about


def test_a_label_is_a_column() -> None:
    site = column("label:site")
    assert site.column.title == "site"
    assert text(site.spans(FLEET["web1"], Eye())) == "fra"
    assert site.key(FLEET["build9"]) == "ams"


@pytest.mark.parametrize(
    ("name", "hint"), [("memry", "Did you mean 'memory'?"), ("xyz", "Columns are health"), ("label:", "")]
)
def test_a_column_that_is_none_is_told_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(BadColumn) as caught:
        column(name)
    assert hint in caught.value.hint


def test_orders_are_written_as_names() -> None:
    assert orders("health, -load") == (Order("health"), Order("load", turned=True))
    assert ",".join(map(str, orders("health,-load"))) == "health,-load"
    with pytest.raises(BadColumn):
        orders("health,lod")


def test_the_column_sorted_by_first_is_marked_with_its_way() -> None:
    titles = [it.title for it in columns(DEFAULT, orders("-load,host"), 8)]
    assert "load▴" in titles
    assert "host" in titles
    assert "health▾" in [it.title for it in columns(DEFAULT, View().orders, 8)]
    assert set(SORTS) <= set(DEFAULT) <= set(COLUMNS)


def test_names_have_the_room_that_they_need() -> None:
    [host] = [it for it in columns(DEFAULT, (), longest({"a": HostState(Host("a", "a" * 30))})) if it.id == "host"]
    assert (host.width, host.most) == (24, 30)
    assert longest({}) == 8


def test_labels_that_tell_hosts_apart_can_be_grouped_by() -> None:
    assert groupings(FLEET) == ["", "role", "site", "groups", "health"]


def test_a_heading_says_how_many_and_how_they_are() -> None:
    part = Part("ams", ("a", "b", "c"), {Health.OK: 2, Health.CRIT: 1})
    assert text_of(heading(part, "site")) == "▾ site ams  3 hosts  ✖ 1 crit  ● 2 ok"
    folded = Part("", ("a",), {Health.OK: 1}, collapsed=True)
    assert text_of(heading(folded, "site")) == "▸ no site  1 host  ● 1 ok"


@pytest.mark.parametrize("name", ["web10", "", "a" * 500, "9" * 5000, "²³", "-1"])
def test_any_name_has_its_place_in_the_order(name: str) -> None:
    assert sorted(["b", name], key=natural)


def test_a_trend_grows_with_samples() -> None:
    sampled = Sampled("a", NOW, Sample(NOW, load=(1.0, 0, 0), cpus=2), Verdict())
    state = apply(State(), [FleetListed(NOW, (Host("a", "a"),)), sampled, sampled])
    assert cells(state.fleet.hosts["a"])["load-trend"] == "······▄▄"
