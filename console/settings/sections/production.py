"""What counts as production."""

from console.kit import shape
from console.kit.document import Node
from console.model.errors import Problem
from console.model.policy import Production


def check(node: Node) -> list[Problem]:
    """A match that no host can have would leave production unguarded."""
    from console.model import patterns  # here: who has no such section need not wait for it

    reader = shape.Reader()
    production = reader.read(node, Production)
    try:
        patterns.parse(production.match, figures=False)
    except patterns.BadPattern as error:
        reader.wrong(production, "match", error.title.partition("\n")[0], error.hint)
    if production.window <= 0:
        reader.wrong(production, "window", "a window that never opens", "a duration, like 15m")
    return reader.problems
