"""`quarterdeck unmute`: mutes end before their time."""

import argparse

from console.commands import engine, exits, printing
from console.commands.shapes import care as shapes
from console.model.patterns import folding

NAME = "unmute"
HELP = "end the mutes of hosts before their time; contacts none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which hosts."""
    parser.add_argument("hosts", metavar="HOSTS", help="which: names, ranges, globs, @group, joined by : & !")


def run(args: argparse.Namespace) -> int:
    """Write it down."""
    with engine.running(args) as running:
        running.fleet()
        gone = args.hosts in running.state.fleet.care.mutes and args.hosts not in running.state.fleet.hosts
        hosts = [args.hosts] if gone else [host.id for host in running.chosen(args.hosts)]
        made = running.do(running.runtime.unmute(hosts))
    if args.json:
        printing.document("unmute", shapes.unmute(made))
    else:
        printing.say(f"Muted no longer: {folding.fold(made.hosts)}")
    return exits.OK
