"""A plan in print: every host, every rendered command, and what confirming it takes."""

import shlex
from collections.abc import Sequence

from console.commands import printing
from console.commands.printing import Painted
from console.model.action import Risk
from console.model.plan import Plan, PlannedHost, PlannedStep

RISK_COLOURS = {Risk.READ: "green", Risk.CHANGE: "yellow", Risk.DESTROY: "red"}
_SEEN_ANYWAY = frozenset({"host_name", "host_address"})
"""Variables whose values stand in a host's line already."""


def show(plan: Plan) -> None:
    """Print `plan`; hosts that run the same are named together, with what is each one's own."""
    count = f"{len(plan.hosts)} host{'s' if len(plan.hosts) != 1 else ''}"
    what = ", which only shows what would be done" if plan.preview else ""
    printing.say(
        Painted(plan.title, "bold"), "  ", Painted(str(plan.risk), RISK_COLOURS[plan.risk]), f"  {count}{what}"
    )
    for name, value in plan.params.items():
        printing.say(f"  {name} = {value}")
    for targets in _alike(plan):
        for target in targets:
            production = Painted("  PRODUCTION", "red") if target.production else ""
            own = "".join(f"  {pair}" for pair in _own(target, targets))
            printing.say("  ", Painted(f"on {target.host.name} [{target.host.where}]", "bold"), production, own)
        for number, step in enumerate(targets[0].steps, 1):
            _show_step(number, step, targets)
    if len(plan.hosts) > 1:
        printing.say(f"  {plan.fan_out} at once, stops after {plan.max_errors + 1} failed")


def _show_step(number: int, step: PlannedStep, targets: Sequence[PlannedHost]) -> None:
    here = " (on this machine)" if step.transport == "local" and "local" not in targets[0].host.transports else ""
    command = step.command
    variables = "".join(f"{key}={shlex.quote(value)} " for key, value in _shared(number - 1, targets).items())
    if command.argv:
        printing.say(f"    {number}. {step.name}{here}: {variables}{shlex.join(command.argv)}")
        return
    lines = command.shell.rstrip("\n").split("\n")
    if len(lines) == 1:
        printing.say(f"    {number}. {step.name}{here}: {variables}/bin/sh -c {shlex.quote(lines[0])}")
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


def _own(target: PlannedHost, targets: Sequence[PlannedHost]) -> list[str]:
    """The variables that hold something else for `target` than for the others."""
    own: dict[str, str] = {}
    for number, step in enumerate(target.steps):
        shared = _shared(number, targets)
        own |= {key: value for key, value in step.command.environment.items() if key not in {*shared, *_SEEN_ANYWAY}}
    return [f"{key}={shlex.quote(value)}" for key, value in own.items()]
