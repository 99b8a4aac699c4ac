"""What people leave for each other: mutes and notes. Nothing of it touches a host; all of it is on the record."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from console.engine.journal import Journal
from console.kit import duration, sanitise
from console.kit.clock import Clock
from console.model.actor import Actor
from console.model.errors import Refused
from console.model.facts import HostMuted, HostUnmuted, NoteWritten
from console.model.host import Host
from console.model.recorded import Recorded
from console.model.signals import MutesEnded

LONGEST_TEXT = 500
"""Characters of a note, or of the reason of a mute."""
LONGEST_MUTE = 90 * 86400.0
"""Seconds: a host that is ill for longer is not being mended."""
ENDING = 1.0
"""Seconds between two looks for mutes that have ended."""


class Care:
    """Writes down what one person leaves on `hosts` (by id) and their groups, and follows what the record says of it.

    All that writes raises Refused and Unrecordable, and then nothing was written.
    """

    def __init__(self, journal: Journal, clock: Clock, actor: Actor, hosts: Callable[[], Mapping[str, Host]]) -> None:
        self._journal = journal
        self._clock = clock
        self._actor = actor
        self._hosts = hosts
        self._mutes: dict[str, float] = {}
        self._noted: set[str] = set()

    def take(self, recorded: Iterable[Recorded]) -> None:
        """Follow the journal."""
        for item in recorded:
            match item.fact:
                case HostMuted(hosts=hosts, until=until):
                    self._mutes |= dict.fromkeys(hosts, until)
                case HostUnmuted(hosts=hosts):
                    for host in hosts:
                        self._mutes.pop(host, None)
                case NoteWritten(subject=subject, text=text):
                    (self._noted.add if text else self._noted.discard)(subject)

    async def end(self, tell: Callable[[MutesEnded], None]) -> None:
        """Tell whenever mutes have ended by themselves, for ever: one look at all of them, instead of a timer each."""
        while True:
            await self._clock.sleep(ENDING)
            now = self._clock.now()
            if over := [host for host, until in self._mutes.items() if until <= now]:
                for host in over:
                    del self._mutes[host]
                tell(MutesEnded(now))

    async def mute(self, hosts: Sequence[str], seconds: float, why: str) -> HostMuted:
        """Say that these hosts are expected to be ill for so long from now, and why."""
        why = _line(why, "A mute's reason")
        self._known(hosts)
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

    async def unmute(self, hosts: Sequence[str]) -> HostUnmuted:
        """End the mutes of those of these hosts that are muted, also where they left the fleet."""
        now = self._clock.now()
        over = tuple(host for host in dict.fromkeys(hosts) if self._mutes.get(host, 0.0) > now)
        if not over:
            raise Refused("None of these hosts is muted", "quarterdeck mutes lists those that are")
        made = HostUnmuted(over, now, self._actor)
        await self._journal.append(made)
        return made

    async def note(self, subject: str, text: str) -> NoteWritten:
        """Leave `text` on `subject` (`host:ID`, `group:NAME`) in the place of what stands there; without, remove it."""
        text = _line(text, "A note")
        kind, _, name = subject.partition(":")
        if not text and subject not in self._noted:
            raise Refused(f"There is no note on {name!r}", "quarterdeck notes lists those that there are")
        if text and kind == "host":
            self._known([name])
        elif text and not any(name in host.groups for host in self._hosts().values()):
            raise Refused(f"There is no group {name!r}", "Groups are those of the inventories: quarterdeck hosts")
        made = NoteWritten(subject, self._clock.now(), text, self._actor)
        await self._journal.append(made)
        return made

    def _known(self, hosts: Sequence[str]) -> None:
        known = self._hosts()
        if gone := [host for host in hosts if host not in known]:
            raise Refused(f"{', '.join(gone)}: not in the fleet (any more)", "Choose the hosts again")


def _line(text: str, what: str) -> str:
    made = sanitise.line(text).strip()
    if len(made) > LONGEST_TEXT:
        raise Refused(f"{what} has {len(made)} characters", f"{LONGEST_TEXT} are the most")
    return made
