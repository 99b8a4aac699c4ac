"""Numbers in brackets: `[01-20]`, `[01-20/2]`, `[1,3,5-9]`, and Ansible's `[01:20:2]`. They are never written out to
be matched, so that one range may stand for a thousand million numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

DIGITS = 18
"""Most digits of a number."""
_PARTS = 1000
"""Most parts of one bracket that is too large to be written out."""
_WRITTEN_OUT = 65_536
"""Numbers up to which a bracket is looked up instead of computed with."""
_PART = re.compile(r"([0-9]+)(?:-([0-9]+)(?:/([0-9]+))?|:([0-9]+)(?::([0-9]+))?)?")
RANGE = re.compile(r"\[[0-9]+[,:/-][0-9,:/-]*\]")
"""What is a range and no glob: digits, and at least one sign between them. `[12]` is a glob: a 1 or a 2."""


class BadRange(ValueError):
    """A range that can't be read; `at` is where in it, `hint` what may be meant."""

    def __init__(self, at: int, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.at = at
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers, and the number of digits to which they are filled up with zeros (0: they are not)."""

    numbers: range
    width: int

    def __contains__(self, digits: str) -> bool:
        """Whether `digits` is one of them, as it would be written."""
        longer = len(digits) > self.width and (digits[0] != "0" or digits == "0")
        return int(digits) in self.numbers and (longer or len(digits) == self.width)

    def __iter__(self) -> Iterator[str]:
        return (f"{number:0{self.width}}" for number in self.numbers)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands in one pair of brackets; `written` has all of it where that is little."""

    spans: tuple[Span, ...]
    count: int
    written: frozenset[str] | None

    def __contains__(self, digits: str) -> bool:
        if self.written is not None:
            return digits in self.written
        return len(digits) <= DIGITS and any(digits in span for span in self.spans)

    def __iter__(self) -> Iterator[str]:
        for span in self.spans:
            yield from span


def numbers(text: str) -> Numbers:
    """The numbers of a bracket, its brackets included. Raises BadRange."""
    spans: list[Span] = []
    at = 1
    while True:
        match = _PART.match(text, at)
        if match is None or text[match.end()] not in ",]":
            raise BadRange(
                match.end() if match else at, "Expected a range of numbers", "[1-20], [01-20/2] or [1,3,5-9]"
            )
        spans.append(_span(match))
        at = match.end() + 1
        if text[match.end()] == "]":
            break
    count = sum(len(span.numbers) for span in spans)
    if count > _WRITTEN_OUT and len(spans) > _PARTS:
        raise BadRange(0, f"More than {_PARTS} parts and {_WRITTEN_OUT} numbers in one bracket", "Write several")
    written = frozenset(name for span in spans for name in span) if count <= _WRITTEN_OUT else None
    return Numbers(tuple(spans), count, written)


def _span(match: re.Match[str]) -> Span:
    first, last, step = match[1], match[2] or match[4], match[3] or match[5] or "1"
    at = match.start()
    last = first if last is None else last
    if max(len(first), len(last), len(step)) > DIGITS:
        raise BadRange(at, f"A number of more than {DIGITS} digits")
    if int(step) == 0:
        raise BadRange(at, "A step of 0", "Leave it out, or write 1")
    low, high = int(first), int(last)
    if low > high:
        raise BadRange(at, "A range that runs backwards", f"[{last}-{first}]")
    padded = any(end[0] == "0" and end != "0" for end in (first, last))
    if padded and len(last) != len(first) and (last[0] == "0" or len(last) < len(first)):
        wide = max(len(first), len(last))
        raise BadRange(at, "The ends differ in width", f"[{first.zfill(wide)}-{last.zfill(wide)}] or [{low}-{high}]")
    return Span(range(low, high + 1, int(step)), len(first) if padded else 0)
