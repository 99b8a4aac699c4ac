"""Names to ranges and back: `web01 web02 web03` is `web[01-03]`."""

import re
from collections.abc import Iterable, Sequence

from console.model.patterns.ranges import DIGITS
from console.model.patterns.reading import parse
from console.model.patterns.words import Word
from console.model.patterns.wrong import BadPattern

_NUMBER = re.compile("([0-9]+)")
_GLOB = re.compile(r"[*?\[]")
_SIGNS = re.compile(r"""[\s:,&!'"@<>=~\]]""")
_APART = re.compile("[^']+|'+")


def fold(names: Iterable[str]) -> str:
    """The pattern that stands for exactly these names, each once: `ip-10-1-2-[1-50],web[01-03,07]`.

    Names that differ in nothing but numbers are written together, the last number first; zeros in front are kept. The
    order is that of the names around the numbers, then of the numbers.
    """
    return ",".join(words(names))


def words(names: Iterable[str]) -> list[str]:
    """The words of `fold`, one by one: for text, in which they are set apart more widely."""
    alike: dict[tuple[str, ...], list[list[str]]] = {}
    split = _NUMBER.split
    for name in set(names):
        parts = split(name)
        if len(name) > DIGITS and max(map(len, parts[1::2]), default=0) > DIGITS:
            parts = [name]
        alike.setdefault(tuple(parts[::2]), []).append(parts[1::2])
    return [
        written for around, rows in sorted(alike.items()) for written in _folded([_escaped(it) for it in around], rows)
    ]


def expand(text: str, most: int = 100_000) -> list[str]:
    """The names that a pattern of names and ranges stands for, in its order; the inverse of `fold`.

    Raises BadPattern, also for more than `most` of them, for a glob and for what takes hosts to be decided.
    """
    names: dict[str, None] = {}
    for term in parse(text).terms:
        if term.join != "union" or not isinstance(term.what, Word) or term.what.text == "all":
            raise BadPattern(text, term.at, "Only names and ranges can be written out")
        count = term.what.count
        if count is None:
            raise BadPattern(text, term.at, "A glob can't be written out", "[1-20] can, [12] and * can't")
        if count > most - len(names):
            raise BadPattern(text, term.at, f"More than {most} names", "Write a narrower range")
        names |= dict.fromkeys(term.what.names())
    return list(names)


def quoted(name: str) -> str:
    """`name` as a word that means it and nothing else."""
    return _closed("[a]ll" if name == "all" else _escaped(name))


def _escaped(literal: str) -> str:
    return _GLOB.sub(r"[\g<0>]", literal)


def _closed(written: str) -> str:
    if _SIGNS.search(_unbracketed(written)) is None:
        return written
    if "'" not in written:
        return f"'{written}'"
    if '"' not in written:
        return f'"{written}"'
    return "".join(f'"{part}"' if part[0] == "'" else f"'{part}'" for part in _APART.findall(written))


def _unbracketed(written: str) -> str:
    """`written` without the brackets that were put into it."""
    return re.sub(r"\[(?:[0-9][0-9,-]*|[*?\[a])\]", "", written)


def _folded(around: Sequence[str], rows: list[list[str]]) -> list[str]:
    """The words for names of one form: what stands around the numbers, and the numbers of each."""
    if len(around) == 1:
        return [_closed("[a]ll" if around[0] == "all" else around[0])]
    folded: list[tuple[tuple[str, ...], str]] = [(tuple(row), around[-1]) for row in sorted(rows, key=_natural)]
    for place in range(len(around) - 2, -1, -1):
        alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
        for numbers, rest in folded:
            alike.setdefault((numbers[:-1], rest), []).append(numbers[-1])
        folded = [(before, f"{around[place]}{_ranges(numbers)}{rest}") for (before, rest), numbers in alike.items()]
    return [_closed(written) for _, written in folded]


def _natural(row: Sequence[str]) -> tuple[tuple[int, ...], Sequence[str]]:
    return tuple(map(int, row)), row


def _ranges(numbers: list[str]) -> str:
    """Digits as they stand in a name: one number as it is, several in brackets."""
    if len(numbers) == 1:
        return numbers[0]
    parts: list[str] = []
    first = last = ""
    value = -1
    for number in sorted(numbers, key=lambda digits: (len(digits), digits)):
        if int(number) == value + 1 and first and (len(number) == len(last) or (_bare(first) and _bare(number))):
            last, value = number, value + 1
            continue
        if first:
            parts.append(first if first == last else f"{first}-{last}")
        first = last = number
        value = int(number)
    parts.append(first if first == last else f"{first}-{last}")
    return f"[{','.join(parts)}]"


def _bare(number: str) -> bool:
    """Whether it is written without zeros in front."""
    return number[0] != "0" or number == "0"
