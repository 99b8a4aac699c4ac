"""`quarterdeck run`: a runbook on hosts. The plan is shown, confirmed, run, recorded; the outcome is the exit code."""

import argparse
from collections.abc import Sequence

from console.commands import confirming, engine, exits, following, outputs, plans, printing
from console.commands.engine import Engine
from console.commands.exits import Usage
from console.commands.following import Followed
from console.commands.shapes import runs as shapes
from console.kit.shape import nearest
from console.model.plan import Plan
from console.model.recorded import StepOutput
from console.state.occupied import occupied
from console.state.state import State

NAME = "run"
HELP = "run a runbook on hosts: plan, confirmation, output, outcome per host"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The runbook, the hosts, the params, and how far to go."""
    parser.add_argument("runbook", help="its id (quarterdeck runbook list)")
    parser.add_argument(
        "--hosts", required=True, metavar="PATTERN", help="on which: names, globs, @group, joined by : & !"
    )
    parser.add_argument(
        "-p", "--param", action="append", default=[], metavar="NAME=VALUE", help="a param; may be repeated"
    )
    add_reports(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--preview", action="store_true", help="run only what shows what would be done")
    how.add_argument("--dry-run", "--plan", action="store_true", help="print the plan and stop")
    confirming.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Plan, show, confirm, run, follow, sum up."""
    params = _params(args.param)
    with engine.running(args) as running:
        hosts = [host.id for host in running.chosen(args.hosts)]
        if engine.warn_of_sources(running, printing.note):
            printing.note("The plan is made without them.")
        known = running.state.runbooks.runbooks
        if args.runbook not in known:
            hint = nearest(args.runbook, known) or f"There are: {', '.join(known) or 'none'}"
            raise Usage(f"There is no runbook {args.runbook!r}", hint)
        plan = running.do(running.runtime.plan(args.runbook, hosts, params, preview=args.preview))
        return carry_out(running, plan, args)


def add_reports(parser: argparse.ArgumentParser) -> None:
    """How the output is to be told."""
    parser.add_argument("--fold", action="store_true", help="print each different output once, at the end")
    parser.add_argument(
        "--diff", action="store_true", help="print what most hosts said once, and of the others how theirs differs"
    )


def carry_out(running: Engine, plan: Plan, args: argparse.Namespace) -> int:
    """Show the plan; then, unless that is all, confirm it, run it, follow it, sum it up. Returns the exit code."""
    if args.dry_run:
        _show(plan, running.state, as_json=args.json)
        return exits.OK
    if not args.json:
        plans.show(plan, running.state.runs.runs.values())
        printing.flush()
    confirmation = confirming.confirmation(plan, args, running.state)
    begun = running.runtime.submit(running.runtime.begin(plan, confirmation))
    followed = following.follow(running, begun, quiet=args.json or args.fold or args.diff)
    report(running, followed, as_json=args.json, folded=args.fold, differing=args.diff)
    return followed.code


def report(
    running: Engine, followed: Followed, *, as_json: bool, folded: bool = False, differing: bool = False
) -> None:
    """Print what became of a run, interrupted or not."""

    def read(host: str) -> Sequence[StepOutput]:
        return running.do(running.runtime.output(followed.run.id, host))

    ended = followed.run
    if as_json:
        content = {"plan": shapes.plan(ended.plan), "run": shapes.run(ended), **outputs.shape(ended, read)}
        printing.document("run", {**content, "exit": followed.code})
        return
    if folded or differing:
        outputs.show(ended, read, differing=differing)
    following.summarise(ended)


def _params(written: list[str]) -> dict[str, str | int | bool]:
    params: dict[str, str | int | bool] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise Usage(f"-p {one!r} is no param", "-p NAME=VALUE")
        if name in params:
            raise Usage(f"The param {name!r} is given twice", "Once is enough")
        params[name] = value
    return params


def _show(plan: Plan, state: State, *, as_json: bool) -> None:
    if as_json:
        busy = shapes.busy(occupied(state.runs.runs.values(), plan))
        printing.document("plan", {"plan": shapes.plan(plan), "challenge": plan.challenge, "busy": busy})
    else:
        plans.show(plan, state.runs.runs.values())
