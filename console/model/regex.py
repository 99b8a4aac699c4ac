"""Regular expressions from people and files, kept to those that can't take long.

Python's `re` backtracks: a short hostile expression can hold the interpreter for hours. These are bounded by the
number of ways in which they can match (three open repeats are allowed, a repeated group with one in it hardly ever)
and by the length of what they are matched against.
"""

import re

LONGEST = 200
"""Characters of an expression."""
LONGEST_TEXT = 256
"""Characters of a text that is matched."""
WAYS = 4_000_000
"""In how many ways one that is held against one text, whole, may match."""
WAYS_OF_MANY = 20_000
"""The same for one that is looked for in many texts: two open repeats."""
_OPEN = 128
"""In how many ways an open repeat can share a text with others, about."""
_VERBOSE = re.compile(r"\(\?[a-zA-Z-]*x")
_TOKEN = re.compile(
    r"(?P<skip>\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?[:=!>]|\?<[=!]|\?P<\w+>)?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})",
    re.DOTALL,
)


def compiled(pattern: str, ways: int = WAYS) -> re.Pattern[str]:
    """`pattern`, compiled, if it can't match in more than `ways`. Raises ValueError with what is wrong with it."""
    if len(pattern) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    _refuse_explosive(pattern, ways)
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` matches the whole of `text`; a text that is too long does not match. Raises ValueError."""
    return len(text) <= LONGEST_TEXT and compiled(pattern).fullmatch(text) is not None


def _refuse_explosive(pattern: str, ways: int) -> None:
    """Refuse what can match a text in too many ways, all of which are tried when none of them does.

    The ways of a sequence multiply, those of a choice add up, and a repeat takes its group's to the power of itself.
    """
    if _VERBOSE.search(pattern):
        raise ValueError("the flag x is not for here")
    open_groups = [(0, 1)]  # of each: the ways of the alternatives before this one, and of this one so far
    closed, before, inner = -1, 1, 1  # where the last group ended, the ways that led to it, and its own
    for token in _TOKEN.finditer(pattern):
        others, here = open_groups[-1]
        if token["open"]:
            open_groups.append((0, 1))
        elif token["close"] and len(open_groups) > 1:
            open_groups.pop()
            closed, inner = token.end(), others + here
            others, before = open_groups[-1]
            open_groups[-1] = (others, before * inner)
        elif token["or"]:
            open_groups[-1] = (others + here, 1)
        elif token["repeat"]:
            least, most = _bounds(token)
            span = min(max(most - least, 0) + 1, _OPEN)
            group = token.start() == closed
            again = 1 if not group else inner**most if inner == 1 or most <= LONGEST else ways + 1
            open_groups[-1] = (others, (before if group else here) * again * span)
        if sum(open_groups[-1]) > ways:
            raise ValueError("it can match in too many ways (use one class, as in [a-z.]+, and fewer repeats)")


def _bounds(token: re.Match[str]) -> tuple[int, int]:
    """How often a repeat matches at the least and at the most."""
    if token["least"] is None:
        return {"?": (0, 1), "*": (0, LONGEST_TEXT), "+": (1, LONGEST_TEXT)}[token["repeat"]]
    least = int(token["least"] or 0)
    return least, int(token["most"] or LONGEST_TEXT) if token["comma"] else least
