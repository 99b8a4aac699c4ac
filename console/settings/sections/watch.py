"""The hosts that are looked at without being asked for."""

from console.kit.document import Node
from console.model.errors import Problem


def check(node: Node) -> list[Problem]:
    """A pattern that can't be read."""
    from console.model import patterns  # here: who has no such section need not wait for it

    try:
        patterns.parse(str(node.content), figures=False)
    except patterns.BadPattern as error:
        return [node.problem(error.title.partition("\n")[0], error.hint)]
    return []
