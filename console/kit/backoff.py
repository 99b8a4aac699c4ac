"""How long to wait before the next try."""

import random
from dataclasses import dataclass, field


@dataclass(slots=True)
class Backoff:
    """Exponential backoff with full jitter: each wait is drawn from (floor, 2^n x first], capped.

    "Full jitter" after AWS's architecture blog, "Exponential Backoff And Jitter" (2015). Seconds.
    """

    first: float = 1.0
    cap: float = 60.0
    rng: random.Random = field(default_factory=random.Random)
    _tries: int = 0

    def next(self) -> float:
        """Seconds to wait before the next try."""
        ceiling = min(self.cap, self.first * 2**self._tries)
        self._tries = min(self._tries + 1, 30)
        return self.rng.uniform(min(self.first, ceiling) / 2, ceiling)

    def reset(self) -> None:
        """A try succeeded."""
        self._tries = 0


def jittered(period: float, rng: random.Random, share: float = 0.1) -> float:
    """`period` give or take `share` of it, so that many pollers do not march in step."""
    return period * (1 + rng.uniform(-share, share))
