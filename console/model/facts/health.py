"""Facts of health."""

from dataclasses import dataclass

from console.model.health import Finding, Health


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """A host's health is another than before. `at` is epoch seconds (UTC)."""

    host: str
    at: float
    before: Health
    after: Health
    findings: tuple[Finding, ...] = ()
