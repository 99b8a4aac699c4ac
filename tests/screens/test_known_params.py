"""What is offered for a param: what the console knows of what it names."""

from dataclasses import replace

import pytest

from console.model.runbook import Param, ParamType
from console.state.apply import apply
from console.state.state import State
from screens.params.known import LOOKED_AT, Offer, offers, unknown
from screens.params.rows import Wrong, hint, parsed, written
from tests.fakes.fleet import HOSTS, figures, inspected, listed

STATE = apply(State(), [*listed(), *figures(), inspected("db1")])
UNIT = Param("unit", names="unit")


def test_units_that_failed_come_first_and_none_comes_twice() -> None:
    assert offers(UNIT, STATE, ["db1"]) == [Offer("nginx", "failed", bad=True), Offer("cron"), Offer("postgresql")]
    assert offers(UNIT, STATE, ["web2"]) == [Offer("nginx", "failed", bad=True)]
    assert offers(UNIT, STATE, ["db1", "web2"])[0] == Offer("nginx", "failed on db1, web2", bad=True)


def test_what_the_param_would_not_take_is_not_offered() -> None:
    assert offers(replace(UNIT, pattern="[a-m]+"), STATE, ["db1"]) == []
    assert [offer.value for offer in offers(replace(UNIT, pattern="[a-n]+"), STATE, ["web2"])] == []


@pytest.mark.parametrize(
    ("param", "values"),
    [
        (Param("p", ParamType.ENUM, choices=("a", "b")), ["a", "b"]),
        (Param("p", ParamType.BOOL), ["yes", "no"]),
        (Param("p"), []),
        (Param("p", ParamType.INT), []),
    ],
)
def test_other_params(param: Param, values: list[str]) -> None:
    assert [offer.value for offer in offers(param, STATE, ["db1"])] == values


def test_hosts_are_looked_at_for_more_where_they_are_few() -> None:
    assert unknown(UNIT, STATE, ["db1", "web2", "nosuch"]) == ["web2"]
    assert unknown(Param("p"), STATE, ["web2"]) == []
    assert unknown(UNIT, STATE, [host.id for host in HOSTS][: LOOKED_AT + 1]) == []
    assert offers(UNIT, STATE, ["nosuch"]) == []


def test_durations_are_written_with_their_unit() -> None:
    wait = Param("wait", ParamType.DURATION, default=30, minimum=1, maximum=600)
    assert [written(wait, value) for value in (30, 90, 600, 0, None)] == ["30s", "90s", "10m", "0s", ""]
    assert all(parsed(wait, written(wait, value)) == value for value in (1, 30, 60, 90, 600))
    assert hint(wait).endswith(" from 1s to 10m")
    with pytest.raises(Wrong, match="at most 10m"):
        parsed(wait, "11m")
    assert (written(Param("n", ParamType.INT), 60), written(Param("b", ParamType.BOOL), True)) == ("60", "yes")
    assert written(Param("s"), "60") == "60"
