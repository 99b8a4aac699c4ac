"""Engines for journeys."""

from collections.abc import Iterator

import pytest

from tests.fakes.fleet import figures, inspected, listed
from tests.fakes.runtime import FakeRuntime


@pytest.fixture
def engine() -> Iterator[FakeRuntime]:
    """An engine with the fleet measured."""
    made = FakeRuntime()
    made.tell(*listed(), *figures(), inspected("db1"))
    yield made
    made.stop()
