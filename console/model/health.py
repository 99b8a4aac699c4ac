"""Health of a host, and the findings that explain it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Health(StrEnum):
    """OK, WARN and CRIT are measured; UNKNOWN was never measured; STALE was, but too long ago."""

    OK = "ok"
    WARN = "warn"
    CRIT = "crit"
    UNKNOWN = "unknown"
    STALE = "stale"

    @property
    def rank(self) -> int:
        """Sort key: the worst first. Unknown and stale stand between warn and ok: they ask for a look."""
        return _RANK[self]

    @property
    def broken(self) -> bool:
        """Whether somebody should look: everything that is not OK."""
        return self is not Health.OK


_RANK = {Health.CRIT: 0, Health.WARN: 1, Health.STALE: 2, Health.UNKNOWN: 3, Health.OK: 4}


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for a verdict: what was looked at, the value seen, the threshold it crossed (both with units).

    `runbook` is the id of the one that may help, `params` what is known for its form already (`unit`, say).
    """

    health: Health
    what: str
    value: str
    threshold: str = ""
    runbook: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A host's health with its findings, worst first, and the time since when it has been so (epoch seconds)."""

    health: Health = Health.UNKNOWN
    findings: tuple[Finding, ...] = ()
    since: float = 0.0
