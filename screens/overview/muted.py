"""The overview's lines for hosts that are expected to be ill: apart from what is wrong, and never hidden."""

from collections.abc import Sequence

from console.state.state import FleetSlice, HostState
from screens import care
from screens.cells import Column, Row, Span, Spans, cell, heading, line
from screens.fleet.columns import natural
from screens.words import health, many

MOST = 50
"""Hosts that are listed; the rest is in the fleet."""
LATELY = 3600.0
"""Seconds for which a mute that ended by itself is listed."""


def columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """What the lines stand in."""
    longest = max((len(row.cells[1][0].text) for row in rows), default=8)
    return (Column("health", "", 9), Column("host", "", min(longest, 24)), Column("mute", "", 24, grow=1))


def listed(fleet: FleetSlice, now: float) -> list[Row]:
    """Muted hosts, the one whose mute ends first in front, in the health it is in; then mutes that ended lately."""
    left = fleet.care
    held = [(mute, fleet.hosts[host]) for host, mute in left.mutes.items() if host in fleet.hosts]
    held.sort(key=lambda each: (each[0].until, natural(each[1].host.name)))
    over = [
        (mute, fleet.hosts[host])
        for host, mute in left.ended.items()
        if host in fleet.hosts and now - mute.until < LATELY
    ]
    made = [_row(host, care.muted(mute, now)) for mute, host in held[:MOST]]
    return [*made, *(_row(host, care.over(mute, now)) for mute, host in over[:MOST])]


def around(fleet: FleetSlice, rows: Sequence[Row]) -> list[Row]:
    """`rows` under their heading; nothing where there are none."""
    count = fleet.muted
    more = [line(Span(f"and {count - MOST} more in the fleet", "dim"))] if count > MOST else []
    return [line(), heading("muted", many(count, "host")), *rows, *more] if rows else []


def _row(host: HostState, words: Spans) -> Row:
    return Row(f"host:{host.host.id}", ((health(host.verdict.health),), cell(host.host.name, "strong"), words))
