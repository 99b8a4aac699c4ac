"""The fleet slice to rows: filter, order, groups, and what stands in each column."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from console.kit import duration
from console.kit.quantity import percent
from console.model import patterns
from console.model.errors import ConsoleError
from console.model.health import Finding, Health
from console.state.state import HostState
from screens.cells import Column, Row, Span, Spans, Tone, cell, heading
from screens.words import age, bar, finding, health, many, tone_of

ORDERS = ("health", "host", "load", "memory", "disk", "up", "age")
"""What rows can be sorted by: figures from the highest, names from the first, age from the oldest."""


@dataclass(frozen=True, slots=True)
class View:
    """How the fleet is looked at. `group` is a label's key, `groups`, or nothing."""

    filter: str = ""
    only_broken: bool = False
    order: str = "health"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Ids in their order (empty: a heading, made of `heads`), and how many of how many hosts are shown."""

    ids: tuple[str, ...]
    heads: Mapping[int, Row]
    shown: int
    total: int


def arranged(hosts: Mapping[str, HostState], view: View) -> Arranged:
    """What `view` shows of `hosts`."""
    chosen = matching(hosts, view.filter)
    if view.only_broken:
        chosen = [host for host in chosen if hosts[host].verdict.health.broken]
    chosen.sort(key=lambda host: _key(hosts[host], view.order))
    if not view.group:
        return Arranged(tuple(chosen), {}, len(chosen), len(hosts))
    parts: dict[str, list[str]] = {}
    for host in chosen:
        for part in _parts(hosts[host], view.group):
            parts.setdefault(part, []).append(host)
    ids: list[str] = []
    heads: dict[int, Row] = {}
    seen: set[str] = set()
    for part in sorted(parts, key=lambda part: (part == "", part)):
        members = [host for host in parts[part] if host not in seen]  # a row stands in its first group only
        seen.update(members)
        if members:
            heads[len(ids)] = heading(
                f"{view.group} {part}" if part else f"no {view.group}", many(len(members), "host")
            )
            ids += ["", *members]
    return Arranged(tuple(ids), heads, len(chosen), len(hosts))


def groupings(hosts: Mapping[str, HostState]) -> list[str]:
    """What rows can be grouped by: the keys of labels that tell hosts apart, and groups."""
    keys: dict[str, set[str]] = {}
    for state in hosts.values():
        for key, value in state.host.labels.items():
            keys.setdefault(key, set()).add(value)
    return ["", *sorted(key for key, values in keys.items() if len(values) > 1), "groups"]


def matching(hosts: Mapping[str, HostState], text: str) -> list[str]:
    """The hosts that a filter shows, in their order.

    A host pattern (with a glob, a group, a union, a quoted name) shows what it selects; any other text shows hosts in
    whose name, address, labels, groups or findings every word occurs. A leading `!` turns a filter round.
    """
    text = text.strip()
    if not text:
        return list(hosts)
    if text.startswith("!"):
        without = set(matching(hosts, text[1:])) if text[1:].strip() else set()
        return [host for host in hosts if host not in without]
    if any(sign in text for sign in "*?[@&!,:'\""):
        try:
            found = patterns.parse(text).select([state.host for state in hosts.values()])
        except ConsoleError:
            found = []
        if found:
            return [host.id for host in found]
    words = text.lower().split()
    return [host for host, state in hosts.items() if all(word in _searched(state) for word in words)]


def _searched(state: HostState) -> str:
    host = state.host
    labels = " ".join(f"{key}={value}" for key, value in host.labels.items())
    found = " ".join(finding(found) for found in state.verdict.findings)
    known = f"{host.name} {host.address} {labels} {' '.join(host.groups)} {state.verdict.health} {found}"
    return known.lower()


@functools.lru_cache(maxsize=65536)
def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which web2 comes before web10."""
    parts = re.findall(r"([0-9]{1,18})|([^0-9]+|[0-9]+)", name.lower())
    return tuple((0, int(digits), "") if digits else (1, 0, word) for digits, word in parts)


def _key(state: HostState, order: str) -> tuple[object, ...]:
    name, sample, verdict = natural(state.host.name), state.sample, state.verdict
    match order:
        case "host":
            return (name,)
        case "load":
            return (-(sample.load[0] / max(1, sample.cpus)) if sample else 1.0, name)
        case "memory":
            return (-sample.memory_used_ratio if sample else 1.0, name)
        case "disk":
            full = sample.fullest if sample else None
            return (-full.used_ratio if full else 1.0, name)
        case "up":
            return (sample.uptime if sample else float("inf"), name)
        case "age":
            return (sample.at if sample else 0.0, name)
        case _:
            return (verdict.health.rank, -len(verdict.findings), name)


def _parts(state: HostState, group: str) -> Sequence[str]:
    return state.host.groups or ("",) if group == "groups" else (state.host.labels.get(group, ""),)


def columns(hosts: Mapping[str, HostState], view: View) -> tuple[Column, ...]:
    """The columns, wide enough for the names; the one that is sorted by is marked."""
    longest = max((len(state.host.name) for state in hosts.values()), default=8)
    all_columns = (
        Column("health", "health", 9),
        Column("host", "host", min(max(longest, 8), 24), most=min(longest, 40)),
        Column("finding", "finding", 30, drop=1, grow=3),
        Column("load", "load", 5, right=True, drop=4),
        Column("memory", "mem", 4, most=10, drop=3),
        Column("disk", "disk", 4, most=10, drop=2),
        Column("up", "up", 4, right=True, drop=6),
        Column("groups", "groups", 12, most=22, drop=8),
        Column("labels", "labels", 28, most=40, drop=9, grow=1),
        Column("address", "address", 15, most=24, drop=9, extra=True),
        Column("kernel", "kernel", 12, most=20, drop=9, extra=True),
        Column("age", "age", 4, right=True, drop=5),
    )
    marked = (
        replace(column, title=f"{column.title}▾") if column.id == view.order else column for column in all_columns
    )
    return tuple(column for column in marked if column.id != "where")


def row(state: HostState, now: float) -> Row:
    """One host, in the order of `columns`."""
    host, sample, verdict = state.host, state.sample, state.verdict
    worst = verdict.findings[0] if verdict.findings else None
    labels = " ".join(f"{key}={value}" for key, value in host.labels.items())
    old: Tone = "stale" if verdict.health is Health.STALE else "dim"
    return Row(
        host.id,
        (
            (health(verdict.health),),
            cell(host.name, "strong" if verdict.health.broken else ""),
            why(state, worst),
            cell(f"{sample.load[0]:.2f}", _tone(verdict.findings, "load")) if sample else cell("-", "dim"),
            _share(sample.memory_used_ratio, _tone(verdict.findings, "memory")) if sample else cell("   -", "dim"),
            _share(sample.fullest.used_ratio, _tone(verdict.findings, "disk"))
            if sample and sample.fullest
            else cell("   -", "dim"),
            cell(duration.brief(sample.uptime).split()[0], "dim") if sample else cell("-", "dim"),
            cell(" ".join(host.groups), "dim"),
            cell(labels, "dim"),
            cell(host.where, "dim"),
            cell(sample.kernel if sample else "", "dim"),
            cell(age(sample.at, now) if sample else "-", old),
        ),
    )


def why(state: HostState, worst: Finding | None) -> Spans:
    """The worst finding in words, and how many more there are."""
    if worst is None:
        words = "" if state.verdict.health is Health.OK else "never measured"
        return cell(words, "dim")
    more = len(state.verdict.findings) - 1
    spans = (Span(f"{worst.what} ", tone_of(worst.health)), Span(worst.value))
    return (Span(f"+{more} ", "dim"), *spans) if more else spans


def _tone(findings: Sequence[Finding], what: str) -> Tone:
    return next((tone_of(found.health) for found in findings if found.what.startswith(what)), "")


def _share(share: float, tone: Tone) -> Spans:
    return (Span(f"{percent(share):>4}", tone), Span(" "), *bar(share, 5, tone or "accent"))


def changed(view: View, **changes: str | bool) -> View:
    """`view` with these fields changed."""
    return replace(view, **changes)  # type: ignore[arg-type]  # the fields are str and bool, which mypy can't tell apart
