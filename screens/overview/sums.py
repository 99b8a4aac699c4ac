"""What the overview says of all hosts, kept up host by host: a fleet of any size is walked when it is listed, and never
because figures came."""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from console.model.health import Health
from console.state.state import FleetSlice, HostState
from screens.fleet.columns import natural

PARTS = 12
"""Values of a label that are told apart; with more it says little."""
_WRONG = frozenset({Health.CRIT, Health.WARN, Health.STALE})


@dataclass(slots=True)
class Label:
    """Hosts by health for each value of a label; of one with too many values nothing is kept."""

    parts: dict[str, Counter[Health]] = field(default_factory=dict)
    many: bool = False


class Sums:
    """`sick` are the hosts that are wrong or can't be measured; `unseen` were never measured, and nobody knows why.

    Those that are muted are neither.
    """

    def __init__(self) -> None:
        self.sick: set[str] = set()
        self.unseen: set[str] = set()
        self.labels: dict[str, Label] = {}
        self._fleet = FleetSlice()
        self._counted: dict[str, HostState] = {}
        self._worst: Sequence[HostState] | None = None
        self._most = 0

    def take(self, fleet: FleetSlice) -> None:
        """Count what is not as it was."""
        touched = fleet.since(self._fleet)
        self._fleet = fleet
        if touched is None or any(fleet.hosts[host].host is not self._counted[host].host for host in touched):
            self._anew(fleet)
            return
        for host in touched:
            self._recount(self._counted[host], fleet.hosts[host])

    def worst(self, most: int) -> Sequence[HostState]:
        """The sick ones, the worst first, at most so many."""
        if self._worst is None or most != self._most:
            sick = (self._fleet.hosts[host] for host in self.sick)
            self._worst, self._most = heapq.nsmallest(most, sick, _rank), most
        return self._worst

    def spread(self, labels: int) -> Mapping[str, Mapping[str, Counter[Health]]]:
        """Of the first so many labels that tell hosts apart, those with few values."""
        telling = sorted(key for key, label in self.labels.items() if label.many or len(label.parts) > 1)
        return {key: self.labels[key].parts for key in telling[:labels] if not self.labels[key].many}

    def _anew(self, fleet: FleetSlice) -> None:
        self.sick, self.unseen, self.labels, self._worst = set(), set(), {}, None
        self._counted = dict(fleet.hosts)
        for key, known in self._counted.items():
            self._place(key, known)
            health = known.verdict.health
            for name, value in known.host.labels.items():
                label = self.labels.setdefault(name, Label())
                if value and not label.many:
                    label.parts.setdefault(value, Counter())[health] += 1
                    if len(label.parts) > PARTS:
                        label.many, label.parts = True, {}

    def _recount(self, was: HostState, now: HostState) -> None:
        key = now.host.id
        self._counted[key] = now
        if key in self.sick:
            self._worst = None
        self._place(key, now)
        if now.verdict.health is was.verdict.health:
            return
        for name, value in now.host.labels.items():
            if value and not self.labels[name].many:
                part = self.labels[name].parts[value]
                part[was.verdict.health] -= 1
                part[now.verdict.health] += 1

    def _place(self, key: str, known: HostState) -> None:
        """Among the sick, among the unseen, or among neither."""
        health = known.verdict.health
        if (health in _WRONG or known.trouble) and not known.mute:
            self.sick.add(key)
            self._worst = None
        else:
            self.sick.discard(key)
        if health is Health.UNKNOWN and not known.trouble and not known.mute:
            self.unseen.add(key)
        else:
            self.unseen.discard(key)


def _rank(known: HostState) -> tuple[object, ...]:
    return known.verdict.health.rank, -len(known.verdict.findings), natural(known.host.name)
