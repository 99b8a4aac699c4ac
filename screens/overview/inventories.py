"""The inventories that somebody should know of: failing, being asked for long, or with something to remark."""

from collections.abc import Iterator

from console.model.facts import SourceFailed
from console.state.state import InventoryState, SourcesSlice
from screens.cells import Row, Span, heading, line
from screens.words import age, many, moment, took

LONG = 5.0
"""Seconds after which an inventory that has not answered is worth a line."""
PREFIX = "inventory:"


def rows(sources: SourcesSlice, now: float) -> list[Row]:
    """A line for each of them."""
    return [row for name in _names(sources) if (row := _row(name, sources, now)) is not None]


def _names(sources: SourcesSlice) -> list[str]:
    failing = (name.removeprefix(PREFIX) for name in sources.failures if name.startswith(PREFIX))
    return list(dict.fromkeys((*sources.inventories, *failing)))


def _row(name: str, sources: SourcesSlice, now: float) -> Row | None:
    known, failed = sources.inventories.get(name, InventoryState()), sources.failures.get(PREFIX + name)
    waits = bool(known.asked) and now - known.asked >= LONG
    if not (failed or waits or known.remarks):
        return None
    return line(
        Span("▲ ", "warn") if failed or waits else Span("· ", "dim"),
        Span(f"inventory {name}: ", "strong"),
        ", ".join(_said(known, failed, now, waits=waits)),
        Span(f"  {failed.hint}" if failed and failed.hint else "", "dim"),
        row=f"{PREFIX}{name}",
    )


def _said(known: InventoryState, failed: SourceFailed | None, now: float, *, waits: bool) -> Iterator[str]:
    """`last answer 12m ago (failing for 5m: no such file)`, `asked for 14s`, `3 remarks: …`."""
    if failed:
        last = f"last answer {age(known.at, now)} ago" if known.at else "never answered"
        yield f"{last} (failing for {age(failed.at, now)}: {failed.title})"
    if waits:
        before = f"; last answer {age(known.at, now)} ago" if known.at and not failed else ""
        yield f"asked for {age(known.asked, now)}{before}"
    if known.remarks:
        first = known.remarks[0].what
        yield f"{many(len(known.remarks), 'remark')}: {first}{' …' if len(known.remarks) > 1 else ''}"


def detail(name: str, sources: SourcesSlice, now: float) -> list[Row]:
    """All that is known of one inventory, to read."""
    known, failed = sources.inventories.get(name, InventoryState()), sources.failures.get(PREFIX + name)
    made = [line(Span(f"{'answered':<12}", "dim"), f"{moment(known.at, now)} UTC, {age(known.at, now)} ago")]
    if not known.at:
        made = [line(Span(f"{'answered':<12}", "dim"), "never")]
    else:
        made += [line(Span(f"{'with':<12}", "dim"), f"{many(known.hosts, 'host')}, in {took(known.took)}")]
    if known.asked:
        made += [line(Span(f"{'asked':<12}", "dim"), f"for {age(known.asked, now)} now")]
    if failed:
        made += [line(), heading("failing", f"for {age(failed.at, now)}"), line(Span(failed.title, "warn"))]
        made += [line(Span(failed.hint, "dim"))] if failed.hint else []
    if known.remarks:
        made += [line(), heading("remarks", str(len(known.remarks))), *(line(str(each)) for each in known.remarks)]
    return made
