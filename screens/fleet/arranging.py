"""Hosts in the order and under the headings of a view, kept up as they change.

What is asked again after a change costs by the number of hosts that changed, as far as the view allows.
"""

import bisect
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import total_ordering
from typing import Any

from console.model.health import Health
from console.state.state import FleetSlice, HostState
from screens.fleet.columns import MISSING, Key, column, natural
from screens.fleet.matching import Searched, matching
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
        self._places: dict[str, int] = {}
        self._keys: dict[str, Any] = {}
        self._order: list[str] = []
        self._arranged = Arranged()
        self._searched = Searched()

    def arranged(self, fleet: FleetSlice, view: View, now: float | None = None) -> Arranged:
        """What `view` shows of `fleet` at `now`: the same object as long as that does not change."""
        touched = fleet.since(self._fleet) if fleet is not self._fleet else frozenset[str]()
        same = (view.filter, view.only_broken, view.orders) == (
            self._view.filter,
            self._view.only_broken,
            self._view.orders,
        )
        if touched is None:
            self._places = _places(fleet.hosts)
            self._searched = Searched()
        if touched is None or not same or (touched and view.filter):
            changed = self._anew(fleet, view, now)
        else:
            changed = self._further(fleet, view, touched)
        if changed or touched is None or (view.group and touched) or view != self._view:
            self._arranged = self._divided(fleet, view)
        self._fleet, self._view = fleet, view
        return self._arranged

    def _anew(self, fleet: FleetSlice, view: View, now: float | None) -> bool:
        """Choose and sort all hosts; whether the order is another one."""
        hosts = fleet.hosts
        chosen: Collection[str] = matching(hosts, view.filter, now, self._searched) if view.filter else hosts
        if len(chosen) < len(hosts):
            wanted = set(chosen)
            chosen = [host for host in self._places if host in wanted]
        else:
            chosen = self._places
        if view.only_broken:
            chosen = [host for host in chosen if hosts[host].verdict.health.broken]
        key = self._key(view.orders)
        self._keys = {host: key(hosts[host]) for host in chosen}
        before, self._order = self._order, sorted(chosen, key=self._keys.__getitem__)  # stable: equal ones by name
        return before != self._order

    def _further(self, fleet: FleetSlice, view: View, touched: frozenset[str]) -> bool:
        """Put the hosts that changed where they belong now; whether the order is another one."""
        key, keys, places = self._key(view.orders), self._keys, self._places
        gone, moved = set[str](), list[str]()
        for host in touched:
            state = fleet.hosts[host]
            if view.only_broken and not state.verdict.health.broken:
                if keys.pop(host, None) is not None:
                    gone.add(host)
                continue
            fresh = key(state)
            if fresh != keys.get(host):
                keys[host] = fresh
                gone.add(host)
                moved.append(host)
        if not (gone or moved):
            return False

        def rank(host: str) -> tuple[Any, int]:
            return keys[host], places[host]

        stayed = [host for host in self._order if host not in gone]
        moved.sort(key=rank)
        fresh, start = list[str](), 0
        for host in moved:
            end = bisect.bisect(stayed, rank(host), start, key=rank)
            fresh += stayed[start:end]
            fresh.append(host)
            start = end
        before, self._order = self._order, fresh + stayed[start:]
        return before != self._order

    def _key(self, orders: Sequence[Order]) -> Callable[[HostState], Any]:
        """What a host is sorted by, but for its name, which decides where all else is equal."""
        parts = [self._part_key(order) for order in orders]
        if len(parts) == 1:
            return parts[0]
        return lambda state: tuple([part(state) for part in parts])

    def _part_key(self, order: Order) -> Callable[[HostState], Any]:
        key, turned, places = column(order.column).key, order.turned, self._places
        if order.column == "host":
            way = -1 if turned else 1
            return lambda state: way * places[state.host.id]
        return _textual(key, turned=turned) if column(order.column).text else _turned(key) if turned else key

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
    """The place of each host among all by its name, as a person counts; in that order."""
    by_name = sorted(hosts, key=lambda host: natural(hosts[host].host.name))
    return {host: place for place, host in enumerate(by_name)}


def _part(state: HostState, group: str) -> str:
    """The part of `group` that a host stands in: of several groups, the first."""
    if group == "groups":
        return state.host.groups[0] if state.host.groups else ""
    return str(state.verdict.health) if group == "health" else state.host.labels.get(group, "")


def _textual(key: Callable[[HostState], Key], *, turned: bool) -> Callable[[HostState], Any]:
    def of(state: HostState) -> Any:
        text = str(key(state))
        return (not text, _Back(natural(text)) if turned else natural(text))

    return of


def _turned(key: Callable[[HostState], Key]) -> Callable[[HostState], Any]:
    def of(state: HostState) -> Any:
        value = key(state)
        return value if value == MISSING or isinstance(value, str) else -value

    return of


@total_ordering
class _Back:
    """Compares the other way round."""

    __slots__ = ("of",)

    def __init__(self, of: tuple[str | int, ...]) -> None:
        self.of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Back) and self.of == other.of

    def __lt__(self, other: "_Back") -> bool:
        return other.of < self.of

    def __hash__(self) -> int:
        return hash(self.of)
