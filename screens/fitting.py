"""Text into terminal cells: made harmless, measured, cut and filled up. No Textual here.

Text was made harmless where it entered; here it is made so again, because one place that forgot would be enough.
"""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

from console.kit import sanitise
from screens.cells import Row, Span, Spans, line


def plain(text: str) -> str:
    """`text` on one line, without anything a terminal would obey."""
    return text if text.isascii() and text.isprintable() else sanitise.line(text)


def width_of(text: str) -> int:
    """The terminal cells that `text` takes; of a very long one, those of its beginning."""
    return len(text) if text.isascii() else cell_len(text[:512])


def fit(spans: Spans, width: int, *, right: bool = False) -> list[Span]:
    """`spans` in exactly `width` cells: cut with an ellipsis, or filled up with blanks."""
    if width <= 0:
        return []
    fitted: list[Span] = []
    left = width
    for span in spans:
        text = plain(span.text[: 4 * left + 32])  # megabytes in one cell cost no more than what is seen of them
        needs = width_of(text)
        if needs > left:
            if left:
                cut = set_cell_size(text, left - 1).rstrip() + "…"
                fitted.append(Span(cut, span.tone))
                left -= width_of(cut)
            break
        fitted.append(span if text == span.text else Span(text, span.tone))
        left -= needs
    if left:
        blank = Span(" " * left)
        fitted = [blank, *fitted] if right else [*fitted, blank]
    return fitted


def cut(text: str, width: int) -> str:
    """`text`, with an ellipsis where it is wider than `width` cells."""
    return "".join(span.text for span in fit((Span(text),), width)).rstrip()


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
