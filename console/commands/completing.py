"""What a shell asks when somebody presses tab: the words that may follow. Imported for that alone.

Hosts come by the short way of `quarterdeck hosts`, runs from the record, runbooks from their files: nothing is
contacted, nothing recorded. What goes wrong offers nothing, for a shell has no place to say it.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import argcomplete
from argcomplete.completers import FilesCompleter, SuppressCompleter

from console.commands import flags
from console.model.errors import ConsoleError

_RUNS = 50

Offers = Mapping[str, str]
"""What may stand there, and what it is."""


def answer(parser: argparse.ArgumentParser) -> None:
    """Print what may follow on the command line that stands in the environment, and end the process."""
    for each, action in _actions(parser):
        if (completer := _completer(each, action)) is not None:
            action.completer = completer
    argcomplete.autocomplete(parser, always_complete_options=False, default_completer=SuppressCompleter())


def _actions(parser: argparse.ArgumentParser) -> Iterator[tuple[argparse.ArgumentParser, Any]]:
    for action in parser._actions:  # noqa: SLF001  # argparse has no other way to its arguments
        yield parser, action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # the same
            for inner in action.choices.values():
                yield from _actions(inner)


def _completer(parser: argparse.ArgumentParser, action: argparse.Action) -> object | None:
    """Who knows what may stand for `action`; None: nobody but argparse."""
    if action.dest in ("hosts", "pattern", "host", "subject", "resend"):
        return _quiet(_hosts)
    if action.dest == "runbook":
        return _quiet(_runbooks)
    if (action.dest == "id" and " runs " in parser.prog) or (action.dest == "run" and action.option_strings):
        return _quiet(_runs)
    return FilesCompleter() if action.dest in ("settings", "files") else None


def _quiet(ask: Callable[[str, argparse.Namespace], Offers]) -> Callable[..., Offers]:
    def offers(prefix: str, parsed_args: argparse.Namespace, **_: object) -> Offers:
        try:
            return ask(prefix, flags.given(parsed_args))
        except (ConsoleError, OSError):
            return {}

    return offers


def _hosts(prefix: str, args: argparse.Namespace) -> Offers:
    from console import listing
    from console.commands import place
    from console.model.patterns.completing import complete

    known = listing.hosts(place.settings(args))[0]
    found = complete(prefix, len(prefix), known, figures=False)
    return {prefix[: one.start] + one.text: one.means for one in found}


def _runbooks(_prefix: str, args: argparse.Namespace) -> Offers:
    from console.commands import place
    from console.engine import runbooks

    found, _ = runbooks.read_all(place.settings(args).runbooks)
    return {one.id: one.name for one in found}


def _runs(_prefix: str, args: argparse.Namespace) -> Offers:
    from console.commands import place, record

    place.enter(args)
    select = "SELECT run FROM facts WHERE kind = 'run.planned' ORDER BY seq DESC LIMIT ?"
    with record.opened() as db:
        return {str(run): "" for (run,) in db.execute(select, (_RUNS,))} if db else {}
