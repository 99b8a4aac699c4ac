"""What the settings allow and ask for, as the engine needs it. Durations are in seconds."""

from dataclasses import dataclass
from typing import Literal, NewType

from console.model.action import Risk

Seconds = NewType("Seconds", float)
"""A duration in seconds; in YAML also with units (`15m`)."""


@dataclass(frozen=True, slots=True)
class Production:
    """What counts as production, and how long a window for changes there stays open.

    `match` is a label as `key=glob`, or a host pattern.
    """

    match: str = "env=prod*"
    window: Seconds = Seconds(900)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the console may do.

    `contacts` is how many commands at once over all hosts, `contacts_per_host` on one; periods are between two looks
    at a host or an inventory; `output_kept` is in characters, a step and host; `ceiling` is the riskiest runbook that
    may run at all.
    """

    contacts: int = 200
    contacts_per_host: int = 4
    sample_every: Seconds = Seconds(10)
    stale_after: Seconds = Seconds(45)
    inventory_every: Seconds = Seconds(300)
    output_kept: int = 1_000_000
    ceiling: Risk = Risk.DESTROY


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a figure is WARN or CRIT: shares of 1 for memory and disk, load per CPU."""

    memory_warn: float = 0.90
    memory_crit: float = 0.97
    disk_warn: float = 0.85
    disk_crit: float = 0.95
    load_warn: float = 2.0
    load_crit: float = 5.0


JoinAddresses = Literal["none", "public", "all"]
"""Which equal addresses make hosts of two inventories one machine.

A private address (RFC 1918, RFC 4193, RFC 6598) is one machine within one network only: two sites may both have a
10.0.0.5, each behind a bastion of its own.
"""
