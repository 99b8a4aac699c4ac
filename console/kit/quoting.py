"""Words as one would type them in a shell, so that what is read can only be one thing.

A word that holds what can't be shown (controls, newlines, what reorders or hides text) is written as `$'…'`: the
"dollar-single-quotes" of POSIX.1-2024, known to bash, ksh and zsh for long. Anything in it but printable
ASCII is a number.
"""

import shlex
from collections.abc import Iterable

from console.kit import sanitise

_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\e", "\\": "\\\\", "'": "\\'"}


def join(words: Iterable[str]) -> str:
    """A command line of these words."""
    return " ".join(word(raw) for raw in words)


def word(raw: str) -> str:
    """One word."""
    return shlex.quote(raw) if showable(raw) else f"$'{''.join(map(_escaped, raw))}'"


def showable(raw: str) -> bool:
    """Whether `raw` looks like nothing but itself, on one line."""
    return sanitise.line(raw) == raw


def _escaped(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    code = ord(sign)
    if 0x20 <= code < 0x7F:
        return sign
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
