"""`quarterdeck` without a command: opens the console on the settings in force."""

import argparse
import gc
import os
import sys
from typing import Any

from console.commands.exits import Usage


def run(args: argparse.Namespace) -> int:
    """Paint first; read the settings and open the engine while the first picture stands."""
    if args.json:
        raise Usage("--json needs a command", "quarterdeck --help lists them")
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise Usage("The console needs a terminal", "Without one: quarterdeck hosts, run, runs … (quarterdeck --help)")
    os.environ.setdefault("ESCDELAY", "25")  # milliseconds; Textual reads it when it is imported
    from console import app, paths
    from console.app.remembered import Remembered

    opened: list[Any] = []

    def start() -> Any:
        from console import wiring
        from console.commands import place

        runtime = wiring.wire(place.settings(args), interactive=True)
        runtime.start()  # when it fails it has stopped itself
        opened.append(runtime)
        gc.freeze()  # what is imported stays: looking through it again and again would stop the screen
        return runtime

    def close() -> None:
        for runtime in opened:
            runtime.stop()

    try:
        return app.run(start, close, None if args.lab else Remembered(paths.state_folder), paths.state_folder)
    finally:
        close()
