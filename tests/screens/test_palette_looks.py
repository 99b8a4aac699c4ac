"""What is typed about how the fleet is looked at: what it means, and how it is completed."""

import pytest

from console.model.view import SavedView
from console.state.apply import apply
from console.state.state import State
from screens.cells import text_of
from screens.fleet.columns import DEFAULT
from screens.fleet.view import Order, View
from screens.fleet.views import Views
from screens.palette.looks import listed
from screens.palette.rows import Intent, NotUnderstood, suggestions, understood
from tests.fakes.fleet import figures
from tests.fakes.fleet import listed as fleet_listed

STATE = apply(State(), [*fleet_listed(), *figures()])
VIEWS = Views(View("mine", group="site"), {"web": SavedView("@web")}, {"mine": SavedView(group="site")})


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("columns health,host,load,label:site", View(group="site", columns=("health", "host", "load", "label:site"))),
        ("columns +swap -age", View(group="site", columns=(*DEFAULT[:-1], "swap"))),
        ("columns", View(group="site")),
        ("sort health,-load", View(group="site", orders=(Order("health"), Order("load", turned=True)))),
        ("sort", View(group="site")),
        ("group role", View(group="role")),
        ("group", View()),
        ("view web", View("web", "@web")),
    ],
)
def test_what_a_line_means(text: str, view: View) -> None:
    assert understood(text, STATE, (), VIEWS) == Intent("look-so", view=view)


def test_a_view_is_saved_as_it_is_now_and_forgotten() -> None:
    assert understood("save-view new", STATE, (), VIEWS) == Intent("save-view", "new", view=VIEWS.now)
    assert understood("forget-view mine", STATE, (), VIEWS).subject == "mine"
    assert understood("views", STATE, (), VIEWS) == Intent("views")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("columns host,memry", "There is no column 'memry'. Did you mean 'memory'?"),
        ("columns -host", "A view has the host's name"),
        ("sort lod", "Did you mean 'load'?"),
        ("group sit", "no host has the label 'sit'; did you mean 'site'?"),
        ("view nosuch", "no view 'nosuch'"),
        ("view wen", "did you mean 'web'?"),
        ("save-view", "one word"),
        ("save-view two words", "one word"),
        ("save-view web", "the settings say what the view 'web' is"),
        ("forget-view new", "no view 'new' was saved"),
    ],
)
def test_what_means_nothing_says_why(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        understood(text, STATE, (), VIEWS)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("columns health,me", ["columns health,memory", "columns health,memory-trend"]),
        ("columns +sw", ["columns +swap"]),
        ("columns +load", ["columns +load-trend"][:0]),
        ("columns -load", ["columns -load", "columns -load-trend"]),
        ("columns host,label:r", ["columns host,label:role"]),
        ("sort health,-lo", ["sort health,-load", "sort health,-load-trend"]),
        ("sort health,hea", []),
        ("group s", ["group site"]),
        ("view ", ["view web", "view mine"]),
        ("save-view ne", ["save-view ne"]),
        ("save-view m", ["save-view m", "save-view mine"]),
        ("forget-view ", ["forget-view mine"]),
    ],
)
def test_completion(text: str, made: list[str]) -> None:
    assert [each.text for each in suggestions(text, STATE, (), (), VIEWS)] == made


def test_the_views_are_listed_with_where_they_come_from() -> None:
    made = [text_of(row) for row in listed(VIEWS)]
    assert "of the settings" in made[0]
    assert "@web" in made[0]
    assert "as it is now" in made[1]
    assert "None yet" in text_of(listed(Views())[0])
