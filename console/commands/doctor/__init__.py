"""`quarterdeck doctor`: what is missing on this machine and how to get it. It looks, and changes nothing."""

import argparse
from contextlib import suppress

from console.commands import exits, place, printing
from console.commands.doctor import machine, ours, ssh, terminal
from console.commands.doctor.finding import Found, State
from console.commands.place import NoLab
from console.commands.printing import Painted

NAME = "doctor"
HELP = "say what is missing on this machine and how to get it"

_COLOURS = {State.OK: "green", State.NOTE: "grey", State.WARN: "yellow", State.MISSING: "red"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:
    """Look everywhere; FAILED when something needed is missing."""
    with suppress(NoLab):  # `ours` says so
        place.enter(args)  # before anything looks at the record: which one that is hangs on it
    found: list[Found] = [*machine.look(), *terminal.look(), *ssh.look(), *ours.look(args)]
    missing = any(it.state is State.MISSING for it in found)
    if args.json:
        shown = [{"area": it.area, "state": str(it.state), "said": it.said, "do": it.do} for it in found]
        printing.document("doctor", {"ok": not missing, "found": shown})
    else:
        for it in found:
            printing.say(Painted(f"{it.state:<7}", _COLOURS[it.state]), f"  {it.area}: {it.said}")
            if it.do:
                printing.say(f"         {it.do}")
    return exits.FAILED if missing else exits.OK
