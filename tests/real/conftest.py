"""The ground under the real tests: a network of their own, hosts, agents, and nothing left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.ground import net, processes, programs
from tests.settle import settle

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is real."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.real)


@pytest.fixture(scope="session", autouse=True)
def ground() -> Iterator[None]:
    """A network of our own, and every orphan is ours to find."""
    programs.root()
    with processes.adopting(), net.private():
        yield


@pytest.fixture(autouse=True)
def nothing_left(ground: None) -> Iterator[None]:
    """Fail a test that leaves a process behind, here or on a host."""
    before = processes.ours()
    yield
    left: dict[int, str] = {}

    def gone() -> bool:
        left.clear()
        left.update({pid: line for pid, line in processes.ours().items() if pid not in before})
        return not left

    try:
        settle(gone)
    except AssertionError:
        pytest.fail(f"left behind: {left}", pytrace=False)
