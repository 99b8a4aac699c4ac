"""How values are written: health and outcomes as word, symbol and tone (never colour alone), times, sizes, bars."""

import time
from collections.abc import Mapping, Sequence

from console.kit import duration
from console.model.action import Risk
from console.model.health import Finding, Health
from console.model.outcome import Outcome
from screens.cells import Span, Spans, Tone

HEALTH: Mapping[Health, tuple[str, Tone]] = {
    Health.CRIT: ("✖", "crit"),
    Health.WARN: ("▲", "warn"),
    Health.STALE: ("◌", "stale"),
    Health.UNKNOWN: ("?", "unknown"),
    Health.OK: ("●", "ok"),
}
OUTCOME: Mapping[Outcome, tuple[str, str, Tone]] = {
    Outcome.OK: ("✔", "ok", "ok"),
    Outcome.FAILED: ("✖", "failed", "crit"),
    Outcome.TIMEOUT: ("◔", "timed out", "warn"),
    Outcome.UNREACHABLE: ("⊘", "unreachable", "warn"),
    Outcome.NOT_SENT: ("·", "not sent", "dim"),
    Outcome.CANCELLED: ("■", "cancelled", "stale"),
    Outcome.UNKNOWN: ("?", "unknown", "unknown"),
}
RISK: Mapping[Risk, tuple[str, Tone]] = {
    Risk.READ: ("reads", "ok"),
    Risk.CHANGE: ("changes", "warn"),
    Risk.DESTROY: ("destroys", "crit"),
}


def health(value: Health) -> Span:
    """`✖ crit`."""
    symbol, tone = HEALTH[value]
    return Span(f"{symbol} {value}", tone)


def outcome(value: Outcome) -> Span:
    """`✔ ok`."""
    symbol, word, tone = OUTCOME[value]
    return Span(f"{symbol} {word}", tone)


def tone_of(value: Health) -> Tone:
    """The tone of a health."""
    return HEALTH[value][1]


def counted(counts: Mapping[Outcome, int]) -> Spans:
    """`✖ 2 failed  ✔ 10 ok`, in the order given."""
    spans: list[Span] = []
    for value, count in counts.items():
        symbol, word, tone = OUTCOME[value]
        spans.append(Span(f"{'  ' if spans else ''}{symbol} {count} {word}", tone))
    return tuple(spans)


def finding(value: Finding) -> str:
    """`disk /var 96% used, 1.2G free`."""
    return f"{value.what} {value.value}".strip()


def bar(share: float, width: int, tone: Tone = "accent") -> Spans:
    """A bar of `width` cells, `share` (0..1) of it filled; half cells count."""
    halves = round(max(0.0, min(1.0, share)) * width * 2)
    full, half = divmod(halves, 2)
    filled = "━" * full + ("╾" if half else "")
    return (Span(filled, tone), Span("─" * (width - len(filled)), "dim"))


def spark(shares: bytes, width: int, tone: Tone = "accent") -> Spans:
    """The newest `width` of `shares` (percent, a byte each) as bars, full at 100 %; a dot where there is none."""
    newest = shares[-width:]
    bars = "".join(_BARS[min(share, 100) * 7 // 100] for share in newest)
    missing = width - len(newest)
    return (Span("·" * missing, "dim"), Span(bars, tone)) if missing else (Span(bars, tone),)


_BARS = "▁▂▃▄▅▆▇█"


def many(count: int, word: str, plural: str = "") -> str:
    """`1 host`, `2 hosts`."""
    return f"{count} {word}" if count == 1 else f"{count} {plural or word + 's'}"


def clock(at: float) -> str:
    """`14:03:22` UTC."""
    return time.strftime("%H:%M:%S", time.gmtime(at))


def moment(at: float, now: float) -> str:
    """The time of day, with the date when that is another one; UTC."""
    same = time.gmtime(at)[:3] == time.gmtime(now)[:3]
    return clock(at) if same else time.strftime("%m-%d %H:%M", time.gmtime(at))


def age(at: float, now: float) -> str:
    """How long ago: `12s`, `3m`, `2h`, `4d`; `-` for never."""
    if not at:
        return "-"
    seconds = max(0, int(now - at))
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size * (2 if unit == "m" else 1):
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def took(seconds: float) -> str:
    """A duration in its largest units."""
    return f"{seconds * 1000:.0f}ms" if 0 < seconds < 0.1 else duration.brief(seconds)


def listed(names: Sequence[str], most: int = 3) -> str:
    """`web1, web2, web3 and 4 more`."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"
