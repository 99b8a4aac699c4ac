"""Text to pattern."""

import re
from typing import NoReturn

from console.model import regex
from console.model.patterns.comparing import ORDER, Compare, nearest
from console.model.patterns.quantities import FIGURES, quantity
from console.model.patterns.ranges import RANGE, BadRange
from console.model.patterns.selecting import Group, Join, Pattern, Term
from console.model.patterns.words import Word, word
from console.model.patterns.wrong import BadPattern

_WHOLE = rf"""'[^']*'|"[^"]*"|{RANGE.pattern}|\[[A-Za-z]:[A-Za-z]\]|\[!?[^\s:,&!'"@\]]*\]"""
NAME = re.compile(rf"""(?:{_WHOLE}|[^\s:,&!'"@<>=~])+""")
VALUE = re.compile(rf"""(?:{_WHOLE}|[^\s:,&!'"])+""")
SIGN = re.compile(r"\s*(!=|!~|==|=~|<=|>=|=<|=>|=|~|<|>)\s*")
_PIECE = re.compile(r"""'([^']*)'|"([^"]*)"|([^'"]+)""")
_CLASS = re.compile(r"\[!?+(?:\][^\]]*|[^\]]+)\]")
_JOINS: dict[str, Join] = {"&": "and", "!": "not"}
_MEANT = {"==": "=", "=~": "~", "=<": "<=", "=>": ">="}


def parse(text: str, *, figures: bool = True) -> Pattern:
    """The pattern written in `text`; an empty one chooses every host. Raises BadPattern.

    Without `figures` it may not compare what is measured: for what has to choose the same hosts always.
    """
    terms: list[Term] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        term, at = _term(text, at)
        if not figures and isinstance(term.what, Compare) and term.what.measured:
            hint = "What is chosen here must not come and go: use names, groups and labels"
            raise BadPattern(text, term.at, f"{term.what.key} is measured", hint)
        terms.append(term)
        at = _past_blanks(text, at)
        if at < end:
            if text[at] in ":,":
                at += 1
                if not text[at:].strip():
                    raise BadPattern(text, at - 1, "Nothing after the separator")
            elif text[at] not in "&!":
                rest = text[at:].split(maxsplit=1)[0]
                raise BadPattern(text, at, f"Expected : or , before {rest!r}", "a:b is a or b")
    return Pattern(text, tuple(terms))


def _term(text: str, start: int) -> tuple[Term, int]:
    """The term at `start`, and where it ends."""
    at = _past_blanks(text, start)
    join: Join = "union"
    if text[at : at + 1] in ("&", "!"):
        join = _JOINS[text[at]]
        at = _past_blanks(text, at + 1)
    if text[at : at + 1] == "@":
        name = NAME.match(text, at + 1) or _unread(text, start, at + 1)
        return Term(join, Group(_word(text, name)), at), name.end()
    found = NAME.match(text, at)
    sign = SIGN.match(text, found.end() if found else at)
    if sign is not None:
        if found is None:
            raise BadPattern(text, at, f"Nothing before {sign[1]!r}", "key=value, like env=prod*")
        what, end = _compared(text, found, sign)
        return Term(join, what, at), end
    found = found or _unread(text, start, at)
    return Term(join, _word(text, found), at), found.end()


def _compared(text: str, name: re.Match[str], sign: re.Match[str]) -> tuple[Compare, int]:
    key, signed = unquoted(name[0]), sign[1]
    if signed in _MEANT:
        raise BadPattern(text, sign.start(1), f"There is no {signed}", f"Did you mean {_MEANT[signed]!r}?")
    value = VALUE.match(text, sign.end())
    if value is None:
        hint = f"{name[0]}{signed}'' is an empty value" if signed in ("=", "!=") else "Quote what has : , & ! in it"
        raise BadPattern(text, sign.start(1), f"Nothing after {signed!r}", hint)
    figure = FIGURES.get(key) if name[0] == key else None
    if signed in ORDER:
        bound = quantity(unquoted(value[0]))
        if figure is not None and figure.kind is None:
            raise BadPattern(text, sign.start(1), f"{key} is a word", f"Compare it as in {figure.example}")
        if figure is not None and (bound is None or bound.kind is not figure.kind):
            other = f"{key}.free"
            more = f" or {FIGURES[other].example}" if other in FIGURES else ""
            raise BadPattern(text, value.start(), f"{key} is {figure.kind}", f"Write it as in {figure.example}{more}")
        if bound is None:
            raise BadPattern(text, value.start(), f"Expected a number after {signed}", "4, 90%, 4G or 2h")
        return Compare(key, signed, bound, figure is not None), value.end()
    measured = figure is not None and figure.kind is None
    if "~" in signed:
        try:
            expression = regex.compiled(unquoted(value[0]), regex.WAYS_OF_MANY)
        except ValueError as error:
            raise BadPattern(
                text, value.start(), f"This expression: {error}", "Quote it, if : , & or ! cut it"
            ) from error
        return Compare(key, signed, expression, measured), value.end()
    wanted = _word(text, value)
    if figure is not None and figure.words and not any(wanted.fits(word) for word in figure.words):
        hint = nearest(wanted.text, figure.words) or f"It is {', '.join(figure.words)}"
        raise BadPattern(text, value.start(), f"There is no {key} {wanted.text!r}", hint)
    return Compare(key, signed, wanted, measured), value.end()


def _word(text: str, found: re.Match[str]) -> Word:
    """The word that was found: its quotes taken off, its globs and ranges read."""
    written = found[0]
    for piece in _PIECE.finditer(written):
        bare = _CLASS.sub(lambda found: " " * len(found[0]), piece[3] or "")
        if "[" in bare:
            hint = "[1-20], [1,3,5-9] or [abc]; [[] is a [ that means itself"
            raise BadPattern(
                text, found.start() + piece.start() + bare.index("["), "A bracket that is not closed", hint
            )
    name = unquoted(written)
    if not name and found.re is NAME:
        raise BadPattern(text, found.start(), "An empty name", "Leave it out, or write all")
    try:
        return word(name)
    except BadRange as error:
        at = min(found.start() + error.at + (written[0] in "'\""), found.end() - 1)
        raise BadPattern(text, at, str(error), error.hint) from error


def unquoted(written: str) -> str:
    """What was written without its quotes."""
    return "".join(piece[piece.lastindex or 0] for piece in _PIECE.finditer(written))


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _unread(text: str, start: int, at: int) -> NoReturn:
    open_quote = text[at : at + 1] in ("'", '"')
    hint = "The quote is not closed" if open_quote else "Quote names with : , & ! in them"
    raise BadPattern(text, start, "Expected a host, a glob or @group", hint)
