"""The prompts that the app puts over the frame. Each is imported when it is first shown."""

from collections.abc import Mapping, Sequence

from console.model.facts import WorkerDied
from console.model.plan import Plan
from console.model.question import Choice, Question
from console.model.runbook import ParamValue, Runbook
from console.state.state import RunState, State
from screens.cells import Row, Span, line
from screens.params.screen import ParamsForm
from screens.plan.screen import PlanPrompt
from screens.question.screen import QuestionPrompt
from screens.reader.screen import Reader
from screens.run.rows import folded, groups
from screens.widgets.table import Table
from screens.words import many

__all__ = [
    "QuestionPrompt",
    "Reader",
    "Table",
    "failure",
    "folded",
    "leaving",
    "params_form",
    "plan_prompt",
    "stopping",
    "told_apart",
]


def failure(died: WorkerDied) -> Reader:
    """A dead worker, with its traceback to copy."""
    rows: list[Row] = [
        line(Span(died.title, "crit")),
        line(Span("The console goes on. This is on the record; c copies it.", "dim")),
        line(),
        *(line(text) for text in died.traceback.splitlines()),
    ]
    return Reader(f"{died.worker} died", rows)


def params_form(runbook: Runbook, hosts: Sequence[str], given: Mapping[str, ParamValue]) -> ParamsForm:
    """The form for a runbook's params."""
    return ParamsForm(runbook, hosts, given)


def plan_prompt(plan: Plan, state: State, now: float) -> PlanPrompt:
    """The prompt for a plan."""
    window = state.decisions.window
    runbook = state.runbooks.runbooks.get(plan.runbook)
    is_open = window is not None and window.until > now
    return PlanPrompt(plan, state.console.context, window_open=is_open, previews=bool(runbook and runbook.previews))


def told_apart(run: RunState) -> list[str]:
    """A host of each group that ended alike."""
    return [group.hosts[0] for group in groups(run)]


def stopping(run: RunState) -> QuestionPrompt:
    """Whether a run is to stop."""
    left = len(run.plan.hosts) - run.over
    body = (
        f"{run.plan.title}: {many(left, 'host')} not over yet.",
        "What was sent may have happened; nothing more is sent.",
    )
    choices = (Choice("go-on", "Let it go on", safe=True), Choice("stop", "Stop it"))
    return QuestionPrompt(Question(f"stop-{run.id}", "stop", "Stop this run?", body, choices))


def leaving(runs: int) -> QuestionPrompt:
    """Whether to leave while runs are under way."""
    body = (
        f"{many(runs, 'run')} under way would be given up: what was sent is then of unknown outcome,",
        "what was not sent stays unsent. The next console can go on with it.",
    )
    choices = (Choice("stay", "Stay", safe=True), Choice("leave", "Leave"))
    return QuestionPrompt(Question("leave", "leave", "Leave now?", body, choices))
