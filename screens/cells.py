"""What rows are made of: spans of text with a tone. No Textual here, so rows are tested as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal[
    "",
    "dim",
    "strong",
    "accent",
    "ok",
    "warn",
    "crit",
    "stale",
    "unknown",
    "head",
    "key",
    "lab",
    "production",
    "change",
    "active",
    "found",
]
"""What a piece of text means; a theme gives it its colour."""

Ground = Literal["base", "panel", "cursor", "idle", "head"]
"""What a line stands on: the plain page, a bar, the cursor's row with or without the keyboard, a heading."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    tone: Tone = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `width` is what it needs and `most` what it can use (0: the same), in terminal cells. Where room is short the
    columns with the highest `drop` leave first (0: never); where there is more, `grow` says who shares it. `extra`
    columns show only when the table is wide; a `whole` one has no use for less than `most`.
    """

    id: str
    title: str
    width: int
    most: int = 0
    right: bool = False
    drop: int = 0
    grow: int = 0
    extra: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line: cells by column, or one free cell. Without an `id` it can't be chosen; `ground` is what it stands on."""

    id: str
    cells: tuple[Spans, ...]
    ground: Ground = "base"


def cell(text: str, tone: Tone = "") -> Spans:
    """A cell of one tone."""
    return (Span(text, tone),) if text else ()


def line(*parts: Span | str, row: str = "", ground: Ground = "base") -> Row:
    """A free line; plain strings have no tone."""
    return Row(row, (tuple(Span(part) if isinstance(part, str) else part for part in parts),), ground)


def heading(text: str, note: str = "") -> Row:
    """A heading over the lines that follow."""
    return Row("", ((Span(text, "head"), Span(f"  {note}" if note else "", "dim")),), "head")


def text_of(row: Row) -> str:
    """A row as plain text, cells apart by two spaces: for copying and searching."""
    return "  ".join("".join(span.text for span in spans) for spans in row.cells).rstrip()


def layout(columns: Sequence[Column], total: int, *, wide: bool = False, gap: int = 2) -> tuple[tuple[int, int], ...]:
    """Which columns fit into `total` cells, as (index, width), in their order."""
    chosen = [index for index, column in enumerate(columns) if wide or not column.extra]

    def needed() -> int:
        return sum(columns[index].width for index in chosen) + gap * max(0, len(chosen) - 1)

    while needed() > total:
        leaving = max(chosen, key=lambda index: columns[index].drop, default=-1)
        if leaving < 0 or columns[leaving].drop == 0:
            break
        chosen.remove(leaving)
    widths = {index: columns[index].width for index in chosen}
    spare = max(0, total - needed())
    for index in sorted(chosen, key=lambda index: columns[index].drop):
        wanted = max(0, columns[index].most - widths[index])
        more = min(spare, wanted) if spare >= wanted or not columns[index].whole else 0
        widths[index] += more
        spare -= more
    shares = sum(columns[index].grow for index in chosen)
    given = 0
    for index in chosen:
        if columns[index].grow:
            more = spare * columns[index].grow // shares
            widths[index] += more
            given += more
    growing = [index for index in chosen if columns[index].grow]
    if growing:
        widths[growing[-1]] += spare - given
    return tuple((index, widths[index]) for index in chosen)
