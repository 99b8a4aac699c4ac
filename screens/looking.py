"""Looking closer at a host: all that is known of it, the call behind its figures, and what was answered."""

import shlex

from textual.widget import Widget

from console.kit.quantity import percent, size
from console.model.evidence import Evidence
from console.state.state import Care, HostState, State
from screens.care import left_on
from screens.cells import Row, Span, heading, line
from screens.claims import claim_rows
from screens.requests import Read, Request
from screens.words import age, health, moment, tone_of, took

ANSWERED = 12
"""Lines of an answer that stand in the evidence; all of them are a key away."""


def detail(pane: Widget, state: State, host: str, now: float) -> None:
    """Show everything known of `host`."""
    if known := state.fleet.hosts.get(host):
        pane.post_message(Request(Read(known.host.name, detail_rows(known, state.fleet.care, now))))


def evidence(pane: Widget, state: State, host: str, now: float) -> None:
    """Show why `host` is judged so, and the call behind its figures."""
    if known := state.fleet.hosts.get(host):
        pane.post_message(Request(Read(f"Why {known.host.name} is {known.verdict.health}", evidence_rows(known, now))))


def raw(pane: Widget, state: State, host: str) -> None:
    """Show what `host` answered."""
    if known := state.fleet.hosts.get(host):
        answered = known.sample.evidence.raw if known.sample else ""
        rows = text_rows(answered) if answered else [line(Span("Nothing has been answered yet.", "dim"))]
        pane.post_message(Request(Read(f"What {known.host.name} answered", rows)))


def fact(name: str, value: str) -> Row:
    """`name   value`, the values under each other."""
    return line(Span(f"{name:<14}", "dim"), value)


def text_rows(text: str) -> list[Row]:
    """Text, line by line."""
    return [line(part) for part in text.splitlines()]


def finding_rows(known: HostState) -> list[Row]:
    """Every finding with its value and what it crossed."""
    return [
        line(
            Span(f"{health(found.health).text:<11}", tone_of(found.health)),
            Span(f"{found.what}  ", "strong"),
            found.value,
            Span(f"  {found.threshold}" if found.threshold else "", "dim"),
            Span(f"  → {found.runbook}" if found.runbook else "", "accent"),
        )
        for found in known.verdict.findings
    ]


def evidence_rows(known: HostState, now: float) -> list[Row]:
    """The findings, what was answered, how it was asked, and last the whole script."""
    since = f"since {moment(known.verdict.since, now)} UTC" if known.verdict.since else ""
    rows = [heading("findings", since), *(finding_rows(known) or [line(Span("none", "dim"))])]
    if known.trouble:
        rows += [line(), heading("the last try failed", f"{age(known.trouble.at, now)} ago")]
        rows += [fact("cause", str(known.trouble.cause)), fact("what", known.trouble.title)]
        rows += [fact("to do", known.trouble.hint)] if known.trouble.hint else []
    looks: list[tuple[str, Evidence]] = []
    if known.sample:
        looks.append(("the figures", known.sample.evidence))
    if known.inspection:
        looks.append(("the inspection", known.inspection.evidence))
    for what, made in looks:
        rows += _call(what, made, now)
    for what, made in looks:
        rows += [line(), heading(f"what exactly was run for {what}"), *_script(made.args)] if made.args else []
    return rows


def _call(what: str, made: Evidence, now: float) -> list[Row]:
    """The call in words, when, and the first of what it answered."""
    rows = [line(), heading(f"the call behind {what}"), fact("call", made.call or "not said")]
    rows += [fact("does", made.about)] if made.about else []
    if made.at:
        rows.append(fact("at", f"{moment(made.at, now)} UTC, {age(made.at, now)} ago"))
    rows += [fact("took", took(made.took))] if made.took else []
    answered = [part for part in made.raw.splitlines() if part.strip()]
    rows += [fact("" if number else "answered", part) for number, part in enumerate(answered[:ANSWERED])]
    more = len(answered) - ANSWERED
    return [*rows, fact("", f"… {more} more lines: y shows them")] if more > 0 else rows


def _script(args: str) -> list[Row]:
    """A command as one reads it: variables first, a script with its own lines and without the quotes around it."""
    try:
        words = shlex.split(args)
    except ValueError:  # an excerpt, or no command of a shell
        words = []
    rows: list[Row] = []
    if words[:1] == ["env"]:
        words = words[1:]
        while words and "=" in words[0]:
            rows.append(fact("with", words.pop(0)))
    if len(words) == 3 and words[:2] == ["/bin/sh", "-c"]:
        return [*rows, fact("by", "/bin/sh"), *text_rows(words[2])]
    return text_rows(args)


def detail_rows(known: HostState, care: Care, now: float) -> list[Row]:
    """The host as described, as measured, as judged."""
    host, sample = known.host, known.sample
    left = left_on(known, care, now)
    rows = [
        *([heading("left by people"), *left, line()] if left else []),
        heading("host"),
        fact("id", host.id),
        fact("reached at", host.where),
        fact("by", ", ".join(host.transports)),
        fact("described by", host.source or "-"),
        fact("groups", ", ".join(host.groups) or "-"),
        *(fact(key, value) for key, value in host.labels.items()),
        *([fact("root", host.root)] if host.root else []),
        *([line(), heading("inventories say"), *claim_rows(host)] if host.claims else []),
        line(),
        heading("health"),
        line(health(known.verdict.health)),
        *finding_rows(known),
    ]
    if sample is None:
        return rows
    used = percent(sample.memory_used_ratio)
    rows += [
        line(),
        heading("figures", f"{age(sample.at, now)} ago"),
        fact("load", "  ".join(f"{value:.2f}" for value in sample.load) + f"  on {sample.cpus} CPUs"),
        fact("memory", f"{used} used, {size(sample.memory_available)} available of {size(sample.memory_total)}"),
        fact("swap", f"{size(sample.swap_free)} free of {size(sample.swap_total)}"),
        fact("up", took(sample.uptime)),
        fact("kernel", sample.kernel or "-"),
    ]
    rows += [
        fact(system.mount, f"{percent(system.used_ratio)} used, {size(system.available)} free of {size(system.size)}")
        for system in sample.file_systems
    ]
    return rows
