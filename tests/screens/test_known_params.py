"""What is offered for a param: what the console knows of what it names."""

from dataclasses import replace

import pytest

from console.model.runbook import Param, ParamType
from console.state.apply import apply
from console.state.state import State
from screens.params.known import LOOKED_AT, Offer, offers, unknown
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
