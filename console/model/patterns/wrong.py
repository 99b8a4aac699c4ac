"""What is wrong with a pattern, with a caret under the place."""

import unicodedata

from console.model.errors import ConsoleError

_SEEN = 60
"""Characters that are shown on either side of the place."""


class BadPattern(ConsoleError):
    """A pattern that can't be read, or names nothing; `at` is the offset of the word, for a caret."""

    def __init__(self, pattern: str, at: int, what: str, hint: str = "") -> None:
        start, end = max(0, at - _SEEN), at + _SEEN
        before, after = ("…" if start else "") + pattern[start:at], pattern[at:end] + ("…" if pattern[end:] else "")
        shown = "".join(" " if sign.isspace() else sign for sign in before + after)
        super().__init__(f"{what}\n  {shown}\n  {' ' * _cells(before)}^", hint)
        self.at = at

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.title, self.hint)))


def _cells(text: str) -> int:
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)
