"""Views: columns, orders and names as people write them, kept and opened again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.model.view import COLUMNS as NAMES
from console.model.view import BadColumn, SavedView
from screens.fleet.columns import COLUMNS, DEFAULT
from screens.fleet.rows import columns as laid
from screens.fleet.rows import wide
from screens.fleet.view import Order, View, columns, lasting, opened, orders, saved
from screens.fleet.views import Views, about


def test_the_model_names_every_column_that_there_is() -> None:
    assert tuple(COLUMNS) == NAMES


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("health,host,load,label:site", ("health", "host", "load", "label:site")),
        ("host host, load", ("host", "load")),
        ("+swap", (*DEFAULT, "swap")),
        ("+swap,-age", (*(each for each in DEFAULT if each != "age"), "swap")),
        ("+address", (*DEFAULT, "address")),
    ],
)
def test_columns_are_named_added_and_taken_away(text: str, shown: tuple[str, ...]) -> None:
    assert columns(text, DEFAULT) == shown


@pytest.mark.parametrize("text", ["-host", "health,load"])
def test_no_view_is_without_the_hosts_name(text: str) -> None:
    with pytest.raises(BadColumn) as caught:
        columns(text, DEFAULT)
    assert "'host'" in caught.value.hint


def test_a_column_that_a_view_names_shows_without_being_wide() -> None:
    made = {column.id: column.extra for column in laid(("host", "address"), (), 8)}
    assert made == {"host": False, "address": False, "kernel": True, "source": True}
    assert wide(("host",)) == ("host", "address", "kernel", "source")


def test_a_column_is_sorted_by_once() -> None:
    assert orders("load,-load,host") == (Order("load"), Order("host"))


VIEWS = st.builds(
    View,
    name=st.just("mine"),
    filter=st.text(max_size=20),
    only_broken=st.booleans(),
    orders=st.lists(
        st.builds(Order, st.sampled_from(NAMES), st.booleans()), min_size=1, unique_by=lambda o: o.column
    ).map(tuple),
    group=st.sampled_from(("", "site", "health")),
    columns=st.lists(st.sampled_from((*NAMES, "label:rack 7")), unique=True)
    .filter(lambda names: "host" in names)
    .map(tuple),
)


@given(VIEWS)
def test_a_view_is_opened_as_it_was_saved(view: View) -> None:
    assert opened("mine", saved(view)) == view
    assert opened("", lasting(view)).filter == ""
    assert not opened("", lasting(view)).only_broken


def test_what_a_view_leaves_out_is_as_built_in() -> None:
    assert opened("", SavedView()) == View()
    assert about(SavedView()) == "as built in"
    some = SavedView("@web", only_broken=True, sort=("-load",), group="site", columns=("host", "load"))
    assert about(some) == "@web only broken · by -load · grouped by site · host, load"


def test_the_settings_say_what_a_view_is_and_the_fleet_starts_with_the_default() -> None:
    settled, own = {"web": SavedView("@web")}, {"web": SavedView("@db"), "default": SavedView(group="site")}
    views = Views(View(), settled, own)
    assert views.named["web"].filter == "@web"
    assert views.first == View("default", group="site")
    assert Views().first == View()
