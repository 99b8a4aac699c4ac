"""`quarterdeck` without a command: opens the console on the settings in force."""

import argparse
import sys

from console.commands import place
from console.commands.exits import Usage


def run(args: argparse.Namespace) -> int:
    """Wire, start, show, stop."""
    if args.json:
        raise Usage("--json needs a command", "quarterdeck --help lists them")
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise Usage("The console needs a terminal", "Without one: quarterdeck hosts, run, runs … (quarterdeck --help)")
    settings = place.settings(args)
    from console import app, wiring

    runtime = wiring.wire(settings, interactive=True)
    runtime.start()
    try:
        return app.run(runtime)
    finally:
        runtime.stop()
