"""Keys by action id. Which actions there are is the screens' to know; here only what no terminal sends."""

from console.kit.document import Node
from console.model.errors import Problem


def check(node: Node) -> list[Problem]:
    """Keys with blanks in them."""
    return [
        value.problem(f"no key is called {key!r}", "like ctrl+r, f5, or g")
        for _, value in (node.content.values() if isinstance(node.content, dict) else ())
        for key in str(value.content).split(",")
        if not key.strip() or " " in key.strip()
    ]
