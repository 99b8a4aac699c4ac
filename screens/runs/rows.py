"""Runs to rows."""

from collections.abc import Mapping

from console.state.state import RunState
from screens.cells import Column, Row, Span, Spans, cell
from screens.run.progress import progress
from screens.run.rows import overall
from screens.words import RISK, counted, many, moment, outcome, took

COLUMNS = (
    Column("at", "at (UTC)", 11),
    Column("state", "state", 13),
    Column("what", "runbook", 18, most=34, grow=1),
    Column("on", "on", 9, most=18, drop=1),
    Column("counts", "outcomes", 16, most=40, grow=2, drop=2),
    Column("took", "took", 6, right=True, drop=3),
    Column("risk", "risk", 8, drop=5),
    Column("by", "by", 10, most=24, drop=4),
    Column("reason", "reason", 10, grow=1, drop=6),
    Column("params", "params", 10, grow=1, drop=7),
    Column("id", "id", 12, most=26, extra=True, drop=8),
)


def order(runs: Mapping[str, RunState], text: str) -> list[str]:
    """The newest first, those that are not over before all; those in which `text` occurs."""
    words = text.lower().split()
    chosen = [run for run in reversed(list(runs.values())) if all(word in _searched(run) for word in words)]
    return [run.id for run in sorted(chosen, key=lambda run: bool(run.ended))]


def _searched(run: RunState) -> str:
    hosts = " ".join(target.host.name for target in run.plan.hosts)
    params = " ".join(f"{name}={value}" for name, value in run.plan.params.items())
    state = overall(run) if run.ended else "orphaned" if run.orphaned else "running"
    return f"{run.id} {run.plan.title} {run.plan.runbook} {run.by} {run.reason} {params} {state} {hosts}".lower()


def row(run: RunState, now: float) -> Row:
    """One run, in the order of COLUMNS."""
    word, tone = RISK[run.plan.risk]
    hosts = run.plan.hosts
    state: Spans = (outcome(overall(run)),) if run.ended else (Span("▸ running", "accent"),)
    if run.orphaned:
        state = (Span("! orphaned", "warn"),)
    return Row(
        run.id,
        (
            cell(moment(run.began, now), "dim"),
            state,
            (Span(run.plan.title, "strong"), Span(" preview" if run.plan.preview else "", "dim")),
            cell(hosts[0].host.name if len(hosts) == 1 else many(len(hosts), "host")),
            counted(run.counts) if run.ended or run.orphaned else (*progress(run, 8), Span("  "), *counted(run.counts)),
            cell(took(int((run.ended or now) - run.began)), "dim"),
            cell(word, tone),
            cell(str(run.by), "dim"),
            cell(run.reason, "dim"),
            cell("  ".join(f"{name}={value}" for name, value in run.plan.params.items()), "dim"),
            cell(run.id, "dim"),
        ),
    )
