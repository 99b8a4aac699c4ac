"""`quarterdeck lab`: a fleet of practice hosts on this machine, with the console on it."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from console.commands import exits, printing
from console.lab import LabAddress, find

NAME = "lab"
HELP = "a fleet of practice hosts on this machine, with the console on it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`lab`, `lab up`, `lab down`, `lab status`."""
    verbs = {
        None: "open the console on the lab, and remove the lab when the console ends",
        "up": "start the lab and leave it running; harmless when it is up",
        "down": "stop the lab and remove everything it made",
        "status": "list its hosts, ports and services; exit code 1 when no lab is up",
    }
    about = "; ".join(f"{verb}: {line}" for verb, line in verbs.items() if verb)
    parser.add_argument(
        "verb", nargs="?", choices=[verb for verb in verbs if verb], help=f"{about}; none: {verbs[None]}"
    )


def run(args: argparse.Namespace) -> int:
    """Do it; an exit code. Raises ConsoleError."""
    match args.verb:
        case "up":
            return _up(as_json=args.json)
        case "down":
            return _down(as_json=args.json)
        case "status":
            return _status(as_json=args.json)
        case _:
            return _open(args)


def _up(*, as_json: bool) -> int:
    from console.lab import launch

    began = time.monotonic()
    launched = launch.up(lambda step: printing.note(f"lab: {step}"))
    if as_json:
        printing.document("lab", {**_described(launched.address), "new": launched.new})
    elif launched.new:
        printing.say(f"The lab is up after {time.monotonic() - began:.1f} s, in {launched.address.folder}")
        printing.say("`quarterdeck --lab` opens the console on it, `quarterdeck lab down` removes it")
    else:
        printing.say(f"A lab is up already, in {launched.address.folder}")
    return exits.OK


def _down(*, as_json: bool) -> int:
    from console.lab import launch

    address = find()
    if address:
        launch.down(address)
    launch.clean()
    if as_json:
        printing.document("lab", {"up": False, "stopped": address is not None})
    else:
        printing.say("The lab is gone" if address else "No lab is up")
    return exits.OK


def _status(*, as_json: bool) -> int:
    address = find()
    if address is None:
        if as_json:
            printing.document("lab", {"up": False})
        else:
            printing.say("No lab is up; `quarterdeck lab up` starts one")
        return exits.FAILED
    described = _described(address)
    if as_json:
        printing.document("lab", described)
        return exits.OK
    printing.say(f"The lab is up in {address.folder} (pid {address.pid})")
    if not described["confined"]:
        printing.say(
            "This system can't confine it: a command on its hosts that names this machine's files reaches them"
        )
    rows = [
        (host["name"], f"{host['address']}:{host['port']}", ", ".join(host["services"]), host["wrong"])
        for host in described["hosts"]
    ]
    printing.table(("HOST", "ADDRESS", "SERVICES", "WRONG FROM THE START"), rows)
    return exits.OK


def _described(address: LabAddress) -> dict[str, Any]:
    """The lab as `--json` shows it; docs/lab.md has the keys."""
    return {
        "up": True,
        "pid": address.pid,
        "folder": str(address.folder),
        "settings": str(address.settings),
        "state": str(address.state),
        **json.loads(address.status.read_text()),
    }


def _open(args: argparse.Namespace) -> int:
    """The console on the lab, in this process group; the lab ends with it unless it was up before."""
    from console.lab import launch

    launched = launch.up(lambda step: printing.note(f"lab: {step}"), held=True)
    if not launched.new:
        printing.note(f"lab: using the one that is up, in {launched.address.folder}")
    argv = [sys.executable, "-m", "console", "--lab", *(["--read-only"] if args.read_only else [])]
    try:
        return _in_front(argv)
    finally:
        if launched.hold is not None:
            os.close(launched.hold)
            launch.down(launched.address)


def _in_front(argv: list[str]) -> int:
    """Run a program that owns the terminal, hand on the signals that mean us both, and return its exit code."""
    # ctrl+c is the program's own business. A function, because being ignored would be inherited.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda _number, _frame: None)}
    with subprocess.Popen(argv) as program:

        def hand_on(number: int, _frame: FrameType | None) -> None:
            program.send_signal(number)

        before |= {number: signal.signal(number, hand_on) for number in (signal.SIGTERM, signal.SIGHUP)}
        try:
            code = program.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    return code if code >= 0 else 128 - code
