"""An answer that can't be understood, as evidence."""

from console.kit import redact, sanitise
from console.model.errors import BadOutput, BadSettings

_LONGEST = 120


def not_understood(who: str, raw: bytes, error: BadSettings, secret: str = "") -> BadOutput:
    """What is wrong with the answer of `who`, and its beginning, without `secret` and what looks like one."""
    problem = error.problems[0]
    place = f" (line {problem.line}, column {problem.column})" if problem.line else ""
    text = raw[: 8 * _LONGEST].decode("utf-8", "replace")
    if secret:
        text = text.replace(secret, "(token)")
    shown = " ".join(sanitise.text(redact.text(text)).split())[:_LONGEST]
    hint = f"{problem.hint}; it begins: {shown}" if problem.hint else f"it begins: {shown}"
    return BadOutput(f"{who}: {problem.what}{place}", hint if shown else "it is empty")
