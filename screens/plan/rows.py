"""A plan to rows."""

from collections.abc import Mapping, Sequence

from console.kit import quoting
from console.model.action import Risk
from console.model.patterns import folding
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.state.occupied import in_the_way
from console.state.state import RunState
from screens.cells import Row, Span, Spans, line
from screens.words import RISK, many, moment

MANY = 8
"""Hosts up to which each has a line of its own."""


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
        Span(_stops(plan), "dim"),
    )
    return [first, second]


def _stops(plan: Plan) -> str:
    if not plan.max_errors or len(plan.hosts) == 1:
        return ""
    return f", stops after {plan.max_errors + 1} failed" if plan.max_errors < len(plan.hosts) else ", whatever fails"


def busy(plan: Plan, found: Mapping[str, Sequence[RunState]], now: float) -> list[Row]:
    """Who is at work on the plan's hosts already: a line for each run, with its hosts and since when (UTC)."""
    names = {target.host.id: target.host.name for target in plan.hosts}
    runs = {run.id: run for several in found.values() for run in several}
    made = []
    for run in runs.values():
        on = ", ".join(folding.words(names[host] for host, several in found.items() if run in several))
        does = "left unfinished" if run.orphaned else "is running"
        made.append(
            line(
                Span("▲ ", "warn"),
                Span(f"{run.by} {does} {run.plan.title}", "warn"),
                Span(f", which {RISK[run.plan.risk][0]}, on {on} since {moment(run.began, now)} UTC"),
                Span("; this plan is refused until that ends" if in_the_way(run, plan) else "", "crit"),
            )
        )
    return [*made, line()] if made else []


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
        for some, own in _listed(targets, common):
            names = ", ".join(folding.words(target.host.name for target in some))
            many_ = f"{len(some)} hosts: " if len(some) > 1 else ""
            made.append(
                line(
                    Span("● ", "accent"),
                    Span(f"{many_}{names}", "strong"),
                    Span("" if many_ else f"  {some[0].host.where}", "dim"),
                    Span("  PRODUCTION" if some[0].production else "", "crit"),
                    Span(f"  {own}", "dim"),
                    ground="head",
                )
            )
        for step, environment in zip(targets[0].steps, common, strict=True):
            made += step_rows(step, environment)
        made.append(line())
    return made


def _listed(targets: Sequence[PlannedHost], common: Sequence[Mapping[str, str]]) -> list[tuple[list[PlannedHost], str]]:
    """The hosts by line, with what is their own: one each, until they are many: then those that are alike share one."""
    owned = [(target, _own(target, common)) for target in targets]
    if len(targets) <= MANY:
        return [([target], own) for target, own in owned]
    lines: dict[tuple[bool, str], list[PlannedHost]] = {}
    for target, own in owned:
        lines.setdefault((target.production, own), []).append(target)
    return [(some, own) for (_, own), some in lines.items()]


def _own(target: PlannedHost, common: Sequence[Mapping[str, str]]) -> str:
    return _environment(
        dict(
            item
            for number, step in enumerate(target.steps)
            for item in step.command.environment.items()
            if item not in common[number].items()
        )
    )


def _common(targets: Sequence[PlannedHost], number: int) -> Mapping[str, str]:
    """What the environment of a step is on every one of these hosts."""
    shared = dict(targets[0].steps[number].command.environment)
    for target in targets[1:]:
        theirs = target.steps[number].command.environment
        shared = {key: value for key, value in shared.items() if theirs.get(key) == value}
    return shared


def _environment(environment: Mapping[str, str]) -> str:
    return " ".join(f"{key}={quoting.word(value)}" for key, value in environment.items())


def step_rows(step: PlannedStep, environment: Mapping[str, str]) -> list[Row]:
    """A step's command: arguments quoted as one would type them, a script as it is written."""
    here = " on this machine" if step.transport == "local" else ""
    made = [line(Span(f"    {step.name}", "accent"), Span(here, "dim"))]
    if environment:
        made.append(line(Span(f"      {_environment(environment)}", "dim")))
    if not step.command.shell:
        return [*made, line(Span("      $ ", "dim"), Span(quoting.join(step.command.argv)))]
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
