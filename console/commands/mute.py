"""`quarterdeck mute`: hosts that are expected to be ill for a while, because somebody works on them."""

import argparse
import time

from console.commands import engine, exits, printing
from console.commands.exits import Usage
from console.commands.shapes import care as shapes
from console.kit import duration
from console.model.patterns import folding

NAME = "mute"
HELP = "mute hosts for maintenance: for how long, and why; contacts none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which hosts, for how long, and why."""
    parser.add_argument("hosts", metavar="HOSTS", help="which: names, ranges, globs, @group, joined by : & !")
    end = parser.add_mutually_exclusive_group(required=True)
    end.add_argument("--for", dest="lasting", metavar="TIME", help="for how long: 45m, 2h, 1d")
    end.add_argument("--until", dest="lasting", metavar="HH:MM", help="until a time of day, UTC as on the screen")
    parser.add_argument("--why", required=True, metavar="TEXT", help="what is being done to them, for the others")


def run(args: argparse.Namespace) -> int:
    """Write it down."""
    try:
        seconds = duration.lasting(args.lasting, time.time())
    except ValueError as error:
        raise Usage(f"Until when? {error}", "--for 45m, --for 2h, --until 18:30") from error
    with engine.running(args) as running:
        names = {host.id: host.name for host in running.chosen(args.hosts)}
        made = running.do(running.runtime.mute(list(names), seconds, args.why))
    if args.json:
        printing.document("mute", shapes.mute(made))
    else:
        until = f"{shapes.moment(made.until)} UTC ({duration.brief(round(made.until - made.at))})"
        printing.say(f"Muted until {until}: {folding.fold(names.values())}")
    return exits.OK
