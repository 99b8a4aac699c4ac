"""A way to look at the fleet, as settings and the state folder keep it, and the columns that it may name."""

from dataclasses import dataclass

from console.model.errors import ConsoleError

COLUMNS = (
    "health",
    "host",
    "was",
    "finding",
    "muted",
    "note",
    "load",
    "load-trend",
    "memory",
    "memory-trend",
    "disk",
    "disk-trend",
    "swap",
    "up",
    "groups",
    "labels",
    "address",
    "kernel",
    "source",
    "age",
)
"""The columns of the fleet; what stands in them is the screens' to know (screens.fleet.columns)."""
LABEL = "label:"
"""Before a label's key: the column of that label."""
NAME = "host"
"""The column that no view is without: a row whose host is not named is one that nobody should act on."""


class BadColumn(ConsoleError):
    """There is no such column, or one is missing."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """What is shown, in which order, under which headings, in which columns. What is left out is as built in.

    `sort` are names of columns, a `-` before one turns it round; `columns` may be any, and `label:KEY` for any label.
    `group` is a label's key, `groups`, or `health`.
    """

    filter: str = ""
    only_broken: bool = False
    sort: tuple[str, ...] = ()
    group: str = ""
    columns: tuple[str, ...] = ()


def checked(name: str) -> str:
    """`name`, which is a column's. Raises BadColumn with the nearest one."""
    if name in COLUMNS or (name.startswith(LABEL) and len(name) > len(LABEL)):
        return name
    import difflib  # here: only a slip needs it

    near = difflib.get_close_matches(name, COLUMNS, 1)
    known = f"Columns are {', '.join(COLUMNS)}, and label:KEY"
    raise BadColumn(f"There is no column {name!r}", f"Did you mean {near[0]!r}?" if near else known)
