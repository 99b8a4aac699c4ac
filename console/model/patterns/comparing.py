"""Terms that compare: `key=value`, `key~regex`, `key>number`, over labels, a host's own data and what is measured."""

import difflib
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt

from console.model.host import Host
from console.model.patterns.quantities import FIGURES, Live, Quantity, comparable, quantity
from console.model.patterns.words import Word
from console.model.regex import LONGEST_TEXT

OWN: Mapping[str, Callable[[Host], str]] = {
    "name": lambda host: host.name,
    "address": lambda host: host.address,
    "user": lambda host: host.user,
    "source": lambda host: host.source,
}
"""What can be compared like a label where no label has that name."""
ORDER: Mapping[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_PATIENCE = 1.0
"""Seconds that one expression may take over all hosts."""


class Slip(ValueError):
    """A term that names nothing, or can't be decided; the hint says what may be meant."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; `wanted` is a glob, an expression or a bound. `measured` says that `key` is one of `FIGURES`.

    A host without the key is not chosen, neither by `=` nor by `!=`.
    """

    key: str
    sign: str
    wanted: Word | re.Pattern[str] | Quantity
    measured: bool

    def choose(self, hosts: Sequence[Host], live: Live | None, *, strict: bool) -> set[str]:
        """The ids of the hosts for which it holds. Raises Slip."""
        values = self._values(hosts, live)
        holds = self.test()
        if self.measured:
            return {host for host, value in values if holds(value)}
        known = {value: holds(value) for value in dict.fromkeys(value for _, value in values)}
        if strict:
            self._refuse_slips(hosts, known)
        return {host for host, value in values if known[value]}

    def _values(self, hosts: Sequence[Host], live: Live | None) -> list[tuple[str, str | float]]:
        key = self.key
        if not self.measured:
            own = OWN.get(key)
            if own is None:
                return [(host.id, host.labels[key]) for host in hosts if key in host.labels]
            return [(host.id, value) for host in hosts if (value := host.labels.get(key) or own(host))]
        if live is None:
            raise Slip(f"{key} is measured, and no figures are known here", "Labels, groups and names always are")
        figures = ((host.id, live(host.id)) for host in hosts)
        return [(host, found[key]) for host, found in figures if found and key in found]

    def test(self) -> Callable[[str | float], bool]:
        """What says whether it holds for a value of its key; it raises Slip when that takes too long."""
        wanted, sign = self.wanted, self.sign
        if isinstance(wanted, Quantity):
            holds, bound = ORDER[sign], wanted

            def passes(value: str | float) -> bool:
                if not isinstance(value, str):
                    return holds(value, bound.value)
                found = quantity(value)
                return found is not None and comparable(found, bound) and holds(found.value, bound.value)

            return passes
        if isinstance(wanted, Word):
            fits, equal = wanted.fits, sign == "="
            return lambda value: fits(str(value)) is equal
        search, now, end, has = wanted.search, time.monotonic, time.monotonic() + _PATIENCE, sign == "~"

        def found_in(value: str | float) -> bool:
            if now() > end:
                raise Slip("This expression takes too long", "Fewer repeats, or an end to search from: ^web")
            text = str(value)
            return len(text) <= LONGEST_TEXT and (search(text) is not None) is has

        return found_in

    def _refuse_slips(self, hosts: Sequence[Host], known: Mapping[str | float, bool]) -> None:
        """Raise Slip for a key that nobody has, and for a value that is nobody's, also where it is excluded."""
        key, values = self.key, list(map(str, known))
        if not values:
            keys = dict.fromkeys(name for host in hosts for name in host.labels)
            near = nearest(key, [*keys, *OWN, *FIGURES])
            if key in FIGURES:
                raise Slip(
                    f"No host has the label {key!r}", f"The figure {key} is compared as in {FIGURES[key].example}"
                )
            raise Slip(f"No host has the label {key!r}", near)
        if isinstance(self.wanted, Quantity):
            bound = self.wanted
            if not any((found := quantity(value)) and comparable(found, bound) for value in values):
                raise Slip(f"{key} is {bound.kind} on no host", f"It is {_some(values)}")
            return
        if not (any(known.values()) if self.sign in ("=", "~") else not all(known.values())):
            written = self.wanted.text if isinstance(self.wanted, Word) else self.wanted.pattern
            raise Slip(
                f"No host has {key}{self.sign[-1]}{written}", nearest(written, values) or f"{key} is {_some(values)}"
            )


def nearest(text: str, words: Iterable[str]) -> str:
    """`Did you mean …?`, or nothing."""
    near = difflib.get_close_matches(text, list(map(str, words)), 1, 0.5)
    return f"Did you mean {near[0]!r}?" if near else ""


def _some(values: Sequence[str], most: int = 5) -> str:
    return ", ".join(map(repr, values[:most])) + (" …" if len(values) > most else "")
