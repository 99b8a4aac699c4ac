"""The prompts that are put over the frame. Each is imported when it is first shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.screen import ModalScreen, Screen

from console.model.facts import WorkerDied
from console.model.plan import Plan
from console.model.question import Choice, Question
from console.model.recorded import StepOutput
from console.model.runbook import ParamValue, Runbook
from console.state.folding import groups
from console.state.occupied import occupied
from console.state.state import RunState, State
from screens.cells import Row, Span, line
from screens.words import many


def reader(title: str, rows: Sequence[Row]) -> ModalScreen[None]:
    """Lines to read."""
    from screens.reader.screen import Reader

    return Reader(title, rows)


def failure(died: WorkerDied) -> ModalScreen[None]:
    """A dead worker, with its traceback to copy."""
    rows: list[Row] = [
        line(Span(died.title, "crit")),
        line(Span("The console goes on. This is on the record; c copies it.", "dim")),
        line(),
        *(line(text) for text in died.traceback.splitlines()),
    ]
    return reader(f"{died.worker} died", rows)


def params_form(
    runbook: Runbook, hosts: Sequence[str], given: Mapping[str, ParamValue], known: Callable[[], State]
) -> ModalScreen[None]:
    """The form for a runbook's params; `known` gives the newest state."""
    from screens.params.screen import ParamsForm

    return ParamsForm(runbook, hosts, given, known)


def plan_prompt(plan: Plan, state: State, now: float) -> ModalScreen[None]:
    """The prompt for a plan."""
    from screens.plan import rows
    from screens.plan.screen import PlanPrompt

    window = state.decisions.window
    runbook = state.runbooks.runbooks.get(plan.runbook)
    is_open = window is not None and window.until > now
    busy = rows.busy(plan, occupied(state.runs.runs.values(), plan), now)
    previews = bool(runbook and runbook.previews)
    return PlanPrompt(plan, state.console.context, busy, window_open=is_open, previews=previews)


def question(asked: Question, waiting: int = 0) -> ModalScreen[str]:
    """A question, and how many more wait behind it."""
    from screens.question.screen import QuestionPrompt

    return QuestionPrompt(asked, waiting)


def asks(screen: Screen[Any]) -> bool:
    """Whether `screen` puts a question."""
    from screens.question.screen import QuestionPrompt

    return isinstance(screen, QuestionPrompt)


def folded(run: RunState, outputs: Mapping[str, Sequence[StepOutput]]) -> list[Row]:
    """A run's output, folded."""
    from screens.run.rows import folded as fold

    return fold(run, outputs)


def told_apart(run: RunState) -> list[str]:
    """A host of each group that ended alike."""
    return [group.hosts[0] for group in groups(run)]


def stopping(run: RunState) -> ModalScreen[str]:
    """Whether a run is to stop."""
    left = len(run.plan.hosts) - run.over
    body = (
        f"{run.plan.title}: {many(left, 'host')} not over yet.",
        "What was sent may have happened; nothing more is sent.",
    )
    choices = (Choice("go-on", "Let it go on", safe=True), Choice("stop", "Stop it"))
    return question(Question(f"stop-{run.id}", "stop", "Stop this run?", body, choices))


def leaving(runs: int) -> ModalScreen[str]:
    """Whether to leave while runs are under way."""
    body = (
        f"{many(runs, 'run')} under way would be given up: what was sent is then of unknown outcome,",
        "what was not sent stays unsent. The next console can go on with it.",
    )
    choices = (Choice("stay", "Stay", safe=True), Choice("leave", "Leave"))
    return question(Question("leave", "leave", "Leave now?", body, choices))
