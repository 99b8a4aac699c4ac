"""One clock, which tests can freeze."""

import time
from typing import Protocol


class Clock(Protocol):
    """Time as the engine sees it."""

    def now(self) -> float:
        """Wall time in epoch seconds (UTC): what is recorded."""
        ...

    def monotonic(self) -> float:
        """Seconds that never step back: what durations and ages are measured with."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait on the running loop."""
        import asyncio

        await asyncio.sleep(seconds)
