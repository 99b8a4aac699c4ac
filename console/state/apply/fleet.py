"""The fleet: who is in it, how each host is, and how its figures went."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from console.model.health import Health
from console.model.host import Host
from console.model.sample import Sample
from console.model.signals import FleetListed, Inspected, Judged, Sampled, Unsampled
from console.state.apply import care
from console.state.state import Care, FleetSlice, HostState, Shares, Trends, Trouble

Item = FleetListed | Sampled | Unsampled | Judged | Inspected | care.Item

TAKES = frozenset({FleetListed, Sampled, Unsampled, Judged, Inspected}) | care.TAKES
REMEMBERED = 32
"""Changes of which it is known which hosts they touched: about a second of them."""
TREND = 32
"""Samples that a trend is drawn from."""


def fold(before: FleetSlice, items: Sequence[Item]) -> FleetSlice:
    """A host that left the fleet takes its figures with it; late figures of such a host are dropped."""
    hosts = dict(before.hosts)
    listed_at, listed = before.listed_at, False
    counts = Counter(before.counts)
    left, touched = before.care, set[str]()
    if cared := [item for item in items if isinstance(item, care.Item)]:
        left = care.fold(before.care, cared)
        for host in care.differing(before.care, left) & hosts.keys():
            was, hosts[host] = hosts[host], care.with_care(hosts[host], left)
            _recount(counts, was, hosts[host])
            touched.add(host)
    for item in items:
        if isinstance(item, FleetListed):
            listed_at = item.at
            if [*hosts] != [host.id for host in item.hosts]:
                listed = True
            touched.update(host.id for host in item.hosts if host.id in hosts and hosts[host.id].host is not host)
            hosts = {host.id: _described(hosts.get(host.id), host, left) for host in item.hosts}
            counts = Counter(host.verdict.health for host in hosts.values() if host.mute is None)
        elif not isinstance(item, care.Item) and (known := hosts.get(item.host)) is not None:
            now = hosts[item.host] = _with(known, item)
            touched.add(item.host)
            if now.verdict.health is not known.verdict.health:
                _recount(counts, known, now)
    fresh = () if listed else (*before.touched[1 - REMEMBERED :], frozenset(touched))
    return FleetSlice(hosts, listed_at, counts, before.version + 1, fresh, left)


def _recount(counts: Counter[Health], was: HostState, now: HostState) -> None:
    if was.mute is None:
        counts[was.verdict.health] -= 1
    if now.mute is None:
        counts[now.verdict.health] += 1


def _described(was: HostState | None, host: Host, left: Care) -> HostState:
    if was is None:
        return care.with_care(HostState(host), left)
    return was if was.host is host else replace(was, host=host)


def _with(was: HostState, item: Sampled | Unsampled | Judged | Inspected) -> HostState:
    match item:
        case Sampled():
            shares = _shares(item.sample)
            trends = Trends(
                _further(was.trends.load, shares.load),
                _further(was.trends.memory, shares.memory),
                _further(was.trends.disk, shares.disk),
            )
            return replace(was, sample=item.sample, verdict=item.verdict, trouble=None, trends=trends, shares=shares)
        case Unsampled():
            trouble = Trouble(item.at, item.cause, item.title, item.hint)
            return replace(was, verdict=item.verdict, trouble=trouble)
        case Judged():
            return replace(was, verdict=item.verdict)
        case Inspected():
            return replace(was, inspection=item.inspection or was.inspection, inspection_error=item.error)


def _shares(sample: Sample) -> Shares:
    fullest = sample.fullest
    return Shares(
        sample.load[0] / max(1, sample.cpus),
        sample.memory_used_ratio if sample.memory_total else -math.inf,
        fullest.used_ratio if fullest else -math.inf,
    )


def _further(was: bytes, share: float) -> bytes:
    if share < 0:
        return was
    return was[1 - TREND :] + bytes((min(255, round(share * 100)),))
