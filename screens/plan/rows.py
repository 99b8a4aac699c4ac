"""A plan to rows."""

import shlex
from collections.abc import Mapping, Sequence

from console.model.action import Risk
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from screens.cells import Row, Span, Spans, line
from screens.words import RISK, many


def title(plan: Plan, context: str) -> list[Spans]:
    """What, how risky, where; then on how many hosts, with which params."""
    word, tone = RISK[plan.risk]
    where: list[Span] = [Span(f" {context.upper()} ", "lab"), Span(" ")] if context else []
    if plan.production:
        count = sum(1 for target in plan.hosts if target.production)
        where += [Span(" PRODUCTION ", "production"), Span(f" {count} of {len(plan.hosts)}  ", "crit")]
    steps = max((len(target.steps) for target in plan.hosts), default=0)
    params = "  ".join(f"{name}={value}" for name, value in plan.params.items())
    first: Spans = (Span(f" {plan.title}", "strong"), Span(f"  {word}  ", tone), *where)
    second: Spans = (
        Span(f" {many(len(plan.hosts), 'host')}, {many(steps, 'step')}", ""),
        Span(f"  {params}" if params else "", "accent"),
        Span(f"  {plan.fan_out} at once", "dim"),
        Span(f", stops after {many(plan.max_errors, 'error')}" if plan.max_errors else "", "dim"),
    )
    return [first, second]


def rows(plan: Plan) -> list[Row]:
    """Every host with every command: exactly what will run. Hosts that get the same stand together, each with what is
    its own in the environment."""
    together: dict[tuple[object, ...], list[PlannedHost]] = {}
    for target in plan.hosts:
        same = tuple((step.transport, step.command.argv, step.command.shell) for step in target.steps)
        together.setdefault(same, []).append(target)
    made: list[Row] = []
    for targets in together.values():
        common = [_common(targets, number) for number in range(len(targets[0].steps))]
        for target in targets:
            own = dict(
                item
                for number, step in enumerate(target.steps)
                for item in step.command.environment.items()
                if item not in common[number].items()
            )
            flag = (Span("  PRODUCTION", "crit"),) if target.production else ()
            made.append(
                line(
                    Span("● ", "accent"),
                    Span(target.host.name, "strong"),
                    Span(f"  {target.host.where}", "dim"),
                    *flag,
                    Span(f"  {_environment(own)}", "dim"),
                    ground="head",
                )
            )
        for step, environment in zip(targets[0].steps, common, strict=True):
            made += step_rows(step, environment)
        made.append(line())
    return made


def _common(targets: Sequence[PlannedHost], number: int) -> Mapping[str, str]:
    """What the environment of a step is on every one of these hosts."""
    shared = dict(targets[0].steps[number].command.environment)
    for target in targets[1:]:
        theirs = target.steps[number].command.environment
        shared = {key: value for key, value in shared.items() if theirs.get(key) == value}
    return shared


def _environment(environment: Mapping[str, str]) -> str:
    return " ".join(f"{key}={shlex.quote(value)}" for key, value in environment.items())


def step_rows(step: PlannedStep, environment: Mapping[str, str]) -> list[Row]:
    """A step's command: arguments quoted as one would type them, a script as it is written."""
    here = " on this machine" if step.transport == "local" else ""
    made = [line(Span(f"    {step.name}", "accent"), Span(here, "dim"))]
    if environment:
        made.append(line(Span(f"      {_environment(environment)}", "dim")))
    if not step.command.shell:
        return [*made, line(Span("      $ ", "dim"), Span(shlex.join(step.command.argv)))]
    script = step.command.shell.strip("\n").splitlines()
    made.append(
        line(
            Span("      $ ", "dim"),
            Span("/bin/sh -c "),
            Span(f"({len(script)} lines)" if len(script) > 1 else "", "dim"),
        )
    )
    return made + [line(Span("      │ ", "dim"), Span(text)) for text in script]


def asks_reason(plan: Plan, *, window_open: bool) -> bool:
    """Whether a reason is needed: production, and no window open."""
    return plan.production and plan.risk is not Risk.READ and not window_open


def question(plan: Plan, *, reason: bool) -> Spans:
    """What the last line says."""
    if plan.risk is Risk.READ:
        return (Span(" enter ", "key"), Span("runs it  "), Span("esc ", "key"), Span("leaves"))
    if plan.risk is Risk.DESTROY:
        what = "the host's name" if len(plan.hosts) == 1 else "the number of hosts"
        return (
            Span(f" Type {what}, ", "crit"),
            Span(plan.challenge, "strong"),
            Span(", then enter  "),
            Span("esc ", "key"),
            Span("leaves"),
        )
    first = (Span(" A reason, enter, then ", "warn"),) if reason else (Span(" Run it? ", "warn"),)
    return (
        *first,
        Span("y ", "key"),
        Span("runs it  "),
        Span("enter", "key"),
        Span(" or "),
        Span("esc ", "key"),
        Span("leaves (the default)"),
    )


def confirmation(plan: Plan, typed: str, reason: str) -> Confirmation:
    """A person's yes to `plan`."""
    answer = {Risk.READ: "", Risk.CHANGE: "yes", Risk.DESTROY: typed.strip()}[plan.risk]
    return Confirmation(plan.digest, answer, reason.strip())
