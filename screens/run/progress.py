"""How far a run is."""

from console.state.state import RunState
from screens.cells import Span, Spans, Tone
from screens.words import bar


def progress(run: RunState, width: int) -> Spans:
    """`━━━━──── 3/12`, in the tone of the worst there is so far."""
    total = max(1, len(run.plan.hosts))
    failed = any(outcome.error for outcome in run.counts)
    tone: Tone = "crit" if failed else "ok" if run.over == total else "accent"
    return (*bar(run.over / total, width, tone), Span(f" {run.over}/{len(run.plan.hosts)}"))
