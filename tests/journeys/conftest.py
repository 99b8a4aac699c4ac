"""Engines for journeys."""

from collections.abc import Iterator

import pytest

from tests.fakes.fleet import figures, inspected, listed
from tests.fakes.runtime import FakeRuntime


@pytest.fixture
def failing() -> Iterator[FakeRuntime]:
    """An engine with the fleet measured, where failures of the screen are expected."""
    made = FakeRuntime()
    made.tell(*listed(), *figures(), inspected("db1"))
    yield made
    made.stop()


@pytest.fixture
def engine(failing: FakeRuntime) -> Iterator[FakeRuntime]:
    """The same, on whose record no failure of the screen may stand: the console survives them."""
    yield failing
    assert [fact.traceback for fact in failing.state.sources.died if fact.worker.startswith("screen")] == []
