"""Who is running something on a host already."""

from collections.abc import Iterable

from console.model.action import Risk
from console.model.plan import Plan
from console.state.state import HostRun, RunState


def occupied(runs: Iterable[RunState], plan: Plan) -> dict[str, tuple[RunState, ...]]:
    """The hosts of `plan` (ids, in its order) that a run which has not ended is not done with, and those runs."""
    found: dict[str, list[RunState]] = {target.host.id: [] for target in plan.hosts}
    for run in runs:
        if run.outcome is None:
            for target in run.plan.hosts:
                host = target.host.id
                if host in found and run.hosts.get(host, HostRun()).outcome is None:
                    found[host].append(run)
    return {host: tuple(busy) for host, busy in found.items() if busy}


def in_the_way(run: RunState, plan: Plan) -> bool:
    """Whether `plan` is refused as long as `run` is under way: both change something. A run without an owner is not."""
    return not run.orphaned and Risk.READ not in (run.plan.risk, plan.risk)
