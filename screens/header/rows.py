"""State to the header's lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from console.kit import duration
from console.model.errors import ConsoleError
from console.model.health import Health
from console.model.host import Host
from console.model.production import ProductionRule
from console.state.state import ConsoleSlice, DecisionsSlice, FleetSlice, SourcesSlice, State
from screens.care import MUTED
from screens.cells import Span, Spans
from screens.fitting import cut
from screens.header.tabs import Parts
from screens.words import HEALTH, clock, many


@dataclass(frozen=True, slots=True)
class Production:
    """How many hosts of the fleet are production, and how many of those that a key would act on now."""

    fleet: int = 0
    chosen: int = 0


def production(hosts: Iterable[Host], match: str) -> frozenset[str]:
    """The hosts (by id) that are production, by what the setting `production.match` says."""
    try:
        return frozenset(host.id for host in filter(ProductionRule(match), hosts))
    except ConsoleError:  # the settings' own check says what is wrong with it
        return frozenset()


def health(fleet: FleetSlice) -> Parts:
    """`✖ 2 crit  ▲ 1 warn …`: the words leave before the figures."""
    if not fleet.listed_at:
        return [(1, (Span(" waiting for the inventories", "dim"),))]
    if not fleet.hosts:
        return [(1, (Span(" no hosts", "dim"),))]
    parts: Parts = []
    for value, (symbol, tone) in HEALTH.items():
        count = fleet.counts.get(value, 0)
        if count or value in (Health.CRIT, Health.OK):
            shown = tone if count else "dim"
            parts.append((0, (Span(f"  {symbol} {count}", shown),)))
            parts.append((4, (Span(f" {value}", shown),)))
    if fleet.muted:
        parts.append((0, (Span(f"  {MUTED} {fleet.muted}", "stale"),)))
        parts.append((4, (Span(" muted", "stale"),)))
    return parts


def standing(console: ConsoleSlice, decisions: DecisionsSlice, hosts: Production, now: float) -> Parts:
    """What may be changed: nothing at all, what is chosen but for production, or all of it for a while."""
    if console.read_only:
        return [(0, (Span(" READ-ONLY ", "change"),))]
    window = decisions.window
    if hosts.fleet and window is not None and window.until > now:
        left = duration.brief(max(60.0, (window.until - now) // 60 * 60))
        return [(0, (Span(f" CHANGES OPEN {left} ", "production"),))]
    if hosts.chosen:
        return [(0, (Span(" production: read-only ", "change"),))]
    if hosts.fleet:
        return [(0, (Span(f"{hosts.fleet} production", "warn"),)), (3, (Span(": read-only", "dim"),))]
    return []


def broken(sources: SourcesSlice) -> int:
    """How many sources and plugins fail."""
    return len(sources.failures) + len(sources.plugins)


def badges(console: ConsoleSlice, hosts: Production) -> Spans:
    """Where one is: LAB, the context's name; PRODUCTION where a key would act there."""
    spans: list[Span] = []
    if console.context:
        spans.append(Span(f" {cut(console.context.upper(), 20)} ", "lab"))
    if hosts.chosen:
        spans += [Span(" "), Span(" PRODUCTION ", "production")]
    return tuple(spans)


def first(state: State, hosts: Production, now: float, held: float = 0.0) -> tuple[Parts, Parts]:
    """The upper line's two ends; `held` is since when the pane stands still, 0 for not."""
    console = state.console
    left: Parts = [(5, (Span(" Quarterdeck ", "strong"),)), (0, badges(console, hosts))]
    left += health(state.fleet)
    right: Parts = [(0, (Span(f" PAUSED {clock(held)} ", "change"), Span("  ")))] if held else []
    if failing := broken(state.sources):
        right.append((0, (Span(f"▲ {failing}", "warn"),)))
        right.append((3, (Span(f" {many(failing, 'source')[2:] if failing < 10 else 'sources'} failing", "warn"),)))
        right.append((0, (Span("  "),)))
    right.append((2, (Span(f"{cut(str(console.identity), 40)}  "),)))
    right += standing(console, state.decisions, hosts, now)
    right.append((1, (Span(f"  {clock(now)} UTC ", "dim"),)))
    return left, right
