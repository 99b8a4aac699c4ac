"""`quarterdeck runs`: what was run, what became of it, and going on with what was cut off."""

import argparse
import time

from console.commands import confirming, engine, exits, flags, following, outputs, place, plans, printing, record
from console.commands.exits import Usage
from console.commands.printing import Painted
from console.commands.run import add_reports, carry_out, report
from console.commands.shapes import runs as shapes
from console.kit import duration
from console.model.action import Risk
from console.model.adhoc import again, is_adhoc
from console.model.errors import Refused
from console.model.outcome import Outcome
from console.model.patterns import folding
from console.state.folding import failed
from console.state.state import RunState

NAME = "runs"
HELP = "list and show runs of the record, and go on with one that was cut off"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs."""
    flags.verbs(
        parser,
        {
            "list": ("the newest runs, the oldest of them first", _limit, _list),
            "show": ("one run: who, why, what became of each host", _show_arguments, _show),
            "resume": ("go on with a run whose console ended: what was not sent is sent", _resume_arguments, _resume),
            "again": ("plan a run anew for the hosts where it did not go well", _again_arguments, _again),
            "abandon": ("end a run whose console ended, sending nothing", _id, _abandon),
        },
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says, on the record that the command line points at."""
    place.enter(args)
    return int(args.does(args))


def _id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="the run's id, or its beginning")


def _limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="how many (50)")


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--output", action="store_true", help="with what each host printed")
    how.add_argument("--fold", action="store_true", help="with each different output once")
    how.add_argument("--diff", action="store_true", help="with what most hosts printed, and how the others differ")


def _resume_arguments(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument(
        "--resend", nargs="+", default=[], metavar="HOST", help="repeat the step of unknown outcome on these hosts"
    )
    confirming.add_arguments(parser)


def _again_arguments(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("--dry-run", "--plan", action="store_true", help="print the plan and stop")
    add_reports(parser)
    confirming.add_arguments(parser)


def _list(args: argparse.Namespace) -> int:
    runs = list(record.all_runs().values())[-args.limit :] if args.limit > 0 else []
    if args.json:
        printing.document("runs", {"runs": [shapes.run(it) for it in runs]})
        return exits.OK
    rows = [
        (it.id, _when(it.began), str(it.by), it.plan.title, f"{len(it.plan.hosts)}", _state(it), it.reason)
        for it in runs
    ]
    printing.table(("RUN", "BEGAN", "BY", "RUNBOOK", "HOSTS", "OUTCOME", "REASON"), rows)
    return exits.OK


def _show(args: argparse.Namespace) -> int:
    shown = record.one_run(args.id)
    texts = _outputs(shown) if args.output else {}
    if args.json:
        content: dict[str, object] = {"plan": shapes.plan(shown.plan), "run": shapes.run(shown)}
        if args.output:
            content["outputs"] = [{"hosts": [host], "text": text} for host, text in texts.items()]
        elif args.fold or args.diff:
            with record.opened() as db:
                content |= outputs.shape(shown, lambda host: record.output(db, shown.id, host))
        printing.document("run", {**content, "exit": following.code(shown)})
        return exits.OK
    plans.show(shown.plan)
    took = f", took {duration.brief(shown.ended - shown.began)}" if shown.ended else ""
    printing.say(
        f"  by {shown.by} at {_when(shown.began)}{took}" + (f", because: {shown.reason}" if shown.reason else "")
    )
    if args.fold or args.diff:
        with record.opened() as db:
            outputs.show(shown, lambda host: record.output(db, shown.id, host), differing=args.diff)
    for target in shown.plan.hosts:
        if text := texts.get(target.host.id):
            printing.say(Painted(f"== {target.host.name}", "bold"))
            printing.say(text.removesuffix("\n"))
    following.summarise(shown)
    if shown.orphaned:
        printing.say(f"Its console ended. Go on: quarterdeck runs resume {shown.id}")
    return exits.OK


def _outputs(shown: RunState) -> dict[str, str]:
    """What each host printed, by host."""
    select = "SELECT host, text FROM outputs WHERE run = ? ORDER BY host, step, part"
    made: dict[str, str] = {}
    with record.opened() as db:
        for host, text in db.execute(select, (shown.id,)) if db else ():
            made[host] = made.get(host, "") + text
    return made


def _resume(args: argparse.Namespace) -> int:
    cut = _cut_off(args.id)
    resend = [_host(cut, name) for name in args.resend]
    with engine.running(args) as running:
        if not args.json:
            plans.show(cut.plan)
            following.summarise(cut)
        _confirm(cut, args, running)
        already = {host: _recorded(running, cut, host) for host in cut.hosts}
        begun = running.runtime.submit(_begun(running.runtime, cut.id, resend))
        followed = following.follow(running, begun, quiet=args.json, already=already)
        report(running, followed, as_json=args.json)
    return followed.code


def _again(args: argparse.Namespace) -> int:
    """A new run of the same, on the hosts of which it is not known that it went well."""
    before = record.one_run(args.id)
    if before.outcome is None:
        raise Refused(f"The run {before.id} has not ended", f"Go on with it: quarterdeck runs resume {before.id}")
    hosts = failed(before)
    if not hosts:
        raise Refused(f"The run {before.id} went well everywhere", "There is nothing to run again")
    with engine.running(args) as running:
        running.fleet()
        once = is_adhoc(before.plan)
        plan = running.do(
            running.runtime.plan_command(again(before.plan), hosts)
            if once
            else running.runtime.plan(before.plan.runbook, hosts, before.plan.params, preview=before.plan.preview)
        )
        return carry_out(running, plan, args)


def _cut_off(name: str) -> RunState:
    """The run, if it is one that can be gone on with. Raises Refused at once when it has ended or has an owner."""
    found = record.one_run(name)
    if found.outcome is not None:
        when = f" at {_when(found.ended)}" if found.ended else ""
        raise Refused(f"The run {found.id} has ended{when}: {found.outcome}", f"quarterdeck runs show {found.id}")
    if not found.orphaned:
        raise Refused(f"The run {found.id} is under way in another console", "Watch it, or cancel it there")
    return found


async def _begun(runtime: engine.Runtime, run: str, resend: list[str]) -> str:
    await runtime.resume(run, resend)
    return run


def _recorded(running: engine.Engine, cut: RunState, host: str) -> int:
    """How many characters of the output belong to steps that are over: they are not printed again."""
    over = {number for number, step in cut.hosts[host].steps.items() if step.outcome not in (None, Outcome.UNKNOWN)}
    pieces = running.do(running.runtime.output(cut.id, host))
    return sum(len(piece.text) for piece in pieces if piece.step in over)


def _confirm(cut: RunState, args: argparse.Namespace, running: engine.Engine) -> None:
    """The same yes as for a new run. Raises Refused."""
    if cut.plan.risk is Risk.READ:
        return
    given = confirming.confirmation(cut.plan, args, running.state)
    if given.answer != (cut.plan.challenge if cut.plan.risk is Risk.DESTROY else "yes"):
        raise Refused("The run was not confirmed", "Nothing was sent")


def _host(cut: RunState, name: str) -> str:
    for target in cut.plan.hosts:
        if name in (target.host.id, target.host.name):
            return target.host.id
    names = ", ".join(folding.words(target.host.name for target in cut.plan.hosts))
    raise Usage(f"{name!r} is no host of the run {cut.id}", f"Its hosts are {names}")


def _abandon(args: argparse.Namespace) -> int:
    cut = _cut_off(args.id)
    with engine.running(args) as running:
        running.do(running.runtime.abandon(cut.id))
        running.until(lambda state: cut.id in state.runs.runs and state.runs.runs[cut.id].outcome is not None, 10.0)
    ended = record.one_run(cut.id)
    if args.json:
        printing.document("run", {"plan": shapes.plan(ended.plan), "run": shapes.run(ended), "exit": exits.OK})
    else:
        following.summarise(ended)
    return exits.OK


def _state(run: RunState) -> Painted:
    if run.outcome is None:
        return Painted("cut off", "red") if run.orphaned else Painted("under way", "yellow")
    parts = [part for part in run.hosts.values() if part.outcome is not Outcome.OK]
    many = f" ({len(parts)} of {len(run.hosts)})" if parts and len(run.hosts) > 1 else ""
    return Painted(f"{run.outcome}{many}", following.COLOURS.get(run.outcome, "red"))


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
