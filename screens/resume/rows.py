"""An orphaned run to what may go on in it."""

from console.model.outcome import Outcome
from console.state.state import HostRun, RunState
from screens.cells import Row, Span, heading, line
from screens.words import many, outcome


def rows(run: RunState) -> list[Row]:
    """Hosts that were under way (they can be marked to be sent to again), hosts never sent to, hosts that are over."""
    unknown, unsent, over = [], [], []
    for target in run.plan.hosts:
        part = run.hosts[target.host.id]
        if part.known is Outcome.UNKNOWN:
            unknown.append((target, part))
        elif part.known is Outcome.NOT_SENT:
            unsent.append(target)
        else:
            over.append((target, part))
    made = [heading("unknown: it may have run", many(len(unknown), "host"))] if unknown else []
    made += [
        line(
            Span("? ", "unknown"),
            Span(f"{target.host.name}  ", "strong"),
            Span(_reached(part), "dim"),
            row=target.host.id,
        )
        for target, part in unknown
    ]
    if unsent:
        made += [line(), heading("not sent: these go on", many(len(unsent), "host"))]
        made += [line(Span("· ", "dim"), target.host.name) for target in unsent]
    if over:
        made += [line(), heading("over: these stay as they are", many(len(over), "host"))]
        made += [line(outcome(part.outcome), Span(f"  {target.host.name}")) for target, part in over if part.outcome]
    return made


def _reached(part: HostRun) -> str:
    return f"step {max(part.steps) + 1} was sent" if part.steps else "nothing is known"
