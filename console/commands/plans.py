"""A plan in print: every host, every rendered command, and what confirming it takes."""

import time
from collections.abc import Iterable, Mapping, Sequence

from console.commands import printing
from console.commands.printing import Painted
from console.kit import quoting
from console.model.action import Risk
from console.model.patterns import folding
from console.model.plan import Plan, PlannedHost, PlannedStep
from console.state.occupied import in_the_way, occupied
from console.state.state import RunState

RISK_COLOURS = {Risk.READ: "green", Risk.CHANGE: "yellow", Risk.DESTROY: "red"}
_MANY = 8
"""Hosts up to which each has a line of its own."""
_SEEN_ANYWAY = frozenset({"host_name", "host_address"})
"""Variables whose values stand in a host's line already."""


def show(plan: Plan, runs: Iterable[RunState] = ()) -> None:
    """Print `plan`; hosts that run the same are named together, with what is each one's own.

    Of `runs`, those that are not done with its hosts are named.
    """
    count = f"{len(plan.hosts)} host{'s' if len(plan.hosts) != 1 else ''}"
    what = ", which only shows what would be done" if plan.preview else ""
    printing.say(
        Painted(plan.title, "bold"), "  ", Painted(str(plan.risk), RISK_COLOURS[plan.risk]), f"  {count}{what}"
    )
    for name, value in plan.params.items():
        printing.say(f"  {name} = {value}")
    for targets in _alike(plan):
        shared = [_shared(number, targets) for number in range(len(targets[0].steps))]
        for own, some in _listed(targets, shared):
            names = ", ".join(folding.words(target.host.name for target in some))
            one = f"{some[0].host.name} [{some[0].host.where}]"
            production = Painted("  PRODUCTION", "red") if some[0].production else ""
            on = Painted(f"on {len(some)} hosts: {names}" if len(some) > 1 else f"on {one}", "bold")
            printing.say("  ", on, production, *(f"  {pair}" for pair in own))
        for number, step in enumerate(targets[0].steps):
            _show_step(number + 1, step, targets[0].host.transports, shared[number])
    if len(plan.hosts) > 1:
        stops = f"stops after {plan.max_errors + 1} failed" if plan.max_errors < len(plan.hosts) else "whatever fails"
        printing.say(f"  {plan.fan_out} at once, {stops}")
    for line in _busy(plan, occupied(runs, plan)):
        printing.say("  ", Painted(line, "yellow"))


def _busy(plan: Plan, found: Mapping[str, Sequence[RunState]]) -> list[str]:
    """A line for each run that is not done with some of the plan's hosts: whose, what, since when, on which."""
    names = {target.host.id: target.host.name for target in plan.hosts}
    runs = {run.id: run for busy in found.values() for run in busy}
    made = []
    for run in runs.values():
        on = ", ".join(folding.words(names[host] for host, busy in found.items() if run in busy))
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(run.began))
        does = "left unfinished" if run.orphaned else "is running"
        end = "; this is refused until that ends" if in_the_way(run, plan) else ""
        made.append(f"{run.by} {does} {run.plan.title} ({run.plan.risk}) on {on} since {since}, run {run.id}{end}")
    return made


def _listed(
    targets: Sequence[PlannedHost], shared: Sequence[Mapping[str, str]]
) -> list[tuple[Sequence[str], list[PlannedHost]]]:
    """The hosts by line, with what is their own: one on each, until they are so many that alike ones share it."""
    if len(targets) <= _MANY:
        return [(_own(target, shared), [target]) for target in targets]
    lines: dict[tuple[bool, tuple[str, ...]], list[PlannedHost]] = {}
    for target in targets:
        lines.setdefault((target.production, _own(target, shared)), []).append(target)
    return [(own, some) for (_, own), some in lines.items()]


def _show_step(number: int, step: PlannedStep, transports: Sequence[str], shared: Mapping[str, str]) -> None:
    here = " (on this machine)" if step.transport == "local" and "local" not in transports else ""
    command = step.command
    variables = "".join(f"{key}={quoting.word(value)} " for key, value in shared.items())
    if command.argv:
        printing.say(f"    {number}. {step.name}{here}: {variables}{quoting.join(command.argv)}")
        return
    lines = command.shell.rstrip("\n").split("\n")
    if len(lines) == 1:
        printing.say(f"    {number}. {step.name}{here}: {variables}/bin/sh -c {quoting.word(lines[0])}")
        return
    printing.say(f"    {number}. {step.name}{here}: {variables}/bin/sh, this script:")
    for line in lines:
        printing.say(f"       | {line}")


def _alike(plan: Plan) -> list[list[PlannedHost]]:
    """Hosts with the same commands, whatever their variables hold."""
    groups: dict[tuple[object, ...], list[PlannedHost]] = {}
    for target in plan.hosts:
        key = tuple((step.transport, step.command.argv, step.command.shell) for step in target.steps)
        groups.setdefault(key, []).append(target)
    return list(groups.values())


def _shared(step: int, targets: Sequence[PlannedHost]) -> dict[str, str]:
    """The variables of a step that hold the same for every one of `targets`."""
    environments = [target.steps[step].command.environment for target in targets]
    return {
        key: value
        for key, value in environments[0].items()
        if key not in _SEEN_ANYWAY and all(other.get(key) == value for other in environments)
    }


def _own(target: PlannedHost, shared: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The variables that hold something else for `target` than for the others; `shared` are those of each step."""
    own: dict[str, str] = {}
    for same, step in zip(shared, target.steps, strict=True):
        own |= {key: value for key, value in step.command.environment.items() if key not in {*same, *_SEEN_ANYWAY}}
    return tuple(f"{key}={quoting.word(value)}" for key, value in own.items())
