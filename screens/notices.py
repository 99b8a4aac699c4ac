"""What is said whatever pane is on screen: runs that ended, workers that died."""

from typing import Any

from textual.app import App

from console.model.facts import WorkerDied
from console.state.state import RunState, State
from screens.fitting import plain
from screens.run.rows import ended as words

LONG = 5.0
"""Seconds from which on the end of a run is said even while it is on screen."""
CLIPBOARD = 100_000
"""Characters that are copied at once: what terminals take through OSC 52."""


def ended(before: State, after: State) -> list[RunState]:
    """Runs of this console that ended between the two."""
    if before.runs is after.runs:
        return []
    was = before.runs.runs
    return [
        run
        for run in after.runs.runs.values()
        if run.ended and run.by == after.console.identity and run.id in was and not was[run.id].ended
    ]


def worth_saying(run: RunState, *, shown: bool) -> bool:
    """Whether the person may have looked away."""
    return not run.plan.preview and (not shown or run.ended - run.began > LONG)


def died(before: State, after: State) -> list[WorkerDied]:
    """Workers that died between the two."""
    known = before.sources.died
    if known is after.sources.died:
        return []
    return [fact for fact in after.sources.died if not any(fact is old for old in known)]


def send(app: App[Any], run: RunState, *, loud: bool) -> None:
    """Say that `run` ended: here, and where `loud` by the bell and through the terminal (OSC 9, OSC 777)."""
    text = plain(words(run, run.ended))
    failed = any(outcome.error for outcome in run.counts)
    app.notify(text, severity="error" if failed else "information", timeout=8, markup=False)
    driver = app._driver  # noqa: SLF001  # Textual has no public way to write a notification to the terminal
    if not loud or driver is None or app.is_headless:
        return
    app.bell()
    body = text.replace(";", ",")
    driver.write(f"\x1b]9;{body}\x07\x1b]777;notify;Quarterdeck;{body}\x07")
