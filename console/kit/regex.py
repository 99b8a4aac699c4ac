"""Regular expressions from files, kept to those that can't take long.

Python's `re` backtracks: a short hostile expression can hold the interpreter for hours. These are bounded by shape
(at most three open repeats, none of a group that has a repeat or a choice in it) and by the length of what they are
matched against.
"""

import re

LONGEST = 200
"""Characters of an expression."""
LONGEST_TEXT = 256
"""Characters of a text that is matched."""
_MOST_REPEATS = 3
_SMALL, _FEW = 10, 4
_TOKEN = re.compile(
    r"(?P<skip>\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?[:=!>]|\?<[=!]|\?P<\w+>)?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})",
    re.DOTALL,
)


def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern`, compiled. Raises ValueError with what is wrong with it."""
    if len(pattern) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    _refuse_explosive(pattern)
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` matches the whole of `text`; a text that is too long does not match. Raises ValueError."""
    return len(text) <= LONGEST_TEXT and compiled(pattern).fullmatch(text) is not None


def _refuse_explosive(pattern: str) -> None:
    ways = [0]  # of each open group: 1 if it can match a text in several ways, 2 if such a group is repeated in it
    repeats = small = 0
    closed, inner = -1, 0  # where the last group ended, and its ways
    for token in _TOKEN.finditer(pattern):
        if token["open"]:
            ways.append(0)
        elif token["close"]:
            inner = ways.pop() if len(ways) > 1 else 0
            ways[-1] = max(ways[-1], inner)
            closed = token.end()
        elif token["or"]:
            ways[-1] = max(ways[-1], 1)
        elif token["repeat"]:
            most = _most(token)
            again = inner if token.start() == closed and most > 1 else 0
            if (again and most > _FEW) or again == 2:
                raise ValueError("a repeated group with a repeat or a choice in it (use one class, as in [a-z.]+)")
            repeats += 2 if again else most > _SMALL
            small += most <= _SMALL
            ways[-1] = max(ways[-1], 1 + again)
    if repeats > _MOST_REPEATS or small > _SMALL:
        raise ValueError(f"more than {_MOST_REPEATS} repeats, or {_SMALL} small ones")


def _most(token: re.Match[str]) -> int:
    """How often a repeat may match."""
    if token["least"] is None:
        return 1 if token["repeat"] == "?" else LONGEST_TEXT
    most = token["most"] if token["comma"] else token["least"]
    return int(most) if most else LONGEST_TEXT
