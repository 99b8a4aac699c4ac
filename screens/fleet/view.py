"""How the fleet is looked at: what is shown, in which columns, in which order, under which headings."""

from dataclasses import dataclass

from screens.fleet.columns import DEFAULT, column

SORTS = ("health", "host", "load", "memory", "disk", "up", "age")
"""What `o` goes through; any column can be sorted by where a view names it."""


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a column; `turned` is the other way than the column's own, in which the worst or first comes first."""

    column: str
    turned: bool = False

    def __str__(self) -> str:
        return f"-{self.column}" if self.turned else self.column


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the fleet. `name` is empty for one that nobody saved.

    `group` is a label's key, `groups`, `health`, or nothing; `collapsed` are the parts of it whose hosts don't show.
    """

    name: str = ""
    filter: str = ""
    only_broken: bool = False
    orders: tuple[Order, ...] = (Order("health"),)
    group: str = ""
    columns: tuple[str, ...] = DEFAULT
    collapsed: frozenset[str] = frozenset()


def orders(text: str) -> tuple[Order, ...]:
    """`health,-load`: by health, then by load the other way round. Raises BadColumn."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    return tuple(Order(column(word.removeprefix("-")).id, word.startswith("-")) for word in words)
