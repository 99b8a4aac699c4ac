"""How the fleet is looked at: what is shown, in which columns, in which order, under which headings."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from console.model.view import NAME, BadColumn, SavedView
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


WORST = (Order("health"),)
"""The order of a view that names none."""


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the fleet. `name` is empty for one that nobody saved.

    `group` is a label's key, `groups`, `health`, or nothing; `collapsed` are the parts of it whose hosts don't show.
    """

    name: str = ""
    filter: str = ""
    only_broken: bool = False
    orders: tuple[Order, ...] = WORST
    group: str = ""
    columns: tuple[str, ...] = DEFAULT
    collapsed: frozenset[str] = frozenset()


def orders(text: str) -> tuple[Order, ...]:
    """`health,-load`: by health, then by load the other way round. Raises BadColumn."""
    return _orders(words(text))


def _orders(names: Iterable[str]) -> tuple[Order, ...]:
    made: dict[str, Order] = {}
    for name in names:
        known = column(name.removeprefix("-")).id
        made.setdefault(known, Order(known, name.startswith("-")))
    return tuple(made.values())


def columns(text: str, now: tuple[str, ...]) -> tuple[str, ...]:
    """`health,host,load` are these; `+swap` is one more than `now`, `-age` one less. Raises BadColumn."""
    said = words(text)
    if not all(word[0] in "+-" for word in said):
        now = ()
    for word in said:
        name = column(word.lstrip("+-")).id
        now = (*(each for each in now if each != name), *(() if word.startswith("-") else (name,)))
    return _named(now)


def _named(shown: tuple[str, ...]) -> tuple[str, ...]:
    if NAME not in shown:
        raise BadColumn("A view has the host's name", f"Name the column {NAME!r} too")
    return shown


def words(text: str) -> list[str]:
    """The words between commas, and between blanks."""
    return text.replace(",", " ").split()


def opened(name: str, saved: SavedView) -> View:
    """A view as it was saved. Raises BadColumn."""
    return View(
        name,
        saved.filter,
        saved.only_broken,
        _orders(saved.sort) or WORST,
        saved.group,
        _named(tuple(dict.fromkeys(column(each).id for each in saved.columns))) if saved.columns else DEFAULT,
    )


def lasting(view: View) -> SavedView:
    """What of a view holds from one start to the next: nothing that hides a host."""
    return saved(replace(view, filter="", only_broken=False))


def saved(view: View) -> SavedView:
    """A view to be saved: what is collapsed is of the moment."""
    return SavedView(
        view.filter,
        view.only_broken,
        tuple(map(str, view.orders)),
        view.group,
        () if view.columns == DEFAULT else view.columns,
    )
