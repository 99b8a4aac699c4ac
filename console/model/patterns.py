"""Host patterns: one language for the filter box, `--hosts`, runbook targets and settings.

    pattern   = term (":" | ",") term ...      union
    term      = ["&" | "!"] word               `&` keeps only what is in both, `!` takes away
    word      = "@" group | glob | name

All unions are taken first, then the intersections, then the exclusions, in whatever order they are written: an
exclusion always holds. A word names a host, a group (where no host has that name), or is a glob over host
names (`*`, `?`, `[seq]`); `@name` is the group and only that; `all` is every host. A word may be quoted
(`'a:b'`). Signs and order are those of Ansible's host patterns (docs.ansible.com, "Patterns: targeting hosts").
"""

import fnmatch
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from console.model.errors import ConsoleError
from console.model.host import Host


class BadPattern(ConsoleError):
    """A pattern that can't be read, or names nothing; `at` is the offset of the word, for a caret."""

    def __init__(self, pattern: str, at: int, what: str, hint: str = "") -> None:
        super().__init__(f"{what}\n  {pattern}\n  {' ' * at}^", hint)
        self.at = at

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.title, self.hint)))


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a pattern, how it joins, and where it stands."""

    join: Literal["union", "and", "not"]
    word: str
    group: bool
    at: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern; `text` is what was written."""

    text: str
    terms: tuple[Term, ...]

    def select(self, hosts: Sequence[Host], *, strict: bool = False) -> list[Host]:
        """The hosts it chooses, in their order.

        `strict` is for whoever will act: a word that names nothing raises BadPattern instead of choosing nothing,
        because an empty result must never be taken for another one, nor a host be met by a slip in its exclusion.
        """
        names, groups = _indexed(hosts)
        unions = any(term.join == "union" for term in self.terms)
        chosen: set[str] = set() if unions else {host.id for host in hosts}
        for term in sorted(self.terms, key=lambda term: _ORDER.index(term.join)):
            if term.group:
                named = groups.get(term.word, set())
            elif _is_glob(term.word):
                named = {host.id for host in hosts if _matches(term.word, host)} or groups.get(term.word, set())
            else:
                named = names.get(term.word) or groups.get(term.word, set())
            if strict and not named:
                raise self._unknown(term, hosts)
            match term.join:
                case "union":
                    chosen |= named
                case "and":
                    chosen &= named
                case "not":
                    chosen -= named
        return [host for host in hosts if host.id in chosen]

    def _unknown(self, term: Term, hosts: Sequence[Host]) -> BadPattern:
        groups = sorted({group for host in hosts for group in host.groups})
        words = groups if term.group else [*(host.name for host in hosts), *groups]
        import difflib

        near = difflib.get_close_matches(term.word, words, 1, 0.5)
        kind = "group" if term.group else "host or group"
        return BadPattern(self.text, term.at, f"No {kind} {term.word!r}", f"Did you mean {near[0]!r}?" if near else "")


_ORDER = ("union", "and", "not")
_TERM = re.compile(r"""\s*([&!]?)\s*(@?)(?:'([^']*)'|"([^"]*)"|((?:\[![^\s:,&!'"@\]]+\]|[^\s:,&!'"@])+))\s*""")


def parse(text: str) -> Pattern:
    """The pattern written in `text`; an empty one chooses every host. Raises BadPattern."""
    terms: list[Term] = []
    at, end = 0, len(text)
    while at < end and text[at:].strip():
        match = _TERM.match(text, at)
        if match is None:
            raise BadPattern(text, at, "Expected a host, a glob or @group", "Quote names with : , & ! in them")
        sign, group, *words = match.groups()
        word = next((word for word in words if word is not None), "")
        if not word:
            raise BadPattern(text, at, "An empty name", "Leave it out, or write all")
        join: Literal["union", "and", "not"] = "and" if sign == "&" else "not" if sign == "!" else "union"
        terms.append(Term(join, word, bool(group), match.start(2) if group else match.end(1)))
        at = match.end()
        if at < end:
            if text[at] in ":,":
                at += 1
                if not text[at:].strip():
                    raise BadPattern(text, at - 1, "Nothing after the separator")
            elif text[at] not in "&!":
                raise BadPattern(
                    text, at, f"Expected : or , before {text[at:].split(maxsplit=1)[0]!r}", "a:b is a or b"
                )
    return Pattern(text, tuple(terms))


def groups_of(hosts: Iterable[Host]) -> dict[str, int]:
    """Every group with the number of its hosts, by name."""
    counts: dict[str, int] = {}
    for host in hosts:
        for group in host.groups:
            counts[group] = counts.get(group, 0) + 1
    return dict(sorted(counts.items()))


@functools.lru_cache(maxsize=256)
def _glob(word: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(word))


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


def _is_glob(word: str) -> bool:
    return word == "all" or any(sign in word for sign in "*?[")


def _matches(word: str, host: Host) -> bool:
    return word in ("all", host.name) or _glob(word).match(host.name) is not None
