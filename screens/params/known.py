"""What the console knows already of what a param names: offered in the form and in the palette, never required."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.model.runbook import Param
from console.state.state import HostState, State
from screens.params.rows import Wrong, parsed

LOOKED_AT = 10
"""Hosts at most that are looked at closely because a form wants to know their units."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A value, and what is known of it (`failed on web2`); `bad` says that this may be why one asks."""

    value: str
    about: str = ""
    bad: bool = False


def offers(param: Param, state: State, hosts: Sequence[str]) -> list[Offer]:
    """The values that `param` may well take on `hosts` (by id): what failed first, then by name."""
    if param.names == "unit":
        made = _units([state.fleet.hosts[host] for host in hosts if host in state.fleet.hosts])
    else:
        choices = param.choices or (("yes", "no") if param.type == "bool" else ())
        made = [Offer(choice) for choice in choices]
    return [offer for offer in made if _takes(param, offer.value)]


def unknown(param: Param, state: State, hosts: Sequence[str]) -> list[str]:
    """The hosts that would have to be looked at for more to offer; none where they are many."""
    if param.names != "unit" or len(hosts) > LOOKED_AT:
        return []
    return [host for host in hosts if host in state.fleet.hosts and state.fleet.hosts[host].inspection is None]


def _units(hosts: Sequence[HostState]) -> list[Offer]:
    failed: dict[str, list[str]] = {}
    others: set[str] = set()
    for known in hosts:
        services = known.inspection.services if known.inspection else ()
        units = known.sample.failed_units if known.sample else ()
        broken = {*units, *(service.name for service in services if service.state == "failed")}
        for unit in sorted({unit.removesuffix(".service") for unit in broken}):
            failed.setdefault(unit, []).append(known.host.name)
        others.update(service.name.removesuffix(".service") for service in services)
    on = {unit: f"failed on {', '.join(names[:3])}{' …' if len(names) > 3 else ''}" for unit, names in failed.items()}
    first = [Offer(unit, "failed" if len(hosts) == 1 else on[unit], bad=True) for unit in sorted(failed)]
    return first + [Offer(unit) for unit in sorted(others - failed.keys())]


def _takes(param: Param, value: str) -> bool:
    try:
        parsed(param, value)
    except Wrong:
        return False
    return True
