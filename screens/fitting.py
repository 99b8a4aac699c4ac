"""Text into terminal cells: made harmless, measured, cut and filled up. No Textual here.

Text was made harmless where it entered; here it is made so again, because one place that forgot would be enough.
"""

from collections.abc import Iterable

from rich.cells import cell_len, chop_cells, set_cell_size

from console.kit import sanitise
from screens.cells import Row, Span, Spans


def plain(text: str) -> str:
    """`text` on one line, without anything a terminal would obey."""
    return text if text.isascii() and text.isprintable() else sanitise.line(text)


def width_of(text: str) -> int:
    """The terminal cells that `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(spans: Spans, width: int, *, right: bool = False) -> list[Span]:
    """`spans` in exactly `width` cells: cut with an ellipsis, or filled up with blanks."""
    if width <= 0:
        return []
    fitted: list[Span] = []
    left = width
    for span in spans:
        text = plain(span.text)
        needs = width_of(text)
        if needs > left:
            if left:
                cut = set_cell_size(text, left - 1).rstrip() + "…"
                fitted.append(Span(cut, span.tone))
                left -= width_of(cut)
            break
        fitted.append(span if text is span.text else Span(text, span.tone))
        left -= needs
    if left:
        blank = Span(" " * left)
        fitted = [blank, *fitted] if right else [*fitted, blank]
    return fitted


def columns(row: Row, layout: Iterable[tuple[int, int]], right: frozenset[int], gap: int = 2) -> Spans:
    """A row of a table as one line."""
    spans: list[Span] = []
    for index, width in layout:
        if spans:
            spans.append(Span(" " * gap))
        cells = row.cells[index] if index < len(row.cells) else ()
        spans.extend(fit(cells, width, right=index in right))
    return tuple(spans)


def wrap(text: str, width: int) -> list[str]:
    """`text` (of one line) cut into pieces of at most `width` cells."""
    text = plain(text)
    return chop_cells(text, max(1, width)) or [""]
