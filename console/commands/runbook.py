"""`quarterdeck runbook`: which there are, what they do, whether their files are right, and the schema of one."""

import argparse
import json
from pathlib import Path

from console.commands import exits, flags, place, printing
from console.commands.exits import Usage
from console.commands.plans import RISK_COLOURS
from console.commands.printing import Painted
from console.commands.shapes import runbooks as shapes
from console.engine import runbooks
from console.kit import duration
from console.kit.shape import nearest
from console.model.errors import BadSettings, Problem
from console.model.runbook import Do, Param, Runbook

NAME = "runbook"
HELP = "list, show and check runbooks, and print their JSON Schema"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs."""
    flags.verbs(
        parser,
        {
            "list": ("every runbook, those that ship and your own", flags.none, _list),
            "show": ("one runbook: params, steps, previews", _name, _show),
            "lint": ("whether files are right; without any, all that are in use", _files, _lint),
            "schema": ("the JSON Schema of a runbook file", flags.none, _schema),
        },
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    return int(args.does(args))


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runbook", help="its id: the file's name without .yaml")


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a runbook file")


def _list(args: argparse.Namespace) -> int:
    found, problems = runbooks.read_all(place.settings(args).runbooks)
    if args.json:
        wrong = [str(problem) for problem in problems]
        printing.document("runbooks", {"runbooks": [shapes.runbook(it) for it in found], "problems": wrong})
    else:
        rows = [(it.id, it.key, Painted(str(it.risk), RISK_COLOURS[it.risk]), it.name, it.targets) for it in found]
        printing.table(("RUNBOOK", "KEY", "RISK", "NAME", "TARGETS"), rows)
        for problem in problems:
            printing.note(str(problem))
    return exits.FAILED if problems else exits.OK


def _show(args: argparse.Namespace) -> int:
    found, _ = runbooks.read_all(place.settings(args).runbooks)
    known = {it.id: it for it in found}
    if args.runbook not in known:
        raise Usage(
            f"There is no runbook {args.runbook!r}", nearest(args.runbook, known) or f"There are {', '.join(known)}"
        )
    if args.json:
        printing.document("runbook", {"runbook": shapes.runbook(known[args.runbook])})
    else:
        _print(known[args.runbook])
    return exits.OK


def _print(shown: Runbook) -> None:
    risk = Painted(str(shown.risk), RISK_COLOURS[shown.risk])
    printing.say(Painted(shown.name, "bold"), "  ", risk, f"  {shown.key}")
    if shown.about:
        printing.say("  " + shown.about.replace("\n", "\n  "))
    if shown.targets:
        printing.say(f"  only on {shown.targets}")
    printing.say(f"  {shown.fan_out} at once, stops after {shown.max_errors + 1} failed")
    for param in shown.params:
        printing.say(f"  -p {param.name}={_values(param)}" + (f"  {param.title}" if param.title else ""))
    for number, step in enumerate(shown.steps, 1):
        here = " (on this machine)" if step.on == "local" else ""
        printing.say(f"  {number}. {step.name}{here}, at most {duration.brief(step.timeout)}: {_line(step.do)}")
        if step.preview:
            printing.say(f"     preview: {_line(step.preview)}")
    printing.say(f"  {shown.file}")


def _line(do: Do) -> str:
    return json.dumps(list(do.argv), ensure_ascii=False) if do.argv else do.shell.strip().replace("\n", "\n     ")


def _values(param: Param) -> str:
    """What the param accepts, in one word or a few."""
    kind = "|".join(param.choices) or str(param.type)
    bounds = "" if param.minimum is None and param.maximum is None else f" {param.minimum}..{param.maximum}"
    return f"<{kind}{bounds}>" + ("" if param.required else f" ({param.default})")


def _lint(args: argparse.Namespace) -> int:
    problems: list[Problem] = []
    if args.files:
        for file in args.files:
            try:
                runbooks.read(file)
            except BadSettings as error:
                problems += error.problems
        count = len(args.files)
    else:
        found, problems = runbooks.read_all(place.settings(args).runbooks)
        count = len(found)
    if problems:
        raise BadSettings(tuple(sorted(problems)))
    if args.json:
        printing.document("runbook-lint", {"ok": True, "runbooks": count})
    else:
        printing.say(Painted("ok", "green"), f"  {count} runbook{'' if count == 1 else 's'}")
    return exits.OK


def _schema(args: argparse.Namespace) -> int:
    del args  # it is JSON anyway
    printing.say(json.dumps(runbooks.schema(), indent=2))
    return exits.OK
