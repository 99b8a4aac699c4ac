"""Text into terminal cells: made harmless, measured, cut and filled up. No Textual here.

Text was made harmless where it entered; here it is made so again, because one place that forgot would be enough.
"""

import functools
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

from console.kit import sanitise
from screens.cells import Row, Span, Spans, line

GAP = 2
"""Cells between two columns."""


def plain(text: str) -> str:
    """`text` on one line, without anything a terminal would obey."""
    return (
        text if text.isascii() and text.isprintable() else _plain(text) if len(text) < _SHORT else sanitise.line(text)
    )


def width_of(text: str) -> int:
    """The terminal cells that `text` takes; of a very long one, those of its beginning."""
    return len(text) if text.isascii() else cell_len(text[:512])


_SHORT = 40
"""Signs, bars and short words come again and again: what they become is kept."""
_plain = functools.lru_cache(maxsize=4096)(sanitise.line)


@functools.lru_cache(maxsize=1024)
def blank(width: int) -> Span:
    """So many cells of nothing."""
    return Span(" " * width)


def fit(spans: Spans, width: int, *, right: bool = False) -> list[Span]:
    """`spans` in exactly `width` cells: cut with an ellipsis, or filled up with blanks."""
    fitted, left = _cut(spans, width)
    if left > 0:
        return [blank(left), *fitted] if right else [*fitted, blank(left)]
    return fitted


def columns(row: Row, layout: Iterable[tuple[int, int]], right: frozenset[int], gap: int = GAP) -> Spans:
    """A row of a table as one line."""
    spans: list[Span] = []
    space, first = 0, True
    for index, width in layout:
        space += 0 if first else gap
        first = False
        fitted, left = _cut(row.cells[index] if index < len(row.cells) else (), width)
        space += left if index in right else 0
        if fitted and space:
            spans.append(blank(space))
            space = 0
        spans += fitted
        space += 0 if index in right else left
    if space:
        spans.append(blank(space))
    return tuple(spans)


def _cut(spans: Spans, width: int) -> tuple[list[Span], int]:
    """`spans` in at most `width` cells, and how many cells are left."""
    if width <= 0:
        return [], 0
    fitted: list[Span] = []
    left = width
    for span in spans:
        text = span.text
        if len(text) <= left and text.isascii() and text.isprintable():  # most of what there is
            fitted.append(span)
            left -= len(text)
            continue
        text = plain(text[: 4 * left + 32])  # megabytes in one cell cost no more than what is seen of them
        needs = width_of(text)
        if needs > left:
            if left:
                ended = set_cell_size(text, left - 1).rstrip() + "…"
                fitted.append(Span(ended, span.tone))
                left -= width_of(ended)
            break
        fitted.append(span if text == span.text else Span(text, span.tone))
        left -= needs
    return fitted, left


def cut(text: str, width: int) -> str:
    """`text`, with an ellipsis where it is wider than `width` cells."""
    return "".join(span.text for span in fit((Span(text),), width)).rstrip()


def wrap(text: str, width: int) -> list[str]:
    """`text` (of one line) cut into pieces of at most `width` cells."""
    text = plain(text)
    return chop_cells(text, max(1, width)) or [""]


def wrapped(rows: Sequence[Row], width: int) -> list[Row]:
    """Free lines cut to `width`, on as many lines as they need, under the end of their first span; rows that can be
    chosen stay whole."""
    made: list[Row] = []
    for row in rows:
        spans = row.cells[0] if row.cells else ()
        if row.id or len(row.cells) > 1 or sum(width_of(span.text) for span in spans) <= width:
            made.append(row)
            continue
        first, *rest = spans if len(spans) > 1 else (Span(""), *spans)
        lead = width_of(first.text)
        parts = wrap("".join(span.text for span in rest), max(8, width - lead))
        made += [line(Span(" " * lead) if at else first, Span(part, rest[-1].tone)) for at, part in enumerate(parts)]
    return made
