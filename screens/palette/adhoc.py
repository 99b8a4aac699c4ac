"""A command that is typed into the palette to the command that is meant."""

import shlex

from console.model.adhoc import AdHoc

_SHELL_SIGNS = frozenset("|&;<>$`*()")


def typed(verb: str, rest: str) -> AdHoc:
    """What `exec REST` or `sh REST` stands for. Raises ValueError where that isn't sure.

    No shell reads the words of `exec`: a sign that one would act on has to be quoted, so that nobody waits for a pipe.
    """
    rest = rest.strip()
    if not rest:
        raise ValueError(f"{verb} needs a command")
    if verb == "sh":
        return AdHoc(shell=rest)
    if sign := _bare(rest):
        raise ValueError(f"no shell reads this: quote '{sign}' to hand it on, or let one: sh {rest}")
    try:
        return AdHoc(tuple(shlex.split(rest)))
    except ValueError as error:
        raise ValueError("a quote is not closed") from error


def _bare(text: str) -> str:
    """The first sign outside of quotes that a shell would act on; empty when there is none."""
    quote, signs = "", iter(text)
    for sign in signs:
        if sign == "\\" and quote != "'":
            next(signs, "")
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in _SHELL_SIGNS:
            return sign
    return ""
