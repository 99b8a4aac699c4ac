"""State to the overview's lines: sick hosts worst first, runs under way, what fails to answer, what ended lately."""

from collections.abc import Iterable, Sequence

from console.state.state import HostState, RunState, State
from screens import fitting
from screens.cells import Column, Row, Span, Spans, cell, heading, layout, line
from screens.fitting import width_of
from screens.fleet.columns import why
from screens.overview import inventories, muted
from screens.overview.sums import Sums
from screens.run.progress import progress
from screens.words import HEALTH, age, counted, health, many, outcome

SICK = 50
"""Hosts that are listed; the rest is in the fleet."""
LABELS = 4
"""Labels by which the fleet is shown."""
LATELY = 5
"""Ended runs that are listed."""


def rows(state: State, now: float, width: int, sums: Sums | None = None) -> list[Row]:
    """Everything, section by section; a section without lines is left out. `sums` are the fleet's, if known."""
    if sums is None:
        sums = Sums()
        sums.take(state.fleet)
    made = [
        *_wrong(state, now, width, sums),
        *_muted(state, now, width),
        *_under_way(state, now, width),
        *_failing(state, now),
        *_spread(sums, width),
        *_lately(state, now, width),
    ]
    return made[1:] if made and not made[0].cells[0] else made


def summary(state: State) -> str:
    """The status line."""
    hosts = state.fleet.hosts
    sick = sum(count for health, count in state.fleet.counts.items() if health.broken)
    if not state.fleet.listed_at:
        return "Waiting for the inventories…"
    muted_ = state.fleet.muted
    apart = f", {muted_} muted" if muted_ else ""
    return (
        f"{many(sick, 'host')} of {len(hosts)} not ok{apart}"
        if sick
        else f"All {many(len(hosts) - muted_, 'host')} are ok{apart}"
    )


def hosts(ids: Iterable[str]) -> list[str]:
    """The hosts among row ids."""
    return [row.removeprefix("host:") for row in ids if row.startswith("host:")]


def _grid(rows_: Sequence[Row], columns: Sequence[Column], width: int) -> list[Row]:
    plan = layout(columns, width - 4)
    right = frozenset(index for index, column in enumerate(columns) if column.right)
    return [Row(row.id, (fitting.columns(row, plan, right),)) for row in rows_]


def _wrong(state: State, now: float, width: int, sums: Sums) -> list[Row]:
    sick, unseen, listed = len(sums.sick), len(sums.unseen), sums.worst(SICK)
    if not state.fleet.listed_at:
        return [line(), line(Span("Waiting for the inventories…", "dim"))]
    found = [line(), heading("wrong now", many(sick, "host"))] if sick else []
    if not sick:
        measured = len(state.fleet.hosts) - unseen - state.fleet.muted
        words = f"Nothing is wrong: {many(measured, 'host')} measured, all ok."
        found = [line(), line(Span("● ", "ok"), words)] if measured else []
    longest = max((len(host.host.name) for host in listed), default=8)
    columns = (
        Column("health", "", 9),
        Column("host", "", min(longest, 24)),
        Column("why", "", 24, grow=3),
        Column("runbook", "", 16, most=24, drop=2),
        Column("since", "", 4, right=True, drop=1),
    )
    found += _grid([_sick(state, host, now) for host in listed], columns, width)
    if sick > SICK:
        found.append(line(Span(f"and {sick - SICK} more in the fleet", "dim")))
    if unseen:
        found += [
            line(),
            line(Span(f"? {many(unseen, 'host')} never measured. ", "unknown"), Span("2 shows the fleet", "dim")),
        ]
    return found


def _muted(state: State, now: float, width: int) -> list[Row]:
    listed = muted.listed(state.fleet, now)
    return muted.around(state.fleet, _grid(listed, muted.columns(listed), width))


def _sick(state: State, host: HostState, now: float) -> Row:
    worst = host.verdict.findings[0] if host.verdict.findings else None
    runbook = state.runbooks.runbooks.get(worst.runbook) if worst and worst.runbook else None
    way: Spans = (Span(f"{runbook.key.upper()} ", "key"), Span(runbook.name, "dim")) if runbook else ()
    reason = why(host)
    if worst is None and host.trouble:
        reason = cell(host.trouble.title)
    return Row(
        f"host:{host.host.id}",
        (
            (health(host.verdict.health),),
            cell(host.host.name, "strong"),
            reason,
            way,
            cell(age(host.verdict.since, now), "dim"),
        ),
    )


def _under_way(state: State, now: float, width: int) -> list[Row]:
    going = [run for run in state.runs.runs.values() if not run.ended]
    if not going:
        return []
    columns = (
        Column("what", "", 20, grow=1),
        Column("progress", "", 26, most=34),
        Column("counts", "", 16, grow=1, drop=1),
        Column("since", "", 4, right=True),
    )
    made = [
        Row(
            f"run:{run.id}",
            (
                (Span("! " if run.orphaned else "▸ ", "warn" if run.orphaned else "accent"), *_what(run)),
                cell("orphaned: enter to go on", "warn") if run.orphaned else progress(run, 14),
                counted(run.counts),
                cell(age(run.began, now), "dim"),
            ),
        )
        for run in reversed(going)
    ]
    return [line(), heading("under way", many(len(going), "run")), *_grid(made, columns, width)]


def _what(run: RunState) -> Spans:
    count = len(run.plan.hosts)
    on = run.plan.hosts[0].host.name if count == 1 else many(count, "host")
    return (Span(run.plan.title, "strong"), Span(" on ", "dim"), Span(on))


def _failing(state: State, now: float) -> list[Row]:
    sources = state.sources
    made = inventories.rows(sources, now)
    made += [
        line(
            Span("▲ ", "warn"),
            Span(f"{failed.source}  ", "strong"),
            failed.title,
            Span(f"  {failed.hint}", "dim"),
            Span(f"  for {age(failed.at, now)}", "dim"),
            row=f"source:{failed.source}",
        )
        for failed in sources.failures.values()
        if not failed.source.startswith(inventories.PREFIX)
    ]
    made += [
        line(
            Span("✖ ", "crit"), Span(f"plugin {failed.plugin}  ", "strong"), failed.title, row=f"plugin:{failed.plugin}"
        )
        for failed in sources.plugins.values()
    ]
    made += [
        line(
            Span("✖ ", "crit"),
            Span(f"{died.worker} died  ", "strong"),
            died.title,
            Span(f"  {age(died.at, now)} ago", "dim"),
        )
        for died in sources.died
    ]
    made += [line(Span("▲ ", "warn"), Span("runbook  ", "strong"), problem) for problem in state.runbooks.problems]
    return [line(), heading("failing, or waited for", f"{len(made)}"), *made] if made else []


def _lately(state: State, now: float, width: int) -> list[Row]:
    ended = [run for run in state.runs.runs.values() if run.ended][-LATELY:]
    if not ended:
        return []
    columns = (
        Column("outcome", "", 13),
        Column("what", "", 20, grow=1),
        Column("counts", "", 16, grow=1, drop=1),
        Column("by", "", 10, most=24, drop=2),
        Column("since", "", 4, right=True),
    )
    made = [
        Row(
            f"run:{run.id}",
            (
                (outcome(run.outcome),) if run.outcome else (),
                _what(run),
                counted(run.counts),
                cell(str(run.by), "dim"),
                cell(age(run.ended, now), "dim"),
            ),
        )
        for run in reversed(ended)
    ]
    return [line(), heading("ended lately"), *_grid(made, columns, width)]


def _spread(sums: Sums, width: int) -> list[Row]:
    """Hosts by health in each part of the fleet, label by label: where the trouble is."""
    made: list[Row] = []
    for key, parts in sums.spread(LABELS).items():
        spans: list[Span] = [Span(f"{key:<10}", "dim")]
        room = width - 14
        for value, counts in sorted(parts.items(), key=lambda part: part[0]):
            part = [
                Span(f"{value} "),
                *(Span(f"{HEALTH[h][0]}{counts[h]} ", HEALTH[h][1]) for h in HEALTH if counts[h]),
            ]
            needs = sum(width_of(span.text) for span in part) + 3
            if needs > room:
                made.append(line(*spans))
                spans, room = [Span(f"{'':<10}")], width - 14
            spans += [*part, Span("   ")]
            room -= needs
        made.append(line(*spans))
    return [line(), heading("the fleet by its labels"), *made] if made else []
