"""One fleet out of several inventories; pure."""

from collections.abc import Sequence
from dataclasses import replace

from console.model.host import Host


def join(answers: Sequence[Sequence[Host]]) -> dict[str, Host]:
    """One fleet by host id. Of two that know a host the first decides; the other adds labels, groups and its name."""
    hosts: dict[str, Host] = {}
    for answer in answers:
        for host in answer:
            first = hosts.get(host.id)
            hosts[host.id] = host if first is None else _both(first, host)
    return hosts


def _both(first: Host, second: Host) -> Host:
    return replace(
        first,
        labels={**second.labels, **first.labels},
        groups=tuple(dict.fromkeys((*first.groups, *second.groups))),
        source=f"{first.source}, {second.source}",
    )
