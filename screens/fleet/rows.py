"""The fleet's rows: hosts in a view's columns, and the headings over them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.model.health import Health
from console.state.state import HostState
from screens.care import NOTED
from screens.cells import Column, Row, Span, Spans
from screens.fleet.arranging import HEAD, Part
from screens.fleet.columns import EXTRA, Eye, FleetColumn, column
from screens.fleet.view import Order
from screens.words import HEALTH, many


def groupings(hosts: Mapping[str, HostState]) -> list[str]:
    """What rows can be grouped by: the keys of labels that tell hosts apart, groups, and health."""
    keys: dict[str, set[str]] = {}
    for state in hosts.values():
        for key, value in state.host.labels.items():
            keys.setdefault(key, set()).add(value)
    return ["", *sorted(key for key, values in keys.items() if len(values) > 1), "groups", "health"]


def longest(hosts: Mapping[str, HostState]) -> int:
    """The length of the longest name."""
    return max((len(state.host.name) for state in hosts.values()), default=8)


def wide(shown: Sequence[str]) -> tuple[str, ...]:
    """The columns of a view, and those that it has besides while it is wide."""
    return (*shown, *(each for each in EXTRA if each not in shown))


def columns(shown: Sequence[str], orders: Sequence[Order], name: int) -> tuple[Column, ...]:
    """The columns `shown`, and what `wide` adds, with `name` cells for names; the first sorted by is marked."""
    sign = {order.column: "▴" if order.turned else "▾" for order in orders[:1]}
    return tuple(
        _titled(column(each).column, sign.get(each, ""), name, extra=each not in shown) for each in wide(shown)
    )


def _titled(made: Column, sign: str, name: int, *, extra: bool) -> Column:
    title, width, most = f"{made.title}{sign}", made.width, made.most
    if made.id == "host":
        width, most = min(max(name, 8), 24), min(name, 40)
    if title == made.title and width == made.width and most == made.most and extra == made.extra:
        return made
    return replace(made, title=title, width=width, most=most, extra=extra)


def row(state: HostState, shown: Sequence[FleetColumn], eye: Eye) -> Row:
    """One host, in these columns."""
    return Row(state.host.id, tuple(each.spans(state, eye) for each in shown))


def heading(part: Part, group: str, note: str = "") -> Row:
    """`▾ site fra  6 hosts  ✖ 2  ▲ 1`: the sign says whether its hosts show; a group's `note` comes last."""
    spans = [
        Span("▸ " if part.collapsed else "▾ ", "key"),
        Span(f"{group} {part.name}" if part.name else f"no {group}", "head"),
    ]
    spans += [Span(f"  {many(len(part.hosts), 'host')}", "dim"), *counted(part.counts)]
    spans += [Span(f"  {NOTED} ", "key"), Span(note)] if note else []
    return Row(HEAD + part.name, (tuple(spans),), "head")


def counted(counts: Mapping[Health, int]) -> Spans:
    """`  ✖ 2 crit  ▲ 1 warn`, the worst first."""
    return tuple(
        Span(f"  {sign} {counts[health]} {health}", tone)
        for health, (sign, tone) in HEALTH.items()
        if counts.get(health)
    )
