"""Hosts in the order and under the headings of a view, kept up as they change.

What is asked again after a change costs by the number of hosts that changed, as far as the view allows.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import total_ordering

from console.model.health import Health
from console.state.state import FleetSlice, HostState
from screens.fleet.columns import MISSING, Key, column, natural
from screens.fleet.matching import matching
from screens.fleet.view import Order, View

HEAD = "\x1f"
"""What the id of a heading begins with; a host's has no control character."""


@dataclass(frozen=True, slots=True)
class Part:
    """The hosts under one heading, in their order, and how many of them are in which health."""

    name: str
    hosts: tuple[str, ...]
    counts: Mapping[Health, int]
    collapsed: bool = False

    @property
    def worst(self) -> Health:
        """The worst health among them."""
        return min(self.counts, key=lambda health: health.rank)


@dataclass(frozen=True, slots=True)
class Arranged:
    """What the rows are: ids of hosts, and of headings (in `parts`); how many of how many hosts the view chose."""

    ids: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict)
    shown: int = 0
    total: int = 0


class Arranging:
    """Remembers the order, so that the next one is made from it."""

    def __init__(self) -> None:
        self._fleet = FleetSlice()
        self._view = View()
        self._named: Mapping[str, int] = {}
        self._keys: dict[str, tuple[object, ...]] = {}
        self._order: list[str] = []
        self._arranged = Arranged()

    def arranged(self, fleet: FleetSlice, view: View) -> Arranged:
        """What `view` shows of `fleet`: the same object as long as that does not change."""
        touched = fleet.since(self._fleet) if fleet is not self._fleet else frozenset[str]()
        same = (view.filter, view.only_broken, view.orders) == (
            self._view.filter,
            self._view.only_broken,
            self._view.orders,
        )
        if touched is None:
            self._named = _places(fleet.hosts)
        if touched is None or not same or (touched and view.filter):
            changed = self._anew(fleet, view)
        else:
            changed = self._further(fleet, view, touched)
        if changed or touched is None or (view.group and touched) or view != self._view:
            self._arranged = self._divided(fleet, view)
        self._fleet, self._view = fleet, view
        return self._arranged

    def _anew(self, fleet: FleetSlice, view: View) -> bool:
        """Choose and sort all hosts; whether the order is another one."""
        chosen: Sequence[str] = matching(fleet.hosts, view.filter)
        if view.only_broken:
            chosen = [host for host in chosen if fleet.hosts[host].verdict.health.broken]
        key = self._key(view.orders)
        self._keys = {host: key(fleet.hosts[host]) for host in chosen}
        before, self._order = self._order, sorted(chosen, key=self._keys.__getitem__)
        return before != self._order

    def _further(self, fleet: FleetSlice, view: View, touched: frozenset[str]) -> bool:
        """Put the hosts that changed where they belong now; whether the order is another one."""
        key, keys = self._key(view.orders), self._keys
        joined, moved, count = list[str](), False, len(keys)
        for host in touched:
            state = fleet.hosts[host]
            if view.only_broken and not state.verdict.health.broken:
                keys.pop(host, None)
                continue
            fresh, was = key(state), keys.get(host)
            if was is None:
                joined.append(host)
            moved = moved or fresh != was
            keys[host] = fresh
        left = len(keys) - len(joined) < count
        if not (left or moved):
            return False
        stayed = [host for host in self._order if host in keys] if left else self._order
        before, self._order = self._order, sorted([*stayed, *joined], key=keys.__getitem__)  # nearly sorted already
        return before != self._order

    def _key(self, orders: Sequence[Order]) -> Callable[[HostState], tuple[object, ...]]:
        """What a host is sorted by; its name decides where all else is equal."""
        parts = [(column(order.column).key, order.turned) for order in orders]
        named = self._named
        if len(parts) == 1:
            only, turned = parts[0]
            return lambda state: (_comparable(only(state), turned), named[state.host.id])
        return lambda state: (*(_comparable(key(state), turned) for key, turned in parts), named[state.host.id])

    def _divided(self, fleet: FleetSlice, view: View) -> Arranged:
        order, total = self._order, len(fleet.hosts)
        if not view.group:
            return Arranged(tuple(order), {}, len(order), total)
        members: dict[str, list[str]] = {}
        for host in order:
            members.setdefault(_part(fleet.hosts[host], view.group), []).append(host)
        ids: list[str] = []
        parts: dict[str, Part] = {}
        for name in sorted(members, key=lambda name: (not name, natural(name))):
            hosts = members[name]
            counts = Counter(fleet.hosts[host].verdict.health for host in hosts)
            parts[HEAD + name] = Part(name, tuple(hosts), counts, name in view.collapsed)
            ids.append(HEAD + name)
            if name not in view.collapsed:
                ids += hosts
        return Arranged(tuple(ids), parts, len(order), total)


def _places(hosts: Mapping[str, HostState]) -> dict[str, int]:
    """The place of each host among all by its name, as a person counts."""
    by_name = sorted(hosts, key=lambda host: natural(hosts[host].host.name))
    return {host: place for place, host in enumerate(by_name)}


def _part(state: HostState, group: str) -> str:
    """The part of `group` that a host stands in: of several groups, the first."""
    if group == "groups":
        return state.host.groups[0] if state.host.groups else ""
    return str(state.verdict.health) if group == "health" else state.host.labels.get(group, "")


def _comparable(key: Key, turned: bool) -> object:  # noqa: FBT001  # the two ways round
    """A key for either way round; what is missing comes last in both."""
    if isinstance(key, str):
        return (not key, _Back(natural(key)) if turned else natural(key))
    return -key if turned and key != MISSING else key


@total_ordering
class _Back:
    """Compares the other way round."""

    __slots__ = ("of",)

    def __init__(self, of: tuple[tuple[int, int, str], ...]) -> None:
        self.of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Back) and self.of == other.of

    def __lt__(self, other: "_Back") -> bool:
        return other.of < self.of

    def __hash__(self) -> int:
        return hash(self.of)
