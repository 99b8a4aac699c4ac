"""Waiting for what is to happen, instead of sleeping and hoping."""

import asyncio
import time
from collections.abc import Callable

PATIENCE = 90.0
"""Seconds until a wait is given up: far beyond what anything here takes on a slow machine."""


async def until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Return once `condition` holds; fail the test if it never does."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"still not so after {patience} s"
        await asyncio.sleep(0.01)


def settle(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """As `until`, where there is no loop."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"still not so after {patience} s"
        time.sleep(0.01)
