"""From spans to what the terminal gets: the one place where text becomes segments."""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.cells import Ground, Span, Spans
from screens.fitting import fit
from screens.themes import Ink


def strip(spans: Spans, width: int, ink: Ink, ground: Ground, found: str = "") -> Strip:
    """`spans` as exactly `width` cells on `ground`; where `found` occurs it is marked."""
    return inked(fit(spans, width), width, ink, ground, found)


def inked(spans: Iterable[Span], width: int, ink: Ink, ground: Ground, found: str = "") -> Strip:
    """As `strip`, of spans that fit already."""
    segments: list[Segment] = []
    for span in spans:
        style = ink(span.tone, ground)
        if found and found in span.text.lower():
            segments.extend(_marked(span.text, found, style, ink("found", ground)))
        else:
            segments.append(Segment(span.text, style))
    return Strip(segments, width)


def _marked(text: str, found: str, style: Style, mark: Style) -> Iterable[Segment]:
    low, at = text.lower(), 0
    if len(low) != len(text):  # a letter whose lower case is longer: offsets would not fit
        yield Segment(text, mark)
        return
    while (start := low.find(found, at)) >= 0:
        if start > at:
            yield Segment(text[at:start], style)
        yield Segment(text[start : start + len(found)], mark)
        at = start + len(found)
    if at < len(text):
        yield Segment(text[at:], style)
