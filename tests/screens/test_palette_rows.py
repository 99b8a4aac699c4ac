"""What is typed into the palette and into forms, and what it means."""

import pytest

from console.model.runbook import Param, ParamType, ParamValue
from console.state.apply import apply
from console.state.state import State
from screens.palette.rows import Intent, NotUnderstood, suggestions, understood
from screens.params.rows import Wrong, hint, parsed, written
from tests.fakes.fleet import figures, listed

STATE = apply(State(), [*listed(), *figures()])


def offered(text: str, chosen: tuple[str, ...] = ()) -> list[str]:
    return [made.text for made in suggestions(text, STATE, chosen, ("dark", "light"))]


@pytest.mark.parametrize(
    ("text", "chosen", "first"),
    [
        ("fl", (), "fleet"),
        ("web2", (), "host web2"),
        ("host we", (), "host web1"),
        ("run res", (), "run restart-service "),
        ("run res", ("web1",), "run restart-service"),
        ("run restart-service ", (), "run restart-service @ams"),
        ("run restart-service web1,@d", (), "run restart-service web1,@db"),
        ("run restart-service web* ", (), "run restart-service web* unit="),
        ("run restart-service unit=", ("web2",), "run restart-service unit=nginx"),
        ("run restart-service web1,web2 unit=ng", (), "run restart-service web1,web2 unit=nginx"),
        ("run rotate-log web1 log=n", (), "run rotate-log web1 log=nginx"),
        ("theme l", (), "theme light"),
        ("shell db", (), "shell db1"),
        ("rstrt", ("web1",), "run restart-service"),
    ],
)
def test_completion(text: str, chosen: tuple[str, ...], first: str) -> None:
    assert offered(text, chosen)[0] == first


def test_everything_is_offered_when_nothing_is_typed() -> None:
    assert {"overview", "fleet", "runs", "audit", "quit", "host web1"} <= set(offered(""))


@pytest.mark.parametrize(
    ("text", "chosen", "expected"),
    [
        ("fleet", (), Intent("go", "fleet")),
        ("q", (), Intent("quit")),
        ("host web1", (), Intent("host", "web1")),
        ("theme dark", (), Intent("theme", "dark")),
        ("window INC-7 disk full", (), Intent("window", "INC-7 disk full")),
        ("look @db", (), Intent("look", "", ("db1", "db2"))),
        ("run memory-use", ("db1",), Intent("run", "memory-use", ("db1",))),
        (
            "run restart-service web1,web2 unit=nginx",
            ("db1",),
            Intent("run", "restart-service", ("web1", "web2"), {"unit": "nginx"}),
        ),
        ("run free-disk db1 keep=50", (), Intent("run", "free-disk", ("db1",), {"keep": 50})),
    ],
)
def test_what_a_line_means(text: str, chosen: tuple[str, ...], expected: Intent) -> None:
    assert understood(text, STATE, chosen) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "^$"),
        ("nonsense", "no command"),
        ("host", "needs more"),
        ("host nobody", "no host"),
        ("run nothing web1", "no runbook"),
        ("run memory-use", "on which hosts"),
        ("run memory-use wbe1", "Did you mean"),
        ("run memory-use web*:!web*", "selects no host"),
        ("run memory-use web1 x=1", "takes none"),
        ("run free-disk db1 keep=9", "at least 10"),
        ("run free-disk db1 kep=9", "it takes keep"),
        ("host 'web", "quote"),
    ],
)
def test_what_means_nothing_says_why(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        understood(text, STATE, ())


WHEN = Param("wait", ParamType.DURATION, default=30, minimum=1, maximum=600)
COUNT = Param("n", ParamType.INT, minimum=1, maximum=9)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (COUNT, " 7 ", 7),
        (WHEN, "5m", 300),
        (WHEN, "", 30),
        (Param("b", ParamType.BOOL), "yes", True),
        (Param("b", ParamType.BOOL), "0", False),
        (Param("s", pattern=r"[a-z]+"), "abc", "abc"),
        (Param("e", ParamType.ENUM, choices=("a", "b")), "b", "b"),
    ],
)
def test_params(param: Param, text: str, value: ParamValue) -> None:
    assert parsed(param, text) == value
    assert parsed(param, written(param, value)) == value
    assert hint(param)


@pytest.mark.parametrize(
    ("param", "text", "why"),
    [
        (COUNT, "", "needs a value"),
        (COUNT, "ten", "whole number"),
        (COUNT, "0", "at least 1"),
        (COUNT, "10", "at most 9"),
        (COUNT, "²", "whole number"),
        (WHEN, "soon", "a duration"),
        (Param("b", ParamType.BOOL), "maybe", "yes or no"),
        (Param("s", pattern=r"[a-z]+"), "abc; rm", "must match"),
        (Param("e", ParamType.ENUM, choices=("a", "b")), "c", "one of a, b"),
    ],
)
def test_params_that_are_wrong(param: Param, text: str, why: str) -> None:
    with pytest.raises(Wrong, match=why):
        parsed(param, text)
