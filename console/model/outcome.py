"""How a step, a host or a run ended. The classes are never merged."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What is known of an action on one host.

    `UNREACHABLE` and `NOT_SENT` ran nothing. `CANCELLED` was stopped by a person. `TIMEOUT` and `UNKNOWN` may have
    run: the connection or the console ended before the result was known.
    """

    OK = "ok"
    FAILED = "failed"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    NOT_SENT = "not_sent"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def error(self) -> bool:
        """Whether it counts towards a run's `max_errors`."""
        return self not in (Outcome.OK, Outcome.NOT_SENT, Outcome.CANCELLED)


_WORST_FIRST = (
    Outcome.UNKNOWN,
    Outcome.FAILED,
    Outcome.TIMEOUT,
    Outcome.UNREACHABLE,
    Outcome.CANCELLED,
    Outcome.NOT_SENT,
    Outcome.OK,
)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome to name when several are summed up; NOT_SENT when there are none."""
    return min(outcomes, key=_WORST_FIRST.index, default=Outcome.NOT_SENT)


def tally(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    """How many of each, the worst first."""
    counts: dict[Outcome, int] = {}
    for outcome in outcomes:
        counts[outcome] = counts.get(outcome, 0) + 1
    return {outcome: counts[outcome] for outcome in _WORST_FIRST if outcome in counts}
