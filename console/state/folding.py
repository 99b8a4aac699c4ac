"""A run's hosts by what became of them: the one fold, for the run pane and for every command that sums up a run."""

from collections.abc import Iterable
from dataclasses import dataclass

from console.model.outcome import Outcome, tally
from console.state.state import HostRun, RunState


@dataclass(frozen=True, slots=True)
class Group:
    """Hosts (ids, as planned) that ended alike: same outcome, same output, same error.

    `digest` tells their output from another group's; empty where no step of theirs is over.
    """

    outcome: Outcome
    hosts: tuple[str, ...]
    digest: str = ""
    error: str = ""
    hint: str = ""


def groups(run: RunState, *, settled: bool = False) -> list[Group]:
    """The hosts that are over, those of a kind together: the worst first, then the largest.

    `settled`: nothing more will come of the run here, so hosts that are not over stand there with what is known.
    """
    found: dict[tuple[Outcome, str, str], list[str]] = {}
    hints: dict[str, str] = {}
    for target in run.plan.hosts:
        part = run.hosts.get(target.host.id, HostRun())
        outcome = part.known if settled else part.outcome
        if outcome is not None:
            error, hint = _said(part)
            hints.setdefault(error, hint)
            found.setdefault((outcome, part.digest, error), []).append(target.host.id)
    made = [Group(out, tuple(hosts), digest, error, hints[error]) for (out, digest, error), hosts in found.items()]
    worst_first = list(tally(group.outcome for group in made))
    return sorted(made, key=lambda group: (worst_first.index(group.outcome), -len(group.hosts)))


def failed(run: RunState) -> list[str]:
    """The hosts to run again on: where it did not go well, or did not go at all."""
    return [target.host.id for target in run.plan.hosts if run.hosts[target.host.id].outcome is not Outcome.OK]


def _ran(group: Group) -> bool:
    return bool(group.digest) and group.outcome not in (Outcome.UNREACHABLE, Outcome.NOT_SENT)


def usual(made: Iterable[Group]) -> Group | None:
    """What most hosts printed, as the group that stands for it; groups of the same output are counted together.

    Of equal ones that which went well, then the first. None where nothing ran.
    """
    together: dict[str, list[Group]] = {}
    for group in made:
        if _ran(group):
            together.setdefault(group.digest, []).append(group)
    sizes = [(sum(len(group.hosts) for group in alike), alike) for alike in together.values()]
    if not sizes:
        return None
    _, alike = max(sizes, key=lambda entry: (entry[0], any(group.outcome is Outcome.OK for group in entry[1])))
    return max(alike, key=lambda group: len(group.hosts))


def unusual(made: Iterable[Group]) -> list[Group]:
    """The groups whose output is another than the usual one, in their order."""
    made = list(made)
    most = usual(made)
    return [group for group in made if most and _ran(group) and group.digest != most.digest]


@dataclass(frozen=True, slots=True)
class Live:
    """How many hosts of a run are under way, and how many wait for their turn."""

    running: int
    waiting: int


def live(run: RunState) -> Live:
    """The hosts of `run` that are not over."""
    parts = [part for part in run.hosts.values() if part.outcome is None]
    running = sum(1 for part in parts if part.steps)
    return Live(running, len(parts) - running)


def _said(part: HostRun) -> tuple[str, str]:
    if part.error:
        return part.error, part.hint
    return next(((step.error, step.hint) for step in part.steps.values() if step.error), ("", ""))
