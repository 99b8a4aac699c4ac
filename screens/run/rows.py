"""A run to rows: its summary, its hosts, and its output folded by what is the same."""

from collections.abc import Collection, Mapping, Sequence

from console.model.outcome import Outcome, worst
from console.model.patterns import folding
from console.model.plan import PlannedHost
from console.model.recorded import StepOutput
from console.state.differences import Difference
from console.state.folding import Group, failed, groups
from console.state.folding import live as live_hosts
from console.state.state import HostRun, RunState
from screens.cells import Column, Row, Span, Spans, Tone, cell, line
from screens.plan.rows import step_rows
from screens.run.progress import progress
from screens.words import RISK, age, counted, many, moment, outcome, took

MOST = 2000
"""Lines of output that are shown of a run, shared by its groups; the rest is in the record."""
LEAST = 100
"""Lines that each group has whatever the others print."""


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
    worst_first: list[Outcome | None] = [*run.counts, None]
    return sorted(planned, key=lambda host: worst_first.index(run.hosts[host].outcome))


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
        state = (
            Span(" stopping" if run.cancelled else " "),
            *progress(run, 20),
            Span(f"  {spent}", "dim"),
            *_live(run, now),
        )
    again = run.ended and not run.orphaned and failed(run)
    hint: Spans = (Span("   R", "key"), Span(f" again on {many(len(failed(run)), 'host')}")) if again else ()
    return [first, (*state, Span("  "), *counted(run.counts), *hint)]


def _live(run: RunState, now: float) -> Spans:
    """How many are under way and how many wait; how many are over each second."""
    left, seconds = live_hosts(run), now - run.began
    rate = f"  {run.over / seconds:.1f}/s" if run.over and seconds >= 1 else ""
    return (
        Span(rate, "dim"),
        Span(f"  ▸ {left.running} running" if left.running else "", "accent"),
        Span(f"  · {left.waiting} waiting" if left.waiting else "", "dim"),
    )


def folded(run: RunState, outputs: Mapping[str, Sequence[StepOutput]], closed: Collection[str] = ()) -> list[Row]:
    """Every group under its heading, with the output of one of its hosts (they are all the same)."""
    names = {target.host.id: target for target in run.plan.hosts}
    made: list[Row] = []
    found = groups(run)
    room = max(LEAST, MOST // max(1, len(found)))
    for group in found:
        host = shown_of(group, outputs)
        row_id = f"group:{group.outcome}:{group.digest}:{group.error}"
        sign = "▸" if row_id in closed else "▾"
        made.append(
            line(
                Span(f"{sign} ", "dim"),
                outcome(group.outcome),
                Span(f"  {many(len(group.hosts), 'host')}  ", "strong"),
                Span(_named(run, group)),
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
        made += _output(names[host], run.hosts[host], outputs.get(host), room)
    return made


def shown_of(group: Group, outputs: Collection[str]) -> str:
    """The host whose output stands for its group's: one that was read already, or the first."""
    return next((host for host in group.hosts if host in outputs), group.hosts[0])


def _named(run: RunState, group: Group) -> str:
    """The names of a group's hosts, as ranges."""
    names = {target.host.id: target.host.name for target in run.plan.hosts}
    return ", ".join(folding.words(names[host] for host in group.hosts))


def differing(run: RunState, found: Sequence[Difference]) -> list[Row]:
    """How what some hosts printed differs from what most did."""
    if not found:
        return [line(Span("The output is the same wherever it ran.", "dim"))]
    against = found[0].against
    made = [
        line(Span("- ", "crit"), f"{many(len(against.hosts), 'host')}: {_named(run, against)}, as most"),
        line(Span("+ ", "ok"), "the hosts that are named below"),
    ]
    for one in found:
        group = one.group
        head = (outcome(group.outcome), Span(f"  {many(len(group.hosts), 'host')}  ", "strong"), _named(run, group))
        made += [line(), line(*head, ground="head")]
        if group.error:
            made.append(line(Span("  "), Span(group.error, "warn")))
        for text in one.lines:
            tone: Tone = _SIGNS.get(text[:1], "")
            made.append(line(Span("  "), Span(text, tone)))
        if one.note:
            made.append(line(Span(f"  {one.note}", "dim")))
    return made


_SIGNS: Mapping[str, Tone] = {"+": "ok", "-": "crit", "@": "accent", "\\": "dim"}


def _output(target: PlannedHost, part: HostRun, pieces: Sequence[StepOutput] | None, room: int) -> list[Row]:
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
    if len(made) > room:
        more = len(made) - room
        made = [*made[:room], line(Span(f"    … {more} lines more in the record", "dim"))]
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


def whole(target: PlannedHost, part: HostRun, pieces: Sequence[StepOutput]) -> list[Row]:
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
