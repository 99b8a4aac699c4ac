"""Params: what was typed becomes a typed value, or an error that says what was expected."""

import re

import pytest

from console.kit.params import parse, parse_all, written
from console.model.action import Risk
from console.model.errors import BadParams
from console.model.runbook import Do, Param, ParamType, ParamValue, Runbook, Step


@pytest.mark.parametrize(
    ("param", "given", "value"),
    [
        (Param("p"), "x y", "x y"),
        (Param("p"), "", ""),
        (Param("p"), 5, "5"),
        (Param("p", pattern="[a-z-]+"), "-x", "-x"),
        (Param("p", ParamType.ENUM, choices=("a", "b")), "b", "b"),
        (Param("p", ParamType.BOOL), "YES", True),
        (Param("p", ParamType.BOOL), "off", False),
        (Param("p", ParamType.BOOL), True, True),
        (Param("p", ParamType.INT), "-7", -7),
        (Param("p", ParamType.INT, minimum=1, maximum=3), "3", 3),
        (Param("p", ParamType.DURATION), "1h30m", 5400),
        (Param("p", ParamType.DURATION), 90, 90),
        (Param("p", ParamType.DURATION, maximum=60), "60", 60),
    ],
)
def test_values(param: Param, given: ParamValue, value: ParamValue) -> None:
    assert parse(param, given) == value
    assert type(parse(param, given)) is type(value)


@pytest.mark.parametrize(
    ("param", "given", "said"),
    [
        (Param("p"), "-x", "'-x' starts with a dash"),
        (Param("p"), "a\nb", "has characters that can't be shown"),
        (Param("p"), "a\x00b", "has characters that can't be shown"),
        (Param("p"), "a\x1b[2J", "has characters that can't be shown"),
        (Param("p"), "a\u202eb", "has characters that can't be shown"),
        (Param("p"), "x" * 257, "longer than 256 characters"),
        (Param("p", pattern="[a-z]+"), "ab1", "'ab1' does not match [a-z]+"),
        (Param("p", pattern="[a-z]+"), "ab\n", "has characters that can't be shown"),
        (Param("p", ParamType.ENUM, choices=("a", "b")), "c", "expected one of a, b, got 'c'"),
        (Param("p", ParamType.BOOL), "maybe", "expected true or false, got 'maybe'"),
        (Param("p", ParamType.INT), "5.0", "expected a whole number, got '5.0'"),
        (Param("p", ParamType.INT), "--5", "expected a whole number, got '--5'"),
        (Param("p", ParamType.INT), "٣", "expected a whole number, got '٣'"),
        (Param("p", ParamType.INT), "9" * 5000, f"expected a whole number, got '{'9' * 40}'"),
        (Param("p", ParamType.INT, minimum=1), "0", "0 is less than 1"),
        (Param("p", ParamType.DURATION, maximum=60), "2m", "2m is more than 1m"),
        (Param("p", ParamType.DURATION), "soon", "not a duration: 'soon'"),
        (Param("p", ParamType.DURATION), "9" * 400, "not a duration: too long"),
    ],
)
def test_what_is_not_taken(param: Param, given: ParamValue, said: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(said)}$"):
        parse(param, given)


def test_defaults_are_filled_in_and_all_problems_said_at_once() -> None:
    params = (Param("unit"), Param("wait", ParamType.DURATION, default=30), Param("force", ParamType.BOOL))
    runbook = Runbook("r", "R", (Step("s", Do(("id",))),), Risk.READ, params=params)
    assert parse_all(runbook, {"unit": "x", "force": "no"}) == {"unit": "x", "wait": 30, "force": False}
    with pytest.raises(BadParams) as caught:
        parse_all(runbook, {"wait": "x", "forse": "yes"})
    assert caught.value.problems == {
        "forse": "no such param (did you mean 'force'?)",
        "unit": "has to be given",
        "wait": "not a duration: 'x'",
        "force": "has to be given",
    }
    assert "unit: has to be given" in caught.value.hint


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (90, "90"), ("x", "x")])
def test_written(value: ParamValue, text: str) -> None:
    assert written(value) == text
