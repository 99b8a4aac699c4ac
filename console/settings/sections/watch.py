"""The hosts that are looked at without being asked for."""

from console.kit.document import Node
from console.model import patterns
from console.model.errors import Problem
from console.model.patterns import BadPattern


def check(node: Node) -> list[Problem]:
    """A pattern that can't be read."""
    try:
        patterns.parse(str(node.content), figures=False)
    except BadPattern as error:
        return [node.problem(error.title.partition("\n")[0], error.hint)]
    return []
