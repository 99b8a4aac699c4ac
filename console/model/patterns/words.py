"""A word with globs and ranges in it, and what it matches: what it would if every range were written out."""

import fnmatch
import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from console.model.patterns.ranges import DIGITS, RANGE, BadRange, Numbers, numbers

_PIECE = re.compile(rf"({RANGE.pattern})|\[([A-Za-z]):([A-Za-z])\]|(\[!?+(?:\][^\]]*|[^\]]+)\])|([*?])|([^*?\[]+|\[)")
_ANY = {"*": ".*", "?": "."}
_LONGEST = 256
"""Characters of a name that is held against an expression."""
_MOST_QUICK = 2000
"""Numbers that are made into an expression."""
_SINGLE = re.compile(r"\[[0-9]-[0-9]\]")


@dataclass(frozen=True, slots=True)
class Glob:
    """A piece of a word that is a glob; `sign` is `*`, `?` or a whole class (`[ab]`)."""

    sign: str


Piece = str | Glob | Numbers


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its pieces; `fits` says whether a text is one that it stands for, or is written as the word itself."""

    text: str
    pieces: tuple[Piece, ...]
    fits: Callable[[str], bool] = field(compare=False, repr=False)

    @property
    def plain(self) -> bool:
        """Whether it has neither globs nor ranges."""
        return all(isinstance(piece, str) for piece in self.pieces)

    @property
    def count(self) -> int | None:
        """How many names it stands for; None where a glob is in it."""
        if any(isinstance(piece, Glob) for piece in self.pieces):
            return None
        return math.prod(piece.count for piece in self.pieces if isinstance(piece, Numbers))

    def names(self) -> Iterator[str]:
        """Every name it stands for, one by one; look at `count` first."""
        each = ([it.sign] if isinstance(it, Glob) else [it] if isinstance(it, str) else it for it in self.pieces)
        return map("".join, itertools.product(*each))


def word(text: str) -> Word:
    """`text` in its pieces. Raises BadRange with the offset in `text`."""
    pieces: list[Piece] = []
    for match in _PIECE.finditer(text):
        ranged, first, last, among, sign, literal = match.groups()
        if ranged:
            pieces.append(_numbers(ranged, match.start()))
        elif first:
            pieces.append(Glob(f"[{first}-{last}]"))
        elif among and len(among) == 3:
            pieces.append(among[1])  # a class of one sign is how a glob's sign is written that is meant as itself
        elif among or sign:
            pieces.append(Glob(among or sign))
        else:
            pieces.append(literal)
    return Word(text, tuple(pieces), _matcher(text, pieces))


def _numbers(text: str, at: int) -> Numbers:
    try:
        return numbers(text)
    except BadRange as error:
        raise BadRange(at + error.at, str(error), error.hint) from error


def _matcher(text: str, pieces: Sequence[Piece]) -> Callable[[str], bool]:
    if all(isinstance(piece, str) for piece in pieces):
        itself = "".join(map(str, pieces))
        return lambda name: name in (itself, text)
    ranges = [piece for piece in pieces if isinstance(piece, Numbers)]
    if not ranges or all(_SINGLE.fullmatch(found[0]) for found in RANGE.finditer(text)):
        glob = re.compile(fnmatch.translate(_as_glob(text))).match
        return lambda name: glob(name) is not None or name == text
    if _definite(pieces):
        fits = re.compile("".join(re.escape(it) if isinstance(it, str) else f"([0-9]{{1,{DIGITS}}})" for it in pieces))
        whole = fits.fullmatch
        if len(ranges) == 1:
            only = ranges[0]
            return lambda name: ((found := whole(name)) is not None and found[1] in only) or name == text

        def fits_all(name: str) -> bool:
            found = whole(name)
            return (found is not None and all(map(Numbers.__contains__, ranges, found.groups()))) or name == text

        return fits_all
    steps = [_step(piece) for piece in pieces]
    quick = _quick(pieces)

    def fits_somehow(name: str) -> bool:
        if quick is not None and len(name) <= _LONGEST:
            return quick(name) is not None or name == text
        ends = {0}
        for step in steps:
            ends = step(name, ends)
            if not ends:
                return name == text
        return len(name) in ends or name == text

    return fits_somehow


def _as_glob(text: str) -> str:
    return re.sub(r"\[([A-Za-z]):([A-Za-z])\]", r"[\1-\2]", text)


def _definite(pieces: Sequence[Piece]) -> bool:
    """Whether it is plain where each number ends: no glob, and neither digits nor a range just after one."""
    following = zip(pieces, (*pieces[1:], "."), strict=True)
    return all(
        isinstance(piece, str) or (isinstance(piece, Numbers) and isinstance(after, str) and not after[0].isdigit())
        for piece, after in following
    )


def _quick(pieces: Sequence[Piece]) -> Callable[[str], object] | None:
    """The same as an expression, where it is one that can't be tried in too many ways."""
    ranges = [piece for piece in pieces if isinstance(piece, Numbers)]
    globs = [piece.sign for piece in pieces if isinstance(piece, Glob)]
    if len(ranges) > 2 or globs.count("*") > 2 or any(len(sign) > 1 for sign in globs):
        return None
    if sum(piece.count for piece in ranges) > _MOST_QUICK:
        return None
    parts = [
        re.escape(it) if isinstance(it, str) else _any_of(set(it)) if isinstance(it, Numbers) else _ANY[it.sign]
        for it in pieces
    ]
    return re.compile("".join(parts), re.DOTALL).fullmatch


def _any_of(words: set[str]) -> str:
    """An expression for these words of digits, as short as their ends are alike: `[1-99]` is `[1-9](?:[0-9])?`."""
    rests: dict[str, set[str]] = {}
    for word in words:
        if word:
            rests.setdefault(word[0], set()).add(word[1:])
    alike: dict[str, str] = {}
    for first, rest in sorted(rests.items()):
        after = _any_of(rest)
        alike[after] = alike.get(after, "") + first
    if not alike:
        return ""
    return f"(?:{'|'.join(f'[{firsts}]{after}' for after, firsts in alike.items())}){'?' if '' in words else ''}"


Ends = set[int]


def _step(piece: Piece) -> Callable[[str, Ends], Ends]:
    """From where in a name one may be before `piece`, to where after it."""
    if isinstance(piece, str):
        return lambda name, ends: {end + len(piece) for end in ends if name.startswith(piece, end)}
    if isinstance(piece, Numbers):
        return lambda name, ends: {to for end in ends for to in _numbers_from(piece, name, end)}
    if piece.sign == "*":
        return lambda name, ends: set(range(min(ends), len(name) + 1))
    if piece.sign == "?":
        return lambda name, ends: {end + 1 for end in ends if end < len(name)}
    among = re.compile(fnmatch.translate(piece.sign)).match
    return lambda name, ends: {end + 1 for end in ends if end < len(name) and among(name[end])}


def _numbers_from(piece: Numbers, name: str, at: int) -> Iterator[int]:
    for end in range(at + 1, min(len(name), at + DIGITS) + 1):
        if name[end - 1] not in "0123456789":
            return
        if name[at:end] in piece:
            yield end
