"""Plans and runs as JSON."""

from collections.abc import Iterable, Mapping, Sequence

from console.commands.shapes import Json
from console.model.outcome import Outcome
from console.model.plan import Plan, PlannedStep
from console.state.state import HostRun, RunState


def plan(one: Plan) -> Json:
    """A plan: every host with its rendered commands."""
    return {
        "id": one.id,
        "runbook": one.runbook,
        "title": one.title,
        "risk": str(one.risk),
        "preview": one.preview,
        "production": one.production,
        "params": dict(one.params),
        "fan_out": one.fan_out,
        "max_errors": one.max_errors,
        "digest": one.digest,
        "hosts": [
            {
                "id": target.host.id,
                "name": target.host.name,
                "where": target.host.where,
                "production": target.production,
                "steps": [step(it) for it in target.steps],
            }
            for target in one.hosts
        ],
    }


def step(one: PlannedStep) -> Json:
    """A rendered step: the command as one would type it."""
    return {
        "name": one.name,
        "transport": one.transport,
        "command": one.command.line,
        "argv": list(one.command.argv),
        "shell": one.command.shell,
        "timeout": one.command.timeout,
        "ok_codes": list(one.ok_codes),
    }


def run(one: RunState) -> Json:
    """A run without its plan's commands; `outcome` is null while it goes on, and for an orphan."""
    return {
        "id": one.id,
        "runbook": one.plan.runbook,
        "title": one.plan.title,
        "risk": str(one.plan.risk),
        "preview": one.plan.preview,
        "by": str(one.by),
        "reason": one.reason,
        "began": one.began,
        "ended": one.ended or None,
        "outcome": str(one.outcome) if one.outcome else None,
        "cancelled": one.cancelled,
        "orphaned": one.orphaned,
        "counts": counts(host.outcome for host in one.hosts.values() if host.outcome),
        "hosts": [
            {
                "id": target.host.id,
                "name": target.host.name,
                **host_run(one.hosts.get(target.host.id, HostRun())),
            }
            for target in one.plan.hosts
        ],
    }


def host_run(one: HostRun) -> Json:
    """One host's part of a run."""
    return {
        "outcome": str(one.outcome) if one.outcome else None,
        "error": one.error,
        "hint": one.hint,
        "steps": [
            {
                "step": number,
                "outcome": str(it.outcome) if it.outcome else None,
                "code": it.code if it.code >= 0 else None,
                "took": it.took,
                "digest": it.digest,
                "size": it.size,
                "lost": it.lost,
                "error": it.error,
                "hint": it.hint,
            }
            for number, it in sorted(one.steps.items())
        ],
    }


def busy(found: Mapping[str, Sequence[RunState]]) -> list[Json]:
    """The runs that are not done with hosts of a plan, by host; each run once, with its hosts' ids."""
    runs = {one.id: one for several in found.values() for one in several}
    return [
        {
            "run": one.id,
            "by": str(one.by),
            "title": one.plan.title,
            "risk": str(one.plan.risk),
            "since": one.began,
            "orphaned": one.orphaned,
            "hosts": [host for host, several in found.items() if one in several],
        }
        for one in runs.values()
    ]


def counts(outcomes: Iterable[Outcome]) -> Json:
    """How many hosts ended how; every class is there."""
    made = {str(outcome): 0 for outcome in Outcome}
    for outcome in outcomes:
        made[str(outcome)] += 1
    return made
