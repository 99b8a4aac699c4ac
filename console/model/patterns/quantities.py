"""Numbers with units, as they are written in patterns and in labels, and the figures that are measured.

The console's floor for this is the standard library: kit.duration and kit.quantity stand above it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from console.model.health import Health

Live = Callable[[str], Mapping[str, float | str] | None]
"""The figures of a host (by id) as of now, by the names in `FIGURES`; what is not known is left out, None: nothing is.

Shares are of 1, sizes in bytes, durations in seconds.
"""


class Kind(StrEnum):
    """What a number measures, with an example."""

    COUNT = "a number, like 4"
    SHARE = "a share, like 90%"
    SIZE = "a size, like 4G"
    SPAN = "a duration, like 2h"


class Quantity(NamedTuple):
    """A number in its kind's unit: a share of 1, bytes, seconds."""

    value: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is measured: what it is, its kind (None: one of `words`), and a term with it that makes sense."""

    about: str
    kind: Kind | None
    example: str
    words: tuple[str, ...] = ()


FIGURES: Mapping[str, Figure] = {
    "health": Figure("ok, warn, crit, stale or unknown", None, "health=crit", tuple(Health)),
    "muted": Figure("yes while it is muted for maintenance, else no", None, "muted=no", ("yes", "no")),
    "load": Figure("load average over 1 minute", Kind.COUNT, "load>4"),
    "mem": Figure("used share of the memory", Kind.SHARE, "mem>90%"),
    "mem.free": Figure("memory that is available", Kind.SIZE, "mem.free<2G"),
    "disk": Figure("used share of the fullest file system", Kind.SHARE, "disk>=85%"),
    "disk.free": Figure("what is available on the fullest file system", Kind.SIZE, "disk.free<5G"),
    "up": Figure("time since it booted", Kind.SPAN, "up<1h"),
    "age": Figure("time since it was measured", Kind.SPAN, "age<5m"),
}
"""What a term can compare besides labels, once hosts are measured."""

_LONGEST = 40
_SPANS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_SIZES = {unit: 1024.0**power for power, unit in enumerate("KMGTPE", 1)}
_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(?: ?(%|[KMGTPEk](?:i?B)?|B))?")
_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|[smhdw])")
_WHOLE_SPAN = re.compile(rf"(?:{_SPAN.pattern})+")


def quantity(text: str) -> Quantity | None:
    """What `text` measures (`4`, `2.5`, `90%`, `4G`, `16 GiB`, `1h30m`); None where it is no number.

    A size counts in 1024s, with or without `i` and `B`; `m` is a minute, `M` a mebibyte.
    """
    if len(text) > _LONGEST:
        return None
    if (match := _NUMBER.fullmatch(text)) is not None:
        number, unit = float(match[1]), match[2]
        if unit is None:
            return Quantity(number, Kind.COUNT)
        if unit == "%":
            return Quantity(number / 100, Kind.SHARE)
        return Quantity(number * _SIZES.get(unit[0].upper(), 1.0), Kind.SIZE)
    if _WHOLE_SPAN.fullmatch(text):
        return Quantity(sum(float(number) * _SPANS[unit] for number, unit in _SPAN.findall(text)), Kind.SPAN)
    return None


def comparable(value: Quantity, bound: Quantity) -> bool:
    """Whether `value` can be held against `bound`: of one kind, or bytes or seconds without a unit."""
    return value.kind is bound.kind or (value.kind is Kind.COUNT and bound.kind in (Kind.SIZE, Kind.SPAN))
