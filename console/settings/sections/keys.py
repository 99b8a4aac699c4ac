"""Keys by action id. Which actions there are is the screens' to know; here only what no terminal sends."""

from console.kit.document import Node
from console.model.errors import Problem


def check(node: Node) -> list[Problem]:
    """One key given to two actions, and keys with blanks in them."""
    problems: list[Problem] = []
    taken: dict[str, Node] = {}
    for name, value in node.content.values() if isinstance(node.content, dict) else ():
        for key in str(value.content).split(","):
            if not key.strip() or " " in key.strip():
                problems.append(value.problem(f"no key is called {key!r}", "like ctrl+r, f5, or g"))
            elif key.strip() in taken:
                other = taken[key.strip()]
                problems.append(value.problem(f"{key.strip()!r} is already {other.content} on line {other.line}"))
            else:
                taken[key.strip()] = name
    return problems
