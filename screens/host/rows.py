"""One host to lines: sections beside each other where there is room, below each other where there is none."""

from collections.abc import Sequence

from console.kit import duration
from console.kit.quantity import percent, size
from console.model.action import Risk
from console.model.sample import Inspection, Sample
from console.state.state import HostState, RunState, State
from screens import fitting
from screens.care import left_on
from screens.cells import Column, Row, Span, Spans, Tone, cell, heading, layout, line
from screens.claims import claim_rows
from screens.words import age, bar, health, moment, outcome, tone_of

WIDE = 110
"""From this width on, sections stand in two columns."""


def rows(state: State, host: str, now: float, width: int) -> list[Row]:
    """Everything about `host`."""
    known = state.fleet.hosts.get(host)
    if not host:
        return [line(), line(Span("No host is under the cursor.", "dim"))]
    if known is None:
        return [line(), line(Span("This host is no longer in the fleet.", "dim"))]
    inner = width - 3
    made = [_title(known, now), *left_on(known, state.fleet.care, now), *_at_work(state, host, now)]
    made += _findings(state, known, inner)
    if known.sample is None:
        words = known.trouble.title if known.trouble else "Not measured yet. ctrl+r looks now."
        made += [line(), line(Span(words, "warn" if known.trouble else "dim"))]
        made += [line(Span(known.trouble.hint, "dim"))] if known.trouble and known.trouble.hint else []
    beside = inner >= WIDE
    half = (inner - 4) // 2 if beside else inner
    figures = _figures(known.sample, known, half, now) if known.sample else []
    systems = _file_systems(known.sample, known, half) if known.sample else []
    looked = known.inspection
    facts = _facts(known, half)
    services = _services(looked) if looked else []
    processes = _processes(looked, half, now) if looked else []
    people = _people(looked, now) if looked else []
    if known.inspection_error:
        processes = [heading("processes and services"), line(Span(known.inspection_error, "warn"))]
    if beside:
        made += [line(), *side_by_side(figures, systems, half)]
        under = [*processes, line(), *people] if processes and people else [*processes, *people]
        made += [line(), *side_by_side(under, [*services, line(), *facts] if services else facts, half)]
    else:
        for section in (figures, systems, people, processes, services, facts):
            made += [line(), *section] if section else []
    if said := claim_rows(known.host):
        made += [line(), heading("inventories say"), *said]
    return [*made, *_recent(state, host, now, inner)]


def side_by_side(left: Sequence[Row], right: Sequence[Row], half: int) -> list[Row]:
    """Two sections beside each other; free lines only."""
    made = []
    for number in range(max(len(left), len(right))):
        one = left[number].cells[0] if number < len(left) else ()
        two = right[number].cells[0] if number < len(right) else ()
        made.append(Row("", ((*fitting.fit(one, half), Span("    "), *two),)))
    return made


def _title(known: HostState, now: float) -> Row:
    host, verdict = known.host, known.verdict
    since = f" for {age(verdict.since, now)}" if verdict.since else ""
    labels = "  ".join(f"{key}={value}" for key, value in host.labels.items())
    return line(
        health(verdict.health),
        Span(since, "dim"),
        "  ",
        Span(host.name, "strong"),
        Span(f"  {host.where}", "dim"),
        Span(f"  {labels}", "dim"),
    )


def _findings(state: State, known: HostState, width: int) -> list[Row]:
    made = []
    longest = max((fitting.width_of(found.what) for found in known.verdict.findings), default=8)
    columns = (
        Column("health", "", 9),
        Column("what", "", min(28, longest)),
        Column("value", "", 30, grow=2),
        Column("limit", "", 14, most=22, drop=2),
        Column("runbook", "", 14, most=30, drop=1),
    )
    plan = layout(columns, width - 1)
    for number, found in enumerate(known.verdict.findings):
        runbook = state.runbooks.runbooks.get(found.runbook)
        way: Spans = (Span(f"{runbook.key.upper()} ", "key"), Span(runbook.name, "dim")) if runbook else ()
        cells = (
            (health(found.health),),
            cell(found.what, "strong"),
            cell(found.value),
            cell(found.threshold, "dim"),
            way,
        )
        made.append(Row(f"finding:{number}", (fitting.columns(Row("", cells), plan, frozenset()),)))
    return [line(), *made] if made else []


def _at_work(state: State, host: str, now: float) -> list[Row]:
    """Who is running something here already."""
    made = []
    for run in state.runs.runs.values():
        if run.outcome is None and (part := run.hosts.get(host)) is not None and part.outcome is None:
            reads = run.plan.risk is Risk.READ
            does = "left unfinished, its console is gone:" if run.orphaned else "is running"
            made.append(
                line(
                    Span("! " if run.orphaned else "▸ ", "warn" if run.orphaned or not reads else "accent"),
                    Span(f"{run.by} ", "strong"),
                    f"{does} {run.plan.title} here",
                    Span(f"  since {moment(run.began, now)} UTC, {age(run.began, now)} ago", "dim"),
                    row=f"run:{run.id}",
                )
            )
    return made


def _people(looked: Inspection, now: float) -> list[Row]:
    made = [heading("logged in", f"{age(looked.at, now)} ago")]
    if looked.logins is None:
        return [*made, line(Span("not known: the host keeps no record of it, or has no `who`", "dim"))]
    made += [
        line(
            *fitting.fit((Span(login.user, "strong"),), 12),
            Span(f"  {login.terminal}  since {login.since}", "dim"),
            Span(f"  from {login.origin}" if login.origin else ""),
            Span(
                "" if login.idle is None else f"  idle {duration.brief(login.idle)}" if login.idle else "  active",
                "dim",
            ),
        )
        for login in looked.logins
    ]
    return made if looked.logins else [*made, line(Span("nobody", "dim"))]


def _figures(sample: Sample, known: HostState, width: int, now: float) -> list[Row]:
    room = max(8, min(28, width - 46))
    each = sample.load[0] / max(1, sample.cpus)

    load = "  ".join(f"{value:.2f}" for value in sample.load)
    used, free = sample.memory_used_ratio, size(sample.memory_available)
    made = [
        heading("figures", f"{age(sample.at, now)} ago"),
        line(
            Span(f"{'load':<8}", "dim"),
            *bar(min(1.0, each / 2), room, _tone(known, "load")),
            f"  {load}  ",
            Span(f"{sample.cpus} CPU", "dim"),
        ),
        line(
            Span(f"{'memory':<8}", "dim"),
            *bar(used, room, _tone(known, "memory")),
            f"  {percent(used):>4}  ",
            Span(f"{free} free of {size(sample.memory_total)}", "dim"),
        ),
    ]
    if sample.swap_total:
        swap = 1 - sample.swap_free / sample.swap_total
        made.append(
            line(
                Span(f"{'swap':<8}", "dim"),
                *bar(swap, room),
                f"  {percent(swap):>4}  ",
                Span(f"{size(sample.swap_free)} free of {size(sample.swap_total)}", "dim"),
            )
        )
    made.append(line(Span(f"{'up':<8}", "dim"), duration.brief(sample.uptime), Span(f"  {sample.kernel}", "dim")))
    return made


def _tone(known: HostState, what: str) -> Tone:
    return next((tone_of(found.health) for found in known.verdict.findings if found.what == what), "accent")


def _file_systems(sample: Sample, known: HostState, width: int) -> list[Row]:
    longest = min(24, max((fitting.width_of(system.mount) for system in sample.file_systems), default=1))
    room = max(6, min(24, width - longest - 34))
    made = [heading("file systems")]
    for system in sorted(sample.file_systems, key=lambda system: -system.used_ratio):
        share = system.used_ratio
        tone = _tone(known, f"disk {system.mount}")
        name = fitting.fit((Span(system.mount),), longest)
        free = f"{size(system.available)} free of {size(system.size)}"
        made.append(line(*name, "  ", *bar(share, room, tone), f"  {percent(share):>4}  ", Span(free, "dim")))
    return made if len(made) > 1 else []


def _processes(looked: Inspection, width: int, now: float) -> list[Row]:
    made = [heading("processes by memory", f"{age(looked.at, now)} ago")]
    made += [
        line(
            Span(f"{size(process.rss):>9}"),
            Span(f"  {process.cpu:>5.1f}%", "dim"),
            Span(f"  {process.pid:>7}  ", "dim"),
            *fitting.fit((Span(process.user, "dim"),), 9),
            "  ",
            *fitting.fit((Span(process.command),), max(10, width - 40)),
        )
        for process in looked.processes[:12]
    ]
    return made if len(made) > 1 else []


_SERVICE: dict[str, tuple[str, Tone]] = {"active": ("●", "ok"), "failed": ("✖", "crit"), "inactive": ("○", "dim")}


def _services(looked: Inspection) -> list[Row]:
    made = [heading("services")]
    for service in sorted(looked.services, key=lambda service: (service.state == "active", service.name)):
        sign, tone = _SERVICE.get(service.state, ("▲", "warn"))
        made.append(
            line(Span(f"{sign} {service.state:<9}", tone), f"  {service.name}", Span(f"  {service.detail}", "dim"))
        )
    return made if len(made) > 1 else []


def _facts(known: HostState, width: int) -> list[Row]:
    host = known.host
    pairs = [
        ("groups", " ".join(host.groups) or "-"),
        ("described by", host.source or "-"),
        ("reached by", ", ".join(host.transports)),
    ]
    pairs += known.inspection.facts if known.inspection else ()
    return [
        heading("facts"),
        *(line(Span(f"{name:<14}", "dim"), *fitting.fit((Span(value),), max(8, width - 14))) for name, value in pairs),
    ]


def _recent(state: State, host: str, now: float, width: int) -> list[Row]:
    on = [run for run in state.runs.runs.values() if host in run.hosts]
    columns = (
        Column("at", "", 11),
        Column("outcome", "", 13),
        Column("what", "", 16, grow=2),
        Column("by", "", 12, most=24, drop=1),
        Column("reason", "", 10, grow=1, drop=2),
    )
    plan = layout(columns, width - 1)
    made = [Row(f"run:{run.id}", (fitting.columns(_run(run, host, now), plan, frozenset()),)) for run in on[-8:][::-1]]
    return [line(), heading("runs here", str(len(on))), *made] if made else []


def _run(run: RunState, host: str, now: float) -> Row:
    part = run.hosts[host]
    state = outcome(part.outcome) if part.outcome else Span("▸ under way", "accent")
    return Row(
        "",
        (
            cell(moment(run.began, now), "dim"),
            (state,),
            cell(run.plan.title),
            cell(str(run.by), "dim"),
            cell(run.reason, "dim"),
        ),
    )
