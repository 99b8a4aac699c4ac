"""`quarterdeck exec`: a command on hosts, once. A run like every other: planned, shown, confirmed, on the record."""

import argparse

from console.commands import confirming, engine, printing
from console.commands.exits import Usage
from console.commands.run import add_reports, carry_out
from console.kit import duration
from console.model.adhoc import AdHoc

NAME = "exec"
HELP = "run a command on hosts, once: plan, confirmation, output, outcome per host"
_USAGE = "quarterdeck exec HOSTS [options] -- COMMAND [ARGUMENT ...]"
_AFTER = """\
What stands after -- runs on each host, argument for argument: no shell looks at it. Its standard input is empty.
A command is a change, and asks, unless it is known to only read (df, uptime, systemctl status ...).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The hosts, the limits, and how far to go. The command itself stands after `--`."""
    parser.epilog = _AFTER
    parser.usage = _USAGE
    parser.add_argument("hosts", metavar="HOSTS", help="on which: names, ranges, globs, @group, joined by : & !")
    parser.add_argument("stray", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--shell", metavar="TEXT", help="a script for /bin/sh on each host, instead of a command")
    parser.add_argument("--timeout", default="60s", metavar="TIME", help="how long it may take on a host (60s)")
    parser.add_argument("--fan-out", type=int, metavar="N", help="hosts at once (10, or 50 if it only reads)")
    parser.add_argument(
        "--max-errors",
        type=int,
        metavar="N",
        help="hosts that may fail before it stops (0; any number if it only reads)",
    )
    parser.add_argument("--read", action="store_true", help="refuse it unless it is known to only read")
    parser.add_argument("--dry-run", "--plan", action="store_true", help="print the plan and stop")
    add_reports(parser)
    confirming.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Plan, show, confirm, run, follow, sum up."""
    command = _command(args)
    with engine.running(args) as running:
        hosts = [host.id for host in running.chosen(args.hosts)]
        if engine.warn_of_sources(running, printing.note):
            printing.note("The plan is made without them.")
        return carry_out(running, running.do(running.runtime.plan_command(command, hosts)), args)


def _command(args: argparse.Namespace) -> AdHoc:
    if args.stray:
        raise Usage(f"Put -- before the command: {' '.join(args.stray)}", _USAGE)
    if args.shell is None and not args.words:
        raise Usage("There is no command to run", f"{_USAGE} (or --shell TEXT)")
    if args.shell is not None and args.words:
        raise Usage("Both a command and a script for a shell are given", _USAGE)
    try:
        timeout = float(duration.parse(args.timeout))
    except ValueError as error:
        raise Usage(f"--timeout: {error}", "--timeout 90s, --timeout 5m") from error
    return AdHoc(tuple(args.words), args.shell or "", timeout, args.fan_out, args.max_errors, args.read)
