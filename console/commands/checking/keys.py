"""The key map of the settings: actions that no screen has, and keys that would do two things at once."""

from collections.abc import Mapping

from console.kit.document import Node
from console.kit.shape import nearest
from console.model.errors import Problem
from console.settings import Settings

_LEAVES = "ctrl+q"
"""The app's own key, which no other action gets."""
PLACES: tuple[frozenset[str], ...] = (
    *(frozenset({"frame", "list", pane}) for pane in ("overview", "fleet", "host", "runs", "run", "audit")),
    *(frozenset({"prompt", kind}) for kind in ("reader", "plan", "resume")),
)
"""What is on the screen together, by the words of screens.commands.Where."""


def problems(found: Settings) -> list[Problem]:
    """Actions that no screen has, and keys that would do two things at once."""
    said = found.said.get("keys")
    if not found.keys or said is None or not isinstance(said.content, dict):
        return []
    from screens.commands import COMMANDS

    known = {command.id: command for command in COMMANDS}
    wrong = [
        name.problem(f"no action is called {action!r}", nearest(action, known))
        for action, (name, _) in said.content.items()
        if action not in known
    ]
    mapped = {action: value for action, (_, value) in said.content.items() if action in known}
    for action, value in mapped.items():
        if _LEAVES in found.keys[action].split(","):
            wrong.append(value.problem(f"{_LEAVES} is taken: it leaves the console", "give it another key"))
    keys = {action: set(found.keys.get(action, command.key).split(",")) for action, command in known.items()}
    for number, first in enumerate(COMMANDS):
        for second in COMMANDS[number + 1 :]:
            both = keys[first.id] & keys[second.id]
            if both and {first.id, second.id} & set(mapped) and _meet(set(first.where), set(second.where)):
                wrong.append(_collision(min(both), first.id, second.id, mapped))
    return wrong


def _meet(first: set[str], second: set[str]) -> bool:
    """Whether two actions can be asked for in one place: each prompt stands alone, each pane in the frame."""
    return any(first & place and second & place for place in PLACES)


def _collision(key: str, first: str, second: str, mapped: Mapping[str, Node]) -> Problem:
    """Two actions on one key, said where the later of them is mapped."""
    nodes = {action: mapped[action] for action in (first, second) if action in mapped}
    here = max(nodes, key=lambda action: (nodes[action].file, nodes[action].line, nodes[action].column))
    other = second if here == first else first
    where = f"on line {nodes[other].line}" if other in nodes else "built in; map that one elsewhere too"
    return nodes[here].problem(f"{key!r} is {other!r} already", where)
