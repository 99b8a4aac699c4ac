"""Views of the fleet by name: the columns that they name."""

from collections.abc import Iterable

from console.kit.document import Node
from console.model import view
from console.model.errors import Problem
from console.model.view import BadColumn


def check(node: Node) -> list[Problem]:
    """Columns that there are not, views without the host's name, and names that nobody could type."""
    problems = []
    for name, (place, said) in node.content.items() if isinstance(node.content, dict) else ():
        if not name or name.split() != [name]:
            problems.append(place.problem(f"{name!r} can't be a view's name", "one word, like web-prod"))
        parts = said.content if isinstance(said.content, dict) else {}
        sort, columns = (tuple(parts[key][1]) if key in parts else () for key in ("sort", "columns"))
        problems += _unknown(sort, "-")
        problems += _unknown(columns, "")
        if columns and view.NAME not in [column.content for column in columns]:
            problems.append(parts["columns"][1].problem("the host's name is missing", f"add {view.NAME!r}"))
    return problems


def _unknown(nodes: Iterable[Node], turned: str) -> list[Problem]:
    """Columns that there are not; `turned` may stand before a name."""
    problems = []
    for node in nodes:
        try:
            view.checked(str(node.content).removeprefix(turned))
        except BadColumn as error:
            problems.append(node.problem(error.title[0].lower() + error.title[1:], error.hint))
    return problems
