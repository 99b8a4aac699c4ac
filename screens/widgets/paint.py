"""From spans to what the terminal gets: the one place where text becomes segments."""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.cells import Ground, Span, Spans, Tone
from screens.fitting import fit
from screens.themes import Ink


def strip(spans: Spans, width: int, ink: Ink, ground: Ground, found: str = "") -> Strip:
    """`spans` as exactly `width` cells on `ground`; where `found` occurs it is marked."""
    return inked(fit(spans, width), width, ink, ground, found)


def inked(spans: Iterable[Span], width: int, ink: Ink, ground: Ground, found: str = "") -> Strip:
    """As `strip`, of spans that fit already. Blanks go with what follows them, where that shows no difference.

    Not in headings: in a picture (SVG) their words would not stand over their columns.
    """
    segments: list[Segment] = []
    space = ""
    for span in spans:
        text = span.text
        if text.isspace():
            space += text
            continue
        style = ink(span.tone, ground)
        if found and found in text.lower():
            segments += [Segment(space, ink("", ground)), *_marked(text, found, style, ink("found", ground))]
        elif space and (span.tone in SOLID or ground == "head"):
            segments += [Segment(space, ink("", ground)), Segment(text, style)]
        else:
            segments.append(Segment(space + text, style))
        space = ""
    if space:
        segments.append(Segment(space, ink("", ground)))
    return Strip(segments, width)


SOLID: frozenset[Tone] = frozenset({"lab", "production", "change", "active", "found"})
"""Tones that show on a blank."""


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
