"""A plan to rows."""

from console.model.action import Risk
from console.model.plan import Confirmation, Plan
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
    """Every host with every command, rendered: exactly what will run. Hosts of the same commands stand together."""
    together: dict[tuple[str, ...], list[int]] = {}
    for number, target in enumerate(plan.hosts):
        together.setdefault(tuple(f"{step.transport}\0{step.command.line}" for step in target.steps), []).append(number)
    made: list[Row] = []
    for numbers in together.values():
        for number in numbers:
            target = plan.hosts[number]
            flag = (Span("  PRODUCTION", "crit"),) if target.production else ()
            made.append(
                line(
                    Span("● ", "accent"),
                    Span(target.host.name, "strong"),
                    Span(f"  {target.host.where}", "dim"),
                    *flag,
                    ground="head",
                )
            )
        for step in plan.hosts[numbers[0]].steps:
            where = "" if step.transport != "local" else " here"
            made.append(line(Span(f"    {step.name}{where}", "dim")))
            made += [
                line(Span("      $ " if not at else "        ", "dim"), Span(part))
                for at, part in enumerate(step.command.line.splitlines())
            ]
        made.append(line())
    return made


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
    first = (Span(" A reason, then ", "warn"),) if reason else (Span(" Run it? ", "warn"),)
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
