"""Secrets are masked in text that nobody chose word by word: tracebacks, above all.

What is known by its shape (private keys, AWS key ids, bearer tokens, passwords in URLs) or by the name before it
(`password=…`, `"token": …`) goes; what has neither can't be told from other text.
"""

import re

MASK = "••••"

_NAMED = (
    r"(?i)(\b[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|private_?key|credential)[\w.-]*"
    r"['\"]?\s{0,4}[:=]\s{0,4})"
)
_SHAPES = (
    (r"(?s)(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).*?(?=-----END |\Z)", ""),
    (r"(?i)(\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@]{0,200}:)[^\s/@]{1,500}(?=@)", ""),
    (r"(?i)(\bauthorization['\"]?\s{0,4}[:=]\s{0,4}['\"]?(?:basic|bearer|digest)?\s{0,4})[^\s'\",;]{4,}", ""),
    (r"(?i)(\bbearer\s{1,4})[\w.~+/=-]{8,}", ""),
    (r"()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", ""),
    (_NAMED + r"(['\"])(?:(?!\2).){1,2000}\2", r"\2"),
    (_NAMED + rf"(?!{MASK})[^\s'\",;&)(\]}}]{{1,2000}}", ""),
)
"""What a secret looks like, the part before it in group 1; and the quotes around it."""


def text(said: str) -> str:
    """`said` with every secret that can be told from other text replaced by dots."""
    for shape, quote in _SHAPES:
        said = re.sub(shape, rf"\1{quote}{MASK}{quote}", said)
    return said
