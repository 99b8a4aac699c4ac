"""Exit codes: the same for every command. docs/commands.md shows this table."""

from console.model.errors import (
    BadParams,
    BadSettings,
    ConsoleError,
    Expired,
    Lost,
    Refused,
    TimedOut,
    Unreachable,
    Unrecordable,
)

OK = 0
"""Everything that was asked for is done."""
FAILED = 1
"""Something failed: a step on some host, a check, a source that did not answer."""
USAGE = 2
"""The command line, a pattern, a param, the settings, a runbook or an inventory can't be read."""
REFUSED = 3
"""Nothing was done, because something said no: the gate, a confirmation that was not given, an unwritable record."""
UNKNOWN = 4
"""No host could be reached, or what happened on some host is not known."""
INTERRUPTED = 130
"""Ended by ctrl+c, after tidying up. Other signals: 128 plus the signal's number."""


class Usage(ConsoleError):
    """The command line asks for something that can't be."""


class Ended(SystemExit):
    """A signal asked us to go; the code is 128 plus its number."""


def of(error: ConsoleError) -> int:
    """The exit code for an error that ended a command."""
    from console.model.patterns import BadPattern

    match error:
        case BadSettings() | BadPattern() | BadParams() | Usage():
            return USAGE
        case Refused() | Unrecordable():
            return REFUSED
        case Unreachable() | Lost() | TimedOut() | Expired():
            return UNKNOWN
        case _:
            return FAILED
