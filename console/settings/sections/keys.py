"""Keys by action id. Which actions there are is the screens' to know; here only what no terminal sends."""

from console.kit.document import Node
from console.model.errors import Problem
from console.settings import keyboard


def check(node: Node) -> list[Problem]:
    """Names that no key has."""
    problems = []
    for _, value in node.content.values() if isinstance(node.content, dict) else ():
        for written in str(value.content).split(","):
            if not keyboard.canonical(written):
                near = keyboard.near(written)
                hint = f"did you mean {near!r}?" if near else "like ctrl+r, f5, g, or ?"
                problems.append(value.problem(f"no key is called {written.strip()!r}", hint))
    return problems


def canonical(written: str) -> str:
    """The keys of one action, apart by commas, by the names under which they arrive."""
    return ",".join(keyboard.canonical(key) for key in written.split(","))
