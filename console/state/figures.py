"""What was last measured of hosts, as host patterns compare it (console.model.patterns.FIGURES)."""

from collections.abc import Mapping

from console.model.patterns import Live
from console.state.state import HostState


def live(hosts: Mapping[str, HostState], now: float) -> Live:
    """The figures of `hosts`, for `Pattern.select`; `now` in epoch seconds, from which ages are counted."""

    def of(host: str) -> Mapping[str, float | str] | None:
        seen = hosts.get(host)
        return None if seen is None else figures(seen, now)

    return of


def figures(seen: HostState, now: float) -> Mapping[str, float | str]:
    """The figures of one host. What the last look could not measure is left out; health and mute are always known."""
    found: dict[str, float | str] = {"health": str(seen.verdict.health), "muted": "yes" if seen.mute else "no"}
    sample = seen.sample
    if sample is None:
        return found
    missing = dict(sample.missing)
    found |= {"up": sample.uptime, "age": max(0.0, now - sample.at)}
    if "load" not in missing:
        found["load"] = sample.load[0]
    if sample.memory_total:
        found |= {"mem": sample.memory_used_ratio, "mem.free": float(sample.memory_available)}
    if (full := sample.fullest) is not None:
        found |= {"disk": full.used_ratio, "disk.free": float(full.available)}
    return found
