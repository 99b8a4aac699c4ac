"""Groups that contain groups: which ones a host is in, and which labels it inherits."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter


@dataclass(frozen=True, slots=True)
class Group:
    """The groups that this one contains, and its labels."""

    children: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


class GroupTree:
    """Every group with those around it. Only good to ask when `cycle` is empty."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups
        self._parents: dict[str, list[str]] = {name: [] for name in groups}
        for name, group in groups.items():
            for child in group.children:
                self._parents[child].append(name)
        self._around: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._labels: dict[tuple[str, ...], Mapping[str, str]] = {}

    @property
    def cycle(self) -> Sequence[tuple[str, str]]:
        """The link (group, child) that closes a cycle, if there is one."""
        try:
            TopologicalSorter({name: group.children for name, group in self._groups.items()}).prepare()
        except CycleError as error:
            found: list[str] = error.args[1]  # each is contained in the next; the first is the last
            order = {name: number for number, name in enumerate(self._groups)}
            links = [(parent, child) for child, parent in itertools.pairwise(found)]
            return [max(links, key=lambda link: order[link[0]])]
        return []

    def around(self, direct: tuple[str, ...]) -> tuple[str, ...]:
        """The groups `direct` and all that contain them, the nearest first; as near, in the order of the file."""
        if direct not in self._around:
            nearest: dict[str, None] = dict.fromkeys(direct)
            level = list(direct)
            while level:
                above = [parent for name in level for parent in self._parents[name] if parent not in nearest]
                level = list(dict.fromkeys(above))
                nearest.update(dict.fromkeys(level))
            self._around[direct] = tuple(nearest)
        return self._around[direct]

    def labels(self, direct: tuple[str, ...]) -> Mapping[str, str]:
        """The labels inherited from the groups `direct` and those around them; the nearest group's win."""
        if direct not in self._labels:
            labels: dict[str, str] = {}
            for name in reversed(self.around(direct)):
                labels |= self._groups[name].labels
            self._labels[direct] = labels
        return self._labels[direct]
