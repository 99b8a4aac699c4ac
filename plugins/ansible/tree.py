"""Hosts, groups and variables as Ansible puts them together ("How variables are merged", Ansible's user guide).

Every group is at last within `all`; a host that no other group has is in `ungrouped`. Variables of a group count by its
depth (the longest way from `all`), then its priority, then its name; a host's own count last. A value replaces another
whole: mappings are not merged.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

Vars = Mapping[str, object]

ALL, UNGROUPED = "all", "ungrouped"
PRIORITY = "ansible_group_priority"


class Entry(NamedTuple):
    """A host with all that counts for it: its groups the nearest first, without `all`, and its variables.

    `own` count over `inherited`, which hosts of the same groups share.
    """

    name: str
    groups: tuple[str, ...]
    inherited: Vars
    own: Vars
    place: str

    @property
    def vars(self) -> Vars:
        """All its variables."""
        return {**self.inherited, **self.own}


@dataclass(slots=True)
class Group:
    """One group: its own hosts and children in the order in which they were named, and its own variables."""

    hosts: dict[str, None] = field(default_factory=dict)
    children: dict[str, str] = field(default_factory=dict)
    parents: list[str] = field(default_factory=list)
    vars: dict[str, object] = field(default_factory=dict)
    priority: int = 1
    depth: int = 0


@dataclass(slots=True)
class Member:
    """One host: the groups that name it, its own variables, where it was first named."""

    groups: dict[str, None]
    vars: dict[str, object]
    place: str


class Tree:
    """What the sources add up to. Fill it, call `settle`, then ask."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {ALL: Group(), UNGROUPED: Group()}
        self.hosts: dict[str, Member] = {}
        self.contain(ALL, UNGROUPED, "")
        self._within: dict[tuple[str, ...], tuple[str, ...]] = {}

    def group(self, name: str) -> Group:
        """The group of that name, made if there is none."""
        if name not in self.groups:
            self.groups[name] = Group()
        return self.groups[name]

    def host(self, name: str, group: str, place: str) -> Member:
        """The host of that name, made if there is none, in `group`."""
        member = self.hosts.get(name)
        if member is None:
            member = self.hosts[name] = Member({}, {}, place)
        member.groups[group] = None
        self.groups[group].hosts[name] = None
        return member

    def contain(self, group: str, child: str, place: str) -> None:
        """Put a group that there is into another; `place` is where that is said."""
        children = self.groups[group].children
        if child not in children:
            children[child] = place
            self.groups[child].parents.append(group)

    def set(self, name: str, key: str, value: object) -> None:
        """Set a variable of a group, or of a host where no group has that name, as Ansible does.

        Raises ValueError for a group's priority that is no number.
        """
        group = self.groups.get(name)
        if group is None:
            self.hosts[name].vars[key] = value
        elif key == PRIORITY:
            group.priority = _number(value)
        else:
            group.vars[key] = value

    @property
    def cycle(self) -> tuple[list[str], str]:
        """Groups that contain themselves: each the one after it, the last the first; and where that is said."""
        try:
            TopologicalSorter({name: group.children for name, group in self.groups.items()}).prepare()
        except CycleError as error:
            chain: list[str] = error.args[1][::-1]
            places = (self.groups[parent].children[child] for parent, child in itertools.pairwise(chain))
            return chain, max(places, key=_line)
        return [], ""

    def settle(self) -> None:
        """Put groups without parents into `all`, lone hosts into `ungrouped`, and find the depths. Without cycles."""
        for name, group in self.groups.items():
            if name != ALL and not group.parents:
                self.contain(ALL, name, "")
        lone = self.groups[UNGROUPED].hosts
        for name, member in self.hosts.items():
            if UNGROUPED in member.groups:
                if set(self.within(tuple(member.groups))) - {ALL, UNGROUPED}:
                    del member.groups[UNGROUPED], lone[name]
            elif not set(member.groups) - {ALL}:
                member.groups[UNGROUPED] = lone[name] = None
        for name in TopologicalSorter({name: group.parents for name, group in self.groups.items()}).static_order():
            above = [self.groups[parent].depth for parent in self.groups[name].parents]
            self.groups[name].depth = max(above, default=-1) + 1

    def within(self, direct: tuple[str, ...]) -> tuple[str, ...]:
        """The groups `direct` and all that contain them, the nearest first."""
        if direct not in self._within:
            nearest: dict[str, None] = dict.fromkeys(direct)
            level = list(direct)
            while level:
                above = [parent for name in level for parent in self.groups[name].parents if parent not in nearest]
                level = list(dict.fromkeys(above))
                nearest.update(dict.fromkeys(level))
            self._within[direct] = tuple(nearest)
        return self._within[direct]

    def ranked(self, groups: tuple[str, ...]) -> list[str]:
        """Those of `groups` that are not `all`, in the order in which their variables count."""
        known = self.groups
        named = [name for name in groups if name != ALL]
        return sorted(named, key=lambda name: (known[name].depth, known[name].priority, name))

    def members(self) -> Iterator[str]:
        """Every host once: those of `all` first, then group by group, as far from `all` as they are."""
        seen: set[str] = set()
        level = [ALL]
        reached = {ALL}
        while level:
            for group in level:
                fresh = [name for name in self.groups[group].hosts if name not in seen]
                seen.update(fresh)
                yield from fresh
            below = dict.fromkeys(child for group in level for child in self.groups[group].children)
            level = [child for child in below if child not in reached]
            reached.update(level)


def _line(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return file, int(line) if line.isdecimal() else 0


def _number(value: object) -> int:
    if isinstance(value, int | float | str):
        return int(value)
    raise ValueError(f"{PRIORITY} is no number")
