"""One lab for the tests that leave it as they found it, and places for those that start their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.running import Place, RunningLab, place, running_lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """A lab for one file of tests."""
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Place]:
    """A place for a lab; one that is left up is taken down."""
    made = place(tmp_path)
    yield made
    made.quarterdeck("lab", "down")
