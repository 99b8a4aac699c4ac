"""What is typed into the palette to mute hosts and to end that."""

from collections.abc import Mapping, Sequence

from console.kit import duration
from screens.words import many

VERBS: Mapping[str, str] = {
    "mute": "Mute what is chosen for maintenance: mute 2h REASON",
    "unmute": "End the mutes of what is chosen",
}


def asked(verb: str, rest: str, chosen: Sequence[str], now: float) -> tuple[float, str]:
    """For how many seconds, and why. Raises ValueError, which says what is missing."""
    if not chosen:
        raise ValueError("which hosts? choose them first, with the cursor or with marks")
    if verb == "unmute":
        if rest.strip():
            raise ValueError("unmute takes what is chosen, and nothing else")
        return 0.0, ""
    lasting, _, why = rest.strip().partition(" ")
    if not lasting:
        raise ValueError("for how long, and why? mute 2h REASON, mute 18:30 REASON (UTC)")
    seconds = duration.lasting(lasting, now)
    if not why.strip():
        raise ValueError(f"why? mute {lasting} REASON")
    return seconds, why.strip()


def offer(verb: str, rest: str, chosen: Sequence[str]) -> tuple[str, str]:
    """The line that is typed, and what it would do."""
    on = many(len(chosen), "chosen host") if chosen else "choose hosts first"
    return f"{verb} {rest}", f"{VERBS[verb].partition(':')[0]}, {on}"
