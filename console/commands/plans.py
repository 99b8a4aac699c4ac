"""A plan in print: every host, every rendered command, and what confirming it takes."""

from console.commands import printing
from console.commands.printing import Painted
from console.model.action import Risk
from console.model.plan import Plan, PlannedHost

RISK_COLOURS = {Risk.READ: "green", Risk.CHANGE: "yellow", Risk.DESTROY: "red"}


def show(plan: Plan) -> None:
    """Print `plan`; hosts whose commands are the same are named together."""
    count = f"{len(plan.hosts)} host{'s' if len(plan.hosts) != 1 else ''}"
    what = " (preview: it only shows what would be done)" if plan.preview else ""
    printing.say(
        Painted(plan.title, "bold"), "  ", Painted(str(plan.risk), RISK_COLOURS[plan.risk]), f"  {count}{what}"
    )
    for name, value in plan.params.items():
        printing.say(f"  {name} = {value}")
    for targets in _alike(plan):
        names = ", ".join(f"{it.host.name} [{it.host.where}]" for it in targets)
        production = Painted(" PRODUCTION", "red") if any(it.production for it in targets) else ""
        printing.say("  ", Painted(f"on {names}", "bold"), production)
        for number, step in enumerate(targets[0].steps, 1):
            here = (
                " (on this machine)"
                if step.transport == "local" and targets[0].host.transports[:1] != ("local",)
                else ""
            )
            printing.say(f"    {number}. {step.name}{here}: {step.command.line}")
    if len(plan.hosts) > 1:
        printing.say(f"  {plan.fan_out} at once, stops after {plan.max_errors + 1} failed")


def _alike(plan: Plan) -> list[list[PlannedHost]]:
    groups: dict[tuple[object, ...], list[PlannedHost]] = {}
    for target in plan.hosts:
        lines = tuple((step.transport, step.command.line) for step in target.steps)
        groups.setdefault((target.production, *lines), []).append(target)
    return list(groups.values())
