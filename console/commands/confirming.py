"""A person's yes to a plan, from the command line or the terminal. Whether it is enough is the engine's gate to say."""

import argparse
import sys
import time

from console.commands import printing
from console.model.action import Risk
from console.model.errors import Refused
from console.model.plan import Confirmation, Plan
from console.state.state import State


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The answers that may be given beforehand."""
    parser.add_argument("--yes", action="store_true", help="confirm a plan of risk change")
    parser.add_argument("--confirm", metavar="ANSWER", help="what a plan of risk destroy asks to be typed")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; production asks for it")


def confirmation(plan: Plan, args: argparse.Namespace, state: State) -> Confirmation:
    """The answer for `plan`: as given, or asked for on a terminal. Raises Refused when there is nobody to ask."""
    if plan.risk is Risk.READ:
        return Confirmation(plan.digest, "", args.reason)
    if state.console.read_only:
        raise Refused("The console is read-only", "Start it without --read-only, and without read_only in settings")
    reason = args.reason
    if plan.production and not reason.strip() and not _window_open(state):
        reason = _ask("Production is read-only. Why should it be changed? ", "give --reason TEXT")
    return Confirmation(plan.digest, _answer(plan, args), reason)


def _answer(plan: Plan, args: argparse.Namespace) -> str:
    if args.confirm is not None:
        return str(args.confirm)
    if plan.risk is Risk.DESTROY:
        return _ask(f"This destroys something. Type {plan.challenge} to run it: ", f"give --confirm {plan.challenge}")
    if args.yes:
        return "yes"
    return _ask("Run it? Type yes: ", "give --yes")


def _window_open(state: State) -> bool:
    window = state.decisions.window
    return window is not None and window.until > time.time()


def _ask(words: str, otherwise: str) -> str:
    if sys.stdin is None or not sys.stdin.isatty() or sys.stderr is None or not sys.stderr.isatty():
        raise Refused("The plan was not confirmed, and there is no terminal to ask on", otherwise.capitalize())
    printing.flush()
    sys.stderr.write(words)
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise Refused("The plan was not confirmed", otherwise.capitalize())
    return answer.strip()
