"""What people leave for each other: mutes and notes. Nothing of it touches a host; all of it is on the record."""

from collections.abc import Collection, Sequence

from console.engine.journal import Journal
from console.kit import duration, sanitise
from console.kit.clock import Clock
from console.model.actor import Actor
from console.model.errors import Refused
from console.model.facts import HostMuted, HostUnmuted, NoteWritten

LONGEST_TEXT = 500
"""Characters of a note, or of the reason of a mute."""
LONGEST_MUTE = 90 * 86400.0
"""Seconds: a host that is ill for longer is not being mended."""


class Care:
    """Writes down what one person leaves. All raise Refused and Unrecordable, and then nothing was written."""

    def __init__(self, journal: Journal, clock: Clock, actor: Actor) -> None:
        self._journal = journal
        self._clock = clock
        self._actor = actor

    async def mute(self, hosts: Sequence[str], seconds: float, why: str) -> HostMuted:
        """Say that these hosts (ids) are expected to be ill for so long from now, and why."""
        why = _line(why, "A mute's reason")
        if not hosts:
            raise Refused("No host is named to be muted", "Choose hosts first")
        if not why:
            raise Refused("A mute needs a reason", "Say what is being done to the hosts")
        if not 1 <= seconds <= LONGEST_MUTE:
            longest = duration.brief(LONGEST_MUTE)
            raise Refused(f"A mute can't last {duration.brief(seconds)}", f"From 1s to {longest}; it can be renewed")
        now = self._clock.now()
        made = HostMuted(tuple(dict.fromkeys(hosts)), now, now + seconds, why, self._actor)
        await self._journal.append(made)
        return made

    async def unmute(self, hosts: Sequence[str], muted: Collection[str]) -> HostUnmuted:
        """End the mutes of those of these hosts (ids) that are `muted`."""
        over = tuple(host for host in dict.fromkeys(hosts) if host in muted)
        if not over:
            raise Refused("None of these hosts is muted", "quarterdeck mutes lists those that are")
        made = HostUnmuted(over, self._clock.now(), self._actor)
        await self._journal.append(made)
        return made

    async def note(self, subject: str, text: str) -> NoteWritten:
        """Leave `text` on `subject` (`host:ID`, `group:NAME`) in the place of what stands there; without, remove it."""
        made = NoteWritten(subject, self._clock.now(), _line(text, "A note"), self._actor)
        await self._journal.append(made)
        return made


def _line(text: str, what: str) -> str:
    made = sanitise.line(text).strip()
    if len(made) > LONGEST_TEXT:
        raise Refused(f"{what} has {len(made)} characters", f"{LONGEST_TEXT} are the most")
    return made
