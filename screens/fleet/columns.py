"""The columns that the fleet can be shown in: what stands in them, how wide they are, and what they sort by.

A column is one entry in COLUMNS. `label:KEY` is a column for any label.
"""

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from console.kit import duration
from console.kit.quantity import percent
from console.model.health import Finding, Health
from console.model.view import LABEL, checked
from console.state.state import HostState
from screens.care import MUTED, left
from screens.cells import Column, Span, Spans, Tone, cell
from screens.words import age, bar, health, spark, tone_of

MISSING = math.inf
"""What a figure that is not there sorts as: last, either way round."""
OVER = 3600.0
"""Seconds for which it is told that a mute ended by itself."""
Key = float | str
"""What hosts are ordered by: a figure, the smallest first, or text, in the order a person counts in."""


@dataclass(frozen=True, slots=True)
class Eye:
    """Who looks: when it is (epoch seconds), and how each host was when the person looked last."""

    now: float = 0.0
    before: Mapping[str, Health] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FleetColumn:
    """`spans` are what stands in it, `about` says so to people.

    `key` is what it sorts by: a figure, or text where `text` says so. MISSING and no text come last.
    """

    column: Column
    about: str
    spans: Callable[[HostState, Eye], Spans]
    key: Callable[[HostState], Key]
    text: bool = False

    @property
    def id(self) -> str:
        """Its name in views."""
        return self.column.id


def column(name: str) -> FleetColumn:
    """The column called `name`. Raises BadColumn."""
    known = COLUMNS.get(name)
    return known if known is not None else _label(checked(name))


@functools.lru_cache(maxsize=65536)
def natural(name: str) -> tuple[str | int, ...]:
    """A sort key by which web2 comes before web10: text and number by turns."""
    parts: list[str | int] = [*_NUMBERS.split(name.lower())]
    parts[1::2] = map(int, parts[1::2])
    return tuple(parts)


_NUMBERS = re.compile(r"([0-9]{1,18})")


def why(state: HostState) -> Spans:
    """The worst finding in words, and how many more there are."""
    if not state.verdict.findings:
        return cell("" if state.verdict.health is Health.OK else "never measured", "dim")
    worst, more = state.verdict.findings[0], len(state.verdict.findings) - 1
    spans = (Span(f"{worst.what} ", tone_of(worst.health)), Span(worst.value))
    return (Span(f"+{more} ", "dim"), *spans) if more else spans


def _tone(findings: Sequence[Finding], what: str) -> Tone:
    return next((tone_of(found.health) for found in findings if found.what.startswith(what)), "")


def _share(share: float, tone: Tone) -> Spans:
    return (Span(f"{percent(share):>4}", tone), Span(" "), *bar(share, 5, tone or "accent"))


_NONE = cell("-", "dim")
_NO_SHARE = cell("   -", "dim")


def _host(state: HostState, _: Eye) -> Spans:
    return cell(state.host.name, "strong" if state.verdict.health.broken else "")


def _load(state: HostState, _: Eye) -> Spans:
    sample = state.sample
    return cell(f"{sample.load[0]:.2f}", _tone(state.verdict.findings, "load")) if sample else _NONE


def _load_key(state: HostState) -> Key:
    return -state.shares.load


def _memory(state: HostState, _: Eye) -> Spans:
    sample = state.sample
    return _share(sample.memory_used_ratio, _tone(state.verdict.findings, "memory")) if sample else _NO_SHARE


def _memory_key(state: HostState) -> Key:
    return -state.shares.memory


def _disk(state: HostState, _: Eye) -> Spans:
    full = state.sample.fullest if state.sample else None
    return _share(full.used_ratio, _tone(state.verdict.findings, "disk")) if full else _NO_SHARE


def _disk_key(state: HostState) -> Key:
    return -state.shares.disk


def _swap(state: HostState, _: Eye) -> Spans:
    sample = state.sample
    return _share(1 - sample.swap_free / sample.swap_total, "") if sample and sample.swap_total else _NO_SHARE


def _swap_key(state: HostState) -> Key:
    sample = state.sample
    return sample.swap_free / sample.swap_total - 1 if sample and sample.swap_total else MISSING


def _up(state: HostState, _: Eye) -> Spans:
    return cell(duration.brief(state.sample.uptime).split()[0], "dim") if state.sample else _NONE


def _age(state: HostState, eye: Eye) -> Spans:
    tone: Tone = "stale" if state.verdict.health is Health.STALE else "dim"
    return cell(age(state.sample.at, eye.now) if state.sample else "-", tone)


def _was(state: HostState, eye: Eye) -> Spans:
    """How it was when the person looked last, where it is another way now."""
    was = eye.before.get(state.host.id)
    if not eye.before or was is state.verdict.health:
        return ()
    return (Span("new", "accent"),) if was is None else (Span("was ", "accent"), Span(str(was), tone_of(was)))


def _muted(state: HostState, eye: Eye) -> Spans:
    mute = state.mute
    if mute is None:
        return (Span(f"{MUTED} over", "accent"),) if state.unmuted and eye.now - state.unmuted.until < OVER else ()
    return (Span(f"{MUTED} {left(mute, eye.now)}", "stale"), Span(f"  {mute.why}", "dim"))


def _labels(state: HostState) -> str:
    return " ".join(f"{key}={value}" for key, value in state.host.labels.items())


def _label(name: str) -> FleetColumn:
    key = name.removeprefix(LABEL)

    def value(state: HostState) -> str:
        return state.host.labels.get(key, "")

    return FleetColumn(
        Column(name, key, 8, most=20, drop=7), f"the label {key}", lambda it, _: cell(value(it)), value, text=True
    )


def _made(*made: FleetColumn) -> dict[str, FleetColumn]:
    return {it.id: it for it in made}


COLUMNS: Mapping[str, FleetColumn] = _made(
    FleetColumn(
        Column("health", "health", 9),
        "how it is, as sign and word",
        lambda it, _: (health(it.verdict.health),),
        lambda it: it.verdict.health.rank * 1000 - len(it.verdict.findings),
    ),
    FleetColumn(Column("host", "host", 8, most=40), "its name", _host, lambda it: it.host.name, text=True),
    FleetColumn(
        Column("was", "was", 11, drop=7),
        "how it was when you looked last, where that changed",
        _was,
        lambda it: -it.verdict.since,
    ),
    FleetColumn(
        Column("finding", "finding", 30, drop=1, grow=3),
        "the worst that was found, and how many more",
        lambda it, _: why(it),
        lambda it: it.verdict.findings[0].what if it.verdict.findings else "",
        text=True,
    ),
    FleetColumn(
        Column("muted", "muted", 10, most=30, drop=3),
        "while it is muted: how long still, and why; the one whose mute ends first in front",
        _muted,
        lambda it: it.mute.until if it.mute else MISSING,
    ),
    FleetColumn(
        Column("note", "note", 12, most=40, drop=5, grow=1),
        "the note on it",
        lambda it, _: cell(it.note.text) if it.note else (),
        lambda it: it.note.text if it.note else "",
        text=True,
    ),
    FleetColumn(Column("load", "load", 5, right=True, drop=4), "load average of a minute", _load, _load_key),
    FleetColumn(
        Column("load-trend", "", 8, drop=7),
        "load per CPU, the newest last, full at 1",
        lambda it, _: spark(it.trends.load, 8),
        _load_key,
    ),
    FleetColumn(Column("memory", "mem", 4, most=10, drop=3, whole=True), "memory in use", _memory, _memory_key),
    FleetColumn(
        Column("memory-trend", "", 8, drop=8),
        "memory in use, the newest last",
        lambda it, _: spark(it.trends.memory, 8),
        _memory_key,
    ),
    FleetColumn(Column("disk", "disk", 4, most=10, drop=2, whole=True), "the fullest file system", _disk, _disk_key),
    FleetColumn(
        Column("disk-trend", "", 8, drop=8),
        "the fullest file system, the newest last",
        lambda it, _: spark(it.trends.disk, 8),
        _disk_key,
    ),
    FleetColumn(Column("swap", "swap", 4, most=10, drop=5, whole=True), "swap in use", _swap, _swap_key),
    FleetColumn(
        Column("up", "up", 4, right=True, drop=6),
        "how long it runs, the newest first",
        _up,
        lambda it: it.sample.uptime if it.sample else MISSING,
    ),
    FleetColumn(
        Column("groups", "groups", 12, most=22, drop=8),
        "the groups it is in",
        lambda it, _: cell(" ".join(it.host.groups), "dim"),
        lambda it: " ".join(it.host.groups),
        text=True,
    ),
    FleetColumn(
        Column("labels", "labels", 28, most=40, drop=9, grow=1),
        "its labels",
        lambda it, _: cell(_labels(it), "dim"),
        _labels,
        text=True,
    ),
    FleetColumn(
        Column("address", "address", 15, most=24, drop=9, extra=True),
        "where it is reached",
        lambda it, _: cell(it.host.where, "dim"),
        lambda it: it.host.where,
        text=True,
    ),
    FleetColumn(
        Column("kernel", "kernel", 12, most=20, drop=9, extra=True),
        "its kernel",
        lambda it, _: cell(it.sample.kernel if it.sample else "", "dim"),
        lambda it: it.sample.kernel if it.sample else "",
        text=True,
    ),
    FleetColumn(
        Column("source", "source", 10, most=24, drop=10, extra=True),
        "the inventories that describe it",
        lambda it, _: cell(it.host.source, "dim"),
        lambda it: it.host.source,
        text=True,
    ),
    FleetColumn(
        Column("age", "age", 4, right=True, drop=5),
        "how old its figures are, the oldest first",
        _age,
        lambda it: it.sample.at if it.sample else 0.0,
    ),
)

DEFAULT = (
    "health",
    "host",
    "was",
    "muted",
    "note",
    "finding",
    "load",
    "load-trend",
    "memory",
    "disk",
    "up",
    "groups",
    "labels",
    "age",
)
"""The columns of a view that names none."""
EXTRA = tuple(name for name, each in COLUMNS.items() if each.column.extra)
"""The columns that every view has besides its own while it is wide."""
