"""Runs: every host's part, step by step."""

from collections.abc import Sequence
from dataclasses import replace

from console.model.facts import HostEnded, RunAdopted, RunCancelled, RunEnded, RunPlanned, StepEnded, StepIntended
from console.model.signals import Orphaned
from console.state.state import HostRun, RunsSlice, RunState, StepState

RunFact = RunPlanned | StepIntended | StepEnded | HostEnded | RunCancelled | RunAdopted | RunEnded | Orphaned

TAKES = frozenset({RunPlanned, StepIntended, StepEnded, HostEnded, RunCancelled, RunAdopted, RunEnded, Orphaned})
KEPT = 500
"""Runs that stay in the state; older ones are in the journal."""


def fold(before: RunsSlice, items: Sequence[RunFact]) -> RunsSlice:
    """Facts of a run that the state no longer keeps are dropped; a run that is not over is kept, however old."""
    runs = dict(before.runs)
    hosts: dict[str, dict[str, HostRun]] = {}
    for item in items:
        if isinstance(item, RunPlanned):
            planned = {target.host.id: HostRun() for target in item.plan.hosts}
            reason = item.confirmation.reason
            runs[item.run] = RunState(item.run, item.plan, item.by, item.at, reason, planned)
            hosts[item.run] = planned
        elif item.run in runs:
            if isinstance(item, StepIntended | StepEnded | HostEnded):
                if item.run not in hosts:
                    hosts[item.run] = dict(runs[item.run].hosts)
                parts = hosts[item.run]
                parts[item.host] = _part(parts.get(item.host, HostRun()), item)
            else:
                runs[item.run] = _run(runs[item.run], item)
    for run, parts in hosts.items():
        runs[run] = replace(runs[run], hosts=parts)
    if len(runs) > KEPT:
        over = [run for run, state in runs.items() if state.outcome is not None]
        for run in over[: len(runs) - KEPT]:
            del runs[run]
    return RunsSlice(runs)


def _part(part: HostRun, item: StepIntended | StepEnded | HostEnded) -> HostRun:
    match item:
        case StepIntended():
            return replace(part, steps={**part.steps, item.step: StepState(item.at)}, outcome=None)
        case StepEnded():
            began = part.steps[item.step].began if item.step in part.steps else item.at
            ended = StepState(
                began,
                item.outcome,
                item.code,
                item.took,
                item.digest,
                item.size,
                item.lost,
                item.error,
                item.hint,
            )
            return replace(part, steps={**part.steps, item.step: ended})
        case HostEnded():
            return replace(part, outcome=item.outcome, error=item.error, hint=item.hint)


def _run(run: RunState, item: RunCancelled | RunAdopted | RunEnded | Orphaned) -> RunState:
    match item:
        case RunCancelled():
            return replace(run, cancelled=True)
        case RunAdopted():
            return replace(run, orphaned=False, ended=0.0, outcome=None, cancelled=False)
        case Orphaned():
            return replace(run, orphaned=run.outcome is None)
        case RunEnded():
            return replace(run, ended=item.at, outcome=item.outcome)
