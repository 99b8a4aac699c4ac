"""A run to rows: its summary, its hosts, and its output folded by what is the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from console.model.outcome import Outcome, worst
from console.model.plan import PlannedHost
from console.state.state import HostRun, RunState
from screens.answers import Piece
from screens.cells import Column, Row, Span, Spans, Tone, cell, line
from screens.plan.rows import step_rows
from screens.run.progress import progress
from screens.words import RISK, age, counted, listed, many, moment, outcome, took

MOST = 2000
"""Lines of output that are shown of a group; the rest is in the record."""


@dataclass(frozen=True, slots=True)
class Group:
    """Hosts whose part ended alike: same outcome, same output, same error."""

    outcome: Outcome
    hosts: tuple[str, ...]
    error: str = ""
    hint: str = ""


def columns(run: RunState) -> tuple[Column, ...]:
    """The columns of a run's hosts."""
    longest = max((len(target.host.name) for target in run.plan.hosts), default=8)
    return (
        Column("host", "host", min(max(longest, 8), 24), most=min(longest, 40)),
        Column("outcome", "outcome", 13),
        Column("step", "step", 12, most=26, drop=2),
        Column("code", "exit", 4, right=True, drop=3),
        Column("took", "took", 6, right=True, drop=4),
        Column("says", "last line", 10, grow=1, drop=1),
    )


def order(run: RunState) -> list[str]:
    """The hosts as planned; when the run is over, those that failed first."""
    planned = [target.host.id for target in run.plan.hosts]
    if not run.ended:
        return planned
    return sorted(planned, key=lambda host: _rank(run.hosts[host].outcome))


def _rank(value: Outcome | None) -> int:
    """Failures first, then what may have run, what did not, and what went well."""
    order_ = (
        Outcome.UNKNOWN,
        Outcome.FAILED,
        Outcome.TIMEOUT,
        Outcome.UNREACHABLE,
        Outcome.CANCELLED,
        Outcome.NOT_SENT,
        Outcome.OK,
    )
    return order_.index(value) if value else len(order_)


def row(target: PlannedHost, part: HostRun, tail: str, now: float, *, orphaned: bool = False) -> Row:
    """One host of a run; of an orphaned one what is known, and no clock that counts on."""
    ended = part.known if orphaned else part.outcome
    last = max(part.steps, default=-1)
    step = part.steps.get(last)
    total = len(target.steps)
    name = target.steps[last].name if 0 <= last < total else ""
    where = f"{last + 1}/{total} {name}" if step else ""
    running = step is not None and step.outcome is None and ended is None
    state = (Span("▸ running", "accent"),) if running else cell("· waiting", "dim")
    spent = sum(done.took for done in part.steps.values()) if ended else (now - step.began if step else 0)
    says = part.error or next((text for text in reversed(tail.splitlines()) if text.strip()), "")
    return Row(
        target.host.id,
        (
            cell(target.host.name, "strong" if part.outcome and part.outcome.error else ""),
            (outcome(ended),) if ended else state,
            cell(where, "dim"),
            cell(str(step.code), "crit" if step.code else "dim") if step and step.outcome and step.code >= 0 else (),
            cell(took(round(spent, 1)) if spent else "", "dim"),
            cell(says, "" if part.error else "dim"),
        ),
    )


def summary(run: RunState, now: float) -> list[Spans]:
    """The two lines over a run."""
    word, tone = RISK[run.plan.risk]
    params = "  ".join(f"{name}={value}" for name, value in run.plan.params.items())
    first: Spans = (
        Span(f" {run.plan.title}", "strong"),
        Span(" preview" if run.plan.preview else "", "accent"),
        Span(f"  {params}" if params else ""),
        Span(f"  {word}", tone),
        Span(f"  by {run.by} at {moment(run.began, now)} UTC", "dim"),
        Span(f"  “{run.reason}”" if run.reason else "", "dim"),
    )
    spent = took(int((run.ended or now) - run.began))
    if run.orphaned:
        state: Spans = (
            Span(" ORPHANED ", "change"),
            Span("  its console is gone. "),
            Span("R", "key"),
            Span(" goes on"),
        )
    elif run.ended:
        state = (Span(" "), outcome(run.outcome or Outcome.UNKNOWN), Span(f" after {spent}", "dim"))
    else:
        state = (Span(" stopping" if run.cancelled else " "), *progress(run, 20), Span(f"  {spent}", "dim"))
    again = run.ended and not run.orphaned and failed(run)
    hint: Spans = (Span("   R", "key"), Span(f" again on {many(len(failed(run)), 'host')}")) if again else ()
    return [first, (*state, Span("  "), *counted(run.counts), *hint)]


def failed(run: RunState) -> list[str]:
    """The hosts to run again on: where it did not go well, or did not go at all."""
    return [target.host.id for target in run.plan.hosts if run.hosts[target.host.id].outcome is not Outcome.OK]


def groups(run: RunState) -> list[Group]:
    """Hosts that are over by what is the same, the worst first, then the largest."""
    found: dict[tuple[Outcome, str, str], list[str]] = {}
    hints: dict[str, str] = {}
    for target in run.plan.hosts:
        part = run.hosts[target.host.id]
        if part.outcome:
            error, hint = _said(part)
            hints[error] = hint
            found.setdefault((part.outcome, part.digest, error), []).append(target.host.id)
    made = [Group(value, tuple(hosts), error, hints[error]) for (value, _, error), hosts in found.items()]
    return sorted(made, key=lambda group: (_rank(group.outcome), -len(group.hosts)))


def _said(part: HostRun) -> tuple[str, str]:
    if part.error:
        return part.error, part.hint
    return next(((step.error, step.hint) for step in part.steps.values() if step.error), ("", ""))


def folded(run: RunState, outputs: Mapping[str, Sequence[Piece]], closed: Collection[str] = ()) -> list[Row]:
    """Every group under its heading, with the output of its first host (they are all the same)."""
    names = {target.host.id: target for target in run.plan.hosts}
    made: list[Row] = []
    for group in groups(run):
        target = names[group.hosts[0]]
        row_id = f"group:{group.outcome}:{group.hosts[0]}"
        sign = "▸" if row_id in closed else "▾"
        hosts = listed([names[host].host.name for host in group.hosts], 6)
        made.append(
            line(
                Span(f"{sign} ", "dim"),
                outcome(group.outcome),
                Span(f"  {many(len(group.hosts), 'host')}  ", "strong"),
                Span(hosts),
                row=row_id,
                ground="head",
            )
        )
        if row_id in closed:
            continue
        if group.error:
            made.append(
                line(Span("  "), Span(group.error, "warn"), Span(f"  {group.hint}" if group.hint else "", "dim"))
            )
        made += _output(target, run.hosts[group.hosts[0]], outputs.get(group.hosts[0]))
    return made


def _output(target: PlannedHost, part: HostRun, pieces: Sequence[Piece] | None) -> list[Row]:
    made: list[Row] = []
    for number in sorted(part.steps):
        step = part.steps[number]
        if len(target.steps) > 1 and number < len(target.steps):
            code = f"exit {step.code}" if step.code > 0 else ""
            made.append(
                line(
                    Span(f"  {number + 1}/{len(target.steps)} {target.steps[number].name}  ", "accent"),
                    Span(f"{code}  {took(round(step.took, 1))}".strip(), "dim"),
                )
            )
        if pieces is None and step.size:
            made.append(line(Span("    reading the record…", "dim")))
        for piece in pieces or ():
            if piece.step == number:
                tone: Tone = "warn" if piece.stream == "err" else "dim" if piece.stream == "gap" else ""
                made += [line(Span("    "), Span(text, tone)) for text in piece.text.splitlines()]
    if len(made) > MOST:
        more = len(made) - MOST
        made = [*made[:MOST], line(Span(f"    … {more} lines more in the record", "dim"))]
    return made or [line(Span("    no output", "dim"))]


def live(run: RunState, host: str, tail: str) -> list[Row]:
    """The newest output of one host."""
    target = next((target for target in run.plan.hosts if target.host.id == host), None)
    if target is None:
        return []
    head = line(Span("▾ ", "dim"), Span(target.host.name, "strong"), Span("  as it comes", "dim"), ground="head")
    text = [line(Span("    "), part) for part in tail.splitlines()]
    return [head, *(text or [line(Span("    nothing yet", "dim"))])]


def overall(run: RunState) -> Outcome:
    """What to call a run: what was recorded, or the worst there is."""
    return run.outcome or worst(run.counts)


def ended(run: RunState, now: float) -> str:
    """`free-disk on 3 hosts: 2 ok, 1 failed (12s)`: what a notice says."""
    said = ", ".join(f"{count} {value}" for value, count in run.counts.items())
    on = run.plan.hosts[0].host.name if len(run.plan.hosts) == 1 else many(len(run.plan.hosts), "host")
    return f"{run.plan.title} on {on}: {said} ({age(run.began, run.ended or now)})"


def whole(target: PlannedHost, part: HostRun, pieces: Sequence[Piece]) -> list[Row]:
    """All of one host: the commands, and what they said."""
    made: list[Row] = []
    for number, step in enumerate(target.steps):
        done = part.steps.get(number)
        state: Spans = (outcome(done.outcome),) if done and done.outcome else (Span("· not known", "dim"),)
        made.append(line(Span(f"{number + 1}/{len(target.steps)} {step.name}  ", "accent"), *state, ground="head"))
        made += step_rows(step, step.command.environment)
        if done and done.error:
            made.append(line(Span(f"  {done.error}", "warn"), Span(f"  {done.hint}", "dim")))
        for piece in pieces:
            if piece.step == number:
                tone: Tone = "warn" if piece.stream == "err" else "dim" if piece.stream == "gap" else ""
                made += [line(Span("  "), Span(text, tone)) for text in piece.text.splitlines()]
        if done and done.lost:
            made.append(line(Span(f"  {done.lost} characters were over the cap and are not kept", "warn")))
        made.append(line())
    return made
