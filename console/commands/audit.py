"""`quarterdeck audit`: the record, its proof, and its way off this machine."""

import argparse
import time
from collections import deque

from console.commands import exits, flags, place, printing, record, telling
from console.commands.printing import Painted
from console.engine import audit
from console.model.errors import ConsoleError
from console.model.facts import NAMES

NAME = "audit"
HELP = "show, verify and export the record"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs."""
    flags.verbs(
        parser,
        {
            "show": ("the newest entries, the oldest of them first", _show_arguments, _show),
            "verify": ("whether anything in the record was changed, and where", flags.none, _verify),
            "export": (
                "what people did, or with --all the whole record, for another machine",
                _export_arguments,
                _export,
            ),
        },
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says, on the record that the command line points at."""
    place.enter(args)
    return int(args.does(args))


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="how many (50)")
    parser.add_argument("--run", default="", metavar="ID", help="only those of one run")
    parser.add_argument("--all", action="store_true", help="also what nobody did: health, sources, plugins")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("jsonl",), default="jsonl", help="JSON lines")
    parser.add_argument(
        "--all", action="store_true", help="every fact, with what proves the chain without this program"
    )


def _show(args: argparse.Namespace) -> int:
    with record.opened() as db:
        recorded = record.facts(db, args.run) if db else iter(())
        wanted = (it for it in recorded if args.all or isinstance(it.fact, audit.AUDITED))
        newest = deque(wanted, maxlen=max(0, args.limit))
    if args.json:
        entries = [
            {
                "seq": it.seq,
                "at": it.fact.at,
                "event": NAMES[type(it.fact)],
                "run": getattr(it.fact, "run", ""),
                "who": telling.who(it.fact),
                "what": telling.what(it.fact),
            }
            for it in newest
        ]
        printing.document("audit", {"entries": entries})
        return exits.OK
    rows = [(str(it.seq), _when(it.fact.at), telling.who(it.fact), telling.what(it.fact)) for it in newest]
    printing.table(("NO", "WHEN", "WHO", "WHAT"), rows)
    return exits.OK


def _verify(args: argparse.Namespace) -> int:
    try:
        with record.opened() as db:
            found = audit.verify(db) if db else audit.missing(record.journal())
    except ConsoleError as error:
        found = audit.Verification(ok=False, facts=0, head="", problem=error.title)
    if args.json:
        content = {"ok": found.ok, "facts": found.facts, "head": found.head, "seq": found.seq, "problem": found.problem}
        printing.document("verification", content)
    elif found.ok:
        where = "" if found.facts else f"; nothing was ever recorded in {record.journal()}"
        printing.say(Painted("ok", "green"), f"  {found.facts} entries; head {found.head or 'none'}{where}")
    else:
        printing.say(Painted("BROKEN", "red"), f"  {found.problem}; the {found.facts} entries before it are whole")
    return exits.OK if found.ok else exits.FAILED


def _export(args: argparse.Namespace) -> int:
    export = audit.export_all if args.all else audit.export
    with record.opened() as db:
        for line in export(db) if db else ():
            printing.say(line)
    return exits.OK


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
