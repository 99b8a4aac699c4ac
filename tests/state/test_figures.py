"""What was measured, as patterns compare it."""

from dataclasses import replace

from console.model.patterns import FIGURES
from console.model.sample import Sample
from console.state.apply import apply
from console.state.figures import figures, live
from console.state.state import State
from tests.fakes.fleet import GIB, listed
from tests.fakes.fleet import figures as signals
from tests.fakes.runtime import NOW

FLEET = apply(State(), [*listed(), *signals()]).fleet.hosts


def test_every_figure_of_a_measured_host_is_there() -> None:
    found = figures(FLEET["db1"], NOW)
    assert set(found) == set(FIGURES)
    assert found["health"] == "crit"
    assert (found["load"], found["age"], found["up"]) == (1.9, 2.0, 5 * 86400.0)
    assert (round(float(found["mem"]), 3), round(float(found["disk"]), 3)) == (0.92, 0.97)
    assert found["mem.free"] == int(8 * GIB * (1 - 0.92))
    assert float(found["disk.free"]) == 40 * GIB - int(40 * GIB * 0.97)


def test_what_could_not_be_measured_is_left_out() -> None:
    assert figures(FLEET["mail1"], NOW) == {"health": "unknown", "muted": "no"}
    bare = replace(FLEET["db1"], sample=Sample(NOW, missing=(("load", "made no sense"), ("memory", "made no sense"))))
    assert set(figures(bare, NOW)) == {"health", "muted", "up", "age"}
    assert live(FLEET, NOW)("nobody") is None


def test_an_age_is_never_less_than_nothing() -> None:
    assert figures(FLEET["db1"], NOW - 3600)["age"] == 0.0
