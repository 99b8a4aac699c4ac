"""What a person may mean who is typing a pattern: pure, for the filter box, the palette and the shell."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.model.host import Host
from console.model.patterns.comparing import OWN
from console.model.patterns.folding import quoted
from console.model.patterns.quantities import FIGURES
from console.model.patterns.reading import SIGN, unquoted
from console.model.patterns.selecting import groups_of

MOST = 50
"""Candidates that are made."""
_TOKEN = re.compile(r"""'[^']*'?|"[^"]*"?|\[[^\]\s]*\]?|!=|!~|[:,&!]|\s+|[^'"\[:,&!\s]+""")
_OWN_MEANS = {
    "name": "the host's name",
    "address": "where it is reached",
    "user": "as whom it is reached",
    "source": "the inventory",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """`text` to stand in the place of what is between the offsets `start` and `end`, and what it means."""

    start: int
    end: int
    text: str
    means: str


def complete(text: str, cursor: int, hosts: Sequence[Host], *, figures: bool = True) -> list[Candidate]:
    """What the word at `cursor` may become, the likeliest first: those that begin so, then those that have it in them.

    Without `figures` nothing is offered that is measured (see `parse`).
    """
    start = _start(text[:cursor])
    typed = text[start:cursor]
    sign = SIGN.search(_blanked(typed))
    if sign is not None and sign.start():
        key, at = unquoted(typed[: sign.start()]).strip(), start + sign.end()
        offered = _values(key, sign[1], hosts)
    else:
        at, offered = start, _words(typed, hosts, figures=figures)
    word = unquoted(text[at:cursor] + _closing(text[at:cursor])).lower().removeprefix("@")
    first: list[Candidate] = []
    further: list[Candidate] = []
    for plain, written, means in offered:
        place = plain.lower().find(word)
        if place >= 0 and len(first) < MOST:
            (further if place else first).append(Candidate(at, cursor, written, means))
    return [*first, *further][:MOST]


def _start(before: str) -> int:
    """Where the word begins that ends with `before`: after the last sign that is neither quoted nor in brackets."""
    start = 0
    for token in _TOKEN.finditer(before):
        if token[0] in (":", ",", "&", "!"):
            start = token.end()
    while start < len(before) and before[start].isspace():
        start += 1
    return start


def _blanked(typed: str) -> str:
    """`typed` with nothing in its quotes, offsets kept: signs in them compare nothing."""
    return re.sub(r"""'[^']*'?|"[^"]*"?""", lambda found: "x" * len(found[0]), typed)


def _closing(typed: str) -> str:
    """The quote that is still open in `typed`."""
    return next((token[0][0] for token in _TOKEN.finditer(typed) if _open(token[0])), "")


def _open(token: str) -> bool:
    return token[0] in "'\"" and (len(token) == 1 or token[-1] != token[0])


Offered = Iterable[tuple[str, str, str]]
"""What is compared with what was typed, what is written, and what it means."""


def _words(typed: str, hosts: Sequence[Host], *, figures: bool) -> Offered:
    groups = groups_of(hosts)
    yield from ((group, f"@{quoted(group)}", f"group, {_many(count, 'host')}") for group, count in groups.items())
    if typed.startswith("@"):
        return
    yield "all", "all", f"every host, {len(hosts)}"
    if figures:
        yield from ((name, figure.example, figure.about) for name, figure in FIGURES.items())
    labels: dict[str, set[str]] = {}
    for host in hosts:
        for key, value in host.labels.items():
            labels.setdefault(key, set()).add(value)
    for key, values in sorted(labels.items()):
        yield key, f"{_key(key)}=", f"label, {_many(len(values), 'value')}"
    yield from ((key, f"{key}=", means) for key, means in _OWN_MEANS.items() if key not in labels)
    yield from ((host.name, quoted(host.name), host.where) for host in hosts)


def _values(key: str, sign: str, hosts: Sequence[Host]) -> Offered:
    if sign in ("<", "<=", ">", ">="):
        if key in FIGURES:
            example = re.sub(r"^.*[<>=]", "", FIGURES[key].example)
            yield example, example, FIGURES[key].about
        return
    if key in FIGURES and FIGURES[key].words:
        yield from ((str(word), str(word), "") for word in FIGURES[key].words)
        return
    counts: dict[str, int] = {}
    own = OWN.get(key)
    for host in hosts:
        value = host.labels.get(key) or (own(host) if own else "")
        if value:
            counts[value] = counts.get(value, 0) + 1
    yield from ((value, quoted(value), _many(count, "host")) for value, count in sorted(counts.items()))


def _key(key: str) -> str:
    return f"'{key}'" if key in FIGURES else quoted(key)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
