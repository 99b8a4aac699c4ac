"""The fleet: who is in it, how each host is."""

from collections.abc import Sequence
from dataclasses import replace

from console.model.host import Host
from console.model.signals import FleetListed, Inspected, Judged, Sampled, Unsampled
from console.state.state import FleetSlice, HostState, Trouble

TAKES = frozenset({FleetListed, Sampled, Unsampled, Judged, Inspected})


def fold(before: FleetSlice, items: Sequence[FleetListed | Sampled | Unsampled | Judged | Inspected]) -> FleetSlice:
    """A host that left the fleet takes its figures with it; late figures of such a host are dropped."""
    hosts = dict(before.hosts)
    listed_at = before.listed_at
    for item in items:
        if isinstance(item, FleetListed):
            listed_at = item.at
            hosts = {host.id: _described(hosts.get(host.id), host) for host in item.hosts}
        elif (was := hosts.get(item.host)) is not None:
            hosts[item.host] = _with(was, item)
    return FleetSlice(hosts, listed_at)


def _described(was: HostState | None, host: Host) -> HostState:
    if was is None:
        return HostState(host)
    return was if was.host is host else replace(was, host=host)


def _with(was: HostState, item: Sampled | Unsampled | Judged | Inspected) -> HostState:
    match item:
        case Sampled():
            return replace(was, sample=item.sample, verdict=item.verdict, trouble=None)
        case Unsampled():
            trouble = Trouble(item.at, item.cause, item.title, item.hint)
            return replace(was, verdict=item.verdict, trouble=trouble)
        case Judged():
            return replace(was, verdict=item.verdict)
        case Inspected():
            return replace(was, inspection=item.inspection or was.inspection, inspection_error=item.error)
