"""Host names as inventories write them: with a port, in brackets, with ranges.

`web[01:20].example.com:2222`, `db-[a:f]`, `rack[1:3]-[1:40:2]`, `[2001:db8::1]:2222` (Ansible's user guide,
"Adding ranges of hosts" and "Connecting to hosts").
"""

import ipaddress
import itertools
import math
import re
import string
from typing import NamedTuple

MOST = 500_000
"""Hosts in one inventory; a range that means more is refused before it is spelled out."""

_LETTERS = string.ascii_letters
_DIGITS = 18
_RANGE = r"\[(?:[a-z]:[a-z]|\d+:\d+)(?::\d+)?\]"
_LABEL = rf"(?:\w|{_RANGE})(?:[\w-]|{_RANGE})*(?<![-_])"
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_HEX_RANGE = re.compile(r"\[[0-9a-f]+:[0-9a-f]+(?::\d+)?\]", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[(.+)\]:(\d+)")
_WITH_PORT = re.compile(r"((?:[^:\[\]]|\[[^\]]*\])*):(\d+)")
_BOUNDS = re.compile(r"\[([^\[\]]*)\]")
_PLAIN = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


def expand(written: str) -> tuple[list[str], int | None]:
    """The hosts that `written` means, and their port if it says one. Raises ValueError with what is wrong with it."""
    if _PLAIN.fullmatch(written):
        return [written], None
    name, port = _address(written)
    if "[" not in name:
        return [name], port
    parts = _BOUNDS.split(name)  # text, bounds, text, bounds, ..., text
    if any(mark in text for text in parts[::2] for mark in "[]"):
        raise ValueError(f"{written!r} has a bracket without its other half")
    ranges = [_range(bounds) for bounds in parts[1::2]]
    count = math.prod(each.size for each in ranges)
    if count > MOST:
        raise ValueError(f"{written!r} means {count:,} hosts; {MOST:,} are the most")
    names = []
    for chosen in itertools.product(*(each.spelled() for each in ranges)):
        pieces = list(parts)
        pieces[1::2] = chosen
        names.append("".join(pieces))
    return names, port


def _address(written: str) -> tuple[str, int | None]:
    """A name without its port; as written where it is no host name with a port, as Ansible takes it."""
    name, port = written, None
    for shape in (_IN_BRACKETS, _WITH_PORT):
        if found := shape.fullmatch(name):
            name, port = found[1], int(found[2])
    return (name, port) if _HOST_NAME.fullmatch(name) or _is_ipv6(name) else (written, None)


def _is_ipv6(name: str) -> bool:
    if ":" not in name or "%" in name:
        return False
    try:
        ipaddress.IPv6Address(_HEX_RANGE.sub("0", name))
    except ValueError:
        return False
    return True


class _Range(NamedTuple):
    """The letters or numbers of a range; numbers are filled with zeros to `width`."""

    steps: range | str
    width: int = 0

    @property
    def size(self) -> int:
        """How many there are, however many."""
        if isinstance(self.steps, str):
            return len(self.steps)
        return max(0, -((self.steps.start - self.steps.stop) // self.steps.step))

    def spelled(self) -> list[str]:
        """Each as text."""
        return [str(step).zfill(self.width) for step in self.steps]


def _range(bounds: str) -> _Range:
    first, _, rest = bounds.partition(":")
    last, colon, written = rest.partition(":")
    if not last:
        raise ValueError(f"the range [{bounds}] has no end")
    if colon and not (written.isdecimal() and int(written)):
        raise ValueError(f"the range [{bounds}] has no step: a number above 0")
    step = int(written) if colon else 1
    if len(first) == len(last) == 1 and first in _LETTERS and last in _LETTERS:
        return _Range(_LETTERS[_LETTERS.index(first) : _LETTERS.index(last) + 1 : step] or _backwards(bounds))
    first = first or "0"
    if not (first.isdecimal() and last.isdecimal()):
        raise ValueError(f"the range [{bounds}] is neither of numbers nor of letters")
    if len(first) > _DIGITS or len(last) > _DIGITS:
        raise ValueError(f"the range [{bounds}] has numbers of more than {_DIGITS} digits")
    width = len(first) if first[0] == "0" and len(first) > 1 else 0
    if width and width != len(last):
        raise ValueError(f"the range [{bounds}] begins with zeros, but its ends are not of the same length")
    return _Range(range(int(first), int(last) + 1, step), width)


def _backwards(bounds: str) -> str:
    raise ValueError(f"the range [{bounds}] ends before it begins")
