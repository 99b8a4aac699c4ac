"""A pattern, and the hosts that it chooses."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from console.model.host import Host
from console.model.patterns.comparing import OWN, Compare, Slip, nearest
from console.model.patterns.quantities import Live
from console.model.patterns.words import Word
from console.model.patterns.wrong import BadPattern

Join = Literal["union", "and", "not"]
_ORDER: Sequence[Join] = ("union", "and", "not")
_FEW = 8
"""Terms that are looked for one by one; more of them are looked up."""


@dataclass(frozen=True, slots=True)
class Group:
    """`@name`: the groups that it stands for."""

    name: Word


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a pattern, how it joins, and where it stands."""

    join: Join
    what: Word | Group | Compare
    at: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern; `text` is what was written."""

    text: str
    terms: tuple[Term, ...]

    @property
    def measured(self) -> tuple[str, ...]:
        """The figures that it compares: with any, `select` needs to be told them."""
        return tuple(term.what.key for term in self.terms if isinstance(term.what, Compare) and term.what.measured)

    @property
    def spared(self) -> tuple[str, ...]:
        """The figures for which it takes hosts away (`!load>4`): where they are not known, it can't be decided."""
        return tuple(
            term.what.key
            for term in self.terms
            if term.join == "not" and isinstance(term.what, Compare) and term.what.measured
        )

    @property
    def label(self) -> tuple[str, Callable[[str], bool]] | None:
        """The label's key and what its value has to pass, where that is all there is to it: the short way."""
        match self.terms:
            case [Term("union", Compare(key, "=", Word() as wanted, False))] if key not in OWN:
                return key, wanted.fits
        return None

    def select(self, hosts: Sequence[Host], *, strict: bool = False, live: Live | None = None) -> list[Host]:
        """The hosts it chooses, in their order. Raises BadPattern.

        `strict` is for whoever will act: a word that names nothing raises BadPattern instead of choosing nothing,
        because an empty result must never be taken for another one, nor a host be met by a slip in its exclusion.
        A comparison with what is measured may choose nobody; without `live` it raises.
        """
        among = _Among(hosts, live, strict=strict, many=len(self.terms) > _FEW)
        unions = any(term.join == "union" for term in self.terms)
        chosen: set[str] = set() if unions else {host.id for host in hosts}
        for term in sorted(self.terms, key=lambda term: _ORDER.index(term.join)):
            try:
                named = among.chosen_by(term.what, None if term.join == "union" else chosen)
            except Slip as slip:
                raise BadPattern(self.text, term.at, str(slip), slip.hint) from slip
            match term.join:
                case "union":
                    chosen |= named
                case "and":
                    chosen &= named
                case "not":
                    chosen -= named
        return [host for host in hosts if host.id in chosen]

    def candidates(self, hosts: Sequence[Host]) -> list[Host]:
        """The hosts that it could choose, whatever is measured: those that have to be looked at. Strict as `select`."""
        settled = [term for term in self.terms if not (isinstance(term.what, Compare) and term.what.measured)]
        if any(term.join == "union" for term in self.terms if term not in settled):
            settled = [term for term in settled if term.join != "union"]
        return Pattern(self.text, tuple(settled)).select(hosts, strict=True)


class _Among:
    """The hosts that single terms choose, of some."""

    def __init__(self, hosts: Sequence[Host], live: Live | None, *, strict: bool, many: bool) -> None:
        self._hosts = hosts
        self._live = live
        self._strict = strict
        self._index = _indexed(hosts) if many else None

    def chosen_by(self, what: Word | Group | Compare, left: set[str] | None) -> set[str]:
        """The ids of the hosts, those in `left` at the least: no others matter any more. Raises Slip."""
        if isinstance(what, Compare):
            hosts = self._hosts
            if left is not None and not self._strict and len(left) < len(hosts):
                hosts = [host for host in hosts if host.id in left]
            return what.choose(hosts, self._live, strict=self._strict)
        named = self._grouped(what.name) if isinstance(what, Group) else self._named(what)
        if self._strict and not named:
            raise self._unknown(what)
        return named

    def _named(self, word: Word) -> set[str]:
        text, hosts = word.text, self._hosts
        if text == "all":
            return {host.id for host in hosts}
        if self._index is not None and (count := word.count) is not None and count * 4 <= max(4, len(hosts)):
            names = self._index[0]
            found = {host for name in (*word.names(), text) for host in names.get(name, ())}
        elif word.plain:
            itself = {text, *word.names()}
            found = {host.id for host in hosts if host.name in itself or host.id in itself}
        elif (count := word.count) is not None and count <= len(hosts):
            itself = {text, *word.names()}
            found = {host.id for host in hosts if host.name in itself}
        else:
            fits = word.fits
            found = {host.id for host in hosts if fits(host.name)}
        return found or self._members(text)

    def _grouped(self, word: Word) -> set[str]:
        found = self._members(word.text)
        if found or word.plain:
            return found
        fitting = {group for group in groups_of(self._hosts) if word.fits(group)}
        return {host.id for host in self._hosts if not fitting.isdisjoint(host.groups)}

    def _members(self, group: str) -> set[str]:
        if self._index is not None:
            return self._index[1].get(group, set())
        return {host.id for host in self._hosts if group in host.groups}

    def _unknown(self, what: Word | Group) -> Slip:
        groups = sorted(groups_of(self._hosts))
        if isinstance(what, Group):
            return Slip(f"No group {what.name.text!r}", nearest(what.name.text, groups))
        words = [*(host.name for host in self._hosts), *groups]
        return Slip(f"No host or group {what.text!r}", nearest(what.text, words))


def groups_of(hosts: Iterable[Host]) -> dict[str, int]:
    """Every group with the number of its hosts, by name."""
    counts: dict[str, int] = {}
    for host in hosts:
        for group in host.groups:
            counts[group] = counts.get(group, 0) + 1
    return dict(sorted(counts.items()))


def _indexed(hosts: Sequence[Host]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The ids of the hosts by name (or id), and by group: a pattern may list thousands of names."""
    names: dict[str, set[str]] = {}
    groups: dict[str, set[str]] = {}
    for host in hosts:
        for name in {host.name, host.id}:
            names.setdefault(name, set()).add(host.id)
        for group in host.groups:
            groups.setdefault(group, set()).add(host.id)
    return names, groups
