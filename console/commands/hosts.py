"""`quarterdeck hosts`: what the inventories know. It contacts no host and starts no engine."""

import argparse
from typing import Any

from console.commands import exits, place, printing
from console.commands.exits import Usage
from console.commands.shapes.hosts import host

NAME = "hosts"
HELP = "list the hosts of the inventories; contacts none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pattern."""
    parser.add_argument("pattern", nargs="?", default="", help="which: names, globs, @group; : or , & ! join them")


def run(args: argparse.Namespace) -> int:
    """List them. With what the others said, USAGE when an inventory can't be read, FAILED when one did not answer."""
    from console import listing

    wanted = _pattern(args.pattern)
    found, failed, remarks = listing.hosts(place.settings(args))
    hosts = wanted.select(found, strict=True) if wanted else found
    if args.pattern and not hosts:
        raise Usage(f"No host is left of {args.pattern!r}", "Without a pattern all are listed")
    if args.json:
        failures = [{**it._asdict(), "problems": [printing.problem(one) for one in it.problems]} for it in failed]
        said = [printing.problem(it) for it in remarks]
        printing.document("hosts", {"hosts": [host(it) for it in hosts], "failures": failures, "remarks": said})
    else:
        rows = [
            (
                it.name if it.name == it.id else f"{it.name} ({it.id})",
                it.where,
                ",".join(it.groups),
                " ".join(f"{key}={value}" for key, value in it.labels.items()),
                it.source,
            )
            for it in hosts
        ]
        printing.table(("HOST", "WHERE", "GROUPS", "LABELS", "SOURCE"), rows)
        for it in failed:
            printing.note(": ".join(text for text in (it.source, it.title, it.hint) if text))
        for remark in remarks:
            printing.note(str(remark))
    if any(it.problems for it in failed):
        return exits.USAGE
    return exits.FAILED if failed else exits.OK


def _pattern(text: str) -> Any:
    """What was asked for; nothing is everything. Its language is read only where it is used."""
    if not text:
        return None
    from console.model import patterns

    return patterns.parse(text, figures=False)
