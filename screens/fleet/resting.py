"""Columns that take room only while they have something to say of some host."""

from console.state.state import FleetSlice
from screens.fleet.columns import OVER


def resting(fleet: FleetSlice, now: float, *, changed: bool) -> frozenset[str]:
    """Those that have nothing to say at present; `changed` is whether anything did since the person looked."""
    care = fleet.care
    speaks = {
        "was": changed,
        "note": any(subject.startswith("host:") for subject in care.notes),
        "muted": bool(care.mutes) or any(now - mute.until < OVER for mute in care.ended.values()),
    }
    return frozenset(name for name, says in speaks.items() if not says)
