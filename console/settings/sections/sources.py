"""What a source's section of the settings says: which plugin, under which name, and that plugin's own keys."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from console.kit.document import Node
from console.model.errors import Problem


@dataclass(frozen=True, slots=True)
class Use:
    """A capability of a plugin in use under a name: `use: plugin.capability` (or `plugin`), and that plugin's own keys.

    `rest` holds those keys as they stand in the file, for the shape that the plugin declares; `word` is where the
    file says which plugin it is, None where no file does.
    """

    use: str
    name: str
    rest: Node = field(repr=False, compare=False)
    word: Node | None = field(default=None, repr=False, compare=False)

    @property
    def plugin(self) -> str:
        """The plugin's name."""
        return self.use.partition(".")[0]

    @property
    def capability(self) -> str:
        """The capability's name within the plugin; the plugin's own where none is given."""
        return self.use.partition(".")[2] or self.plugin


def listed(nodes: Iterable[Node], problems: list[Problem]) -> tuple[Use, ...]:
    """The sources of a list (inventories, metrics): each says what it uses, and may say its name."""
    uses: dict[str, Use] = {}
    for node in nodes:
        use = _word(node, "use", problems)
        if not use:
            problems.append(node.problem("expected a mapping with 'use': the plugin to use", "use: static"))
            continue
        name = _word(node, "name", problems) or use
        if name in uses:
            problems.append(node.problem(f"a second source named {name!r}", "give it a name of its own"))
        uses[name] = Use(use, name, _without(node, "use", "name"), _entry(node, "use"))
    return tuple(uses.values())


def named(nodes: Iterable[tuple[Node, Node]], problems: list[Problem]) -> tuple[Use, ...]:
    """The sources of a mapping (transports): the key is the name, and the plugin too unless `use` says another."""
    uses = []
    for place, node in nodes:
        name = str(place.content)
        if not node.null and not isinstance(node.content, dict):
            problems.append(node.problem(f"expected a mapping of settings for {name!r}"))
            continue
        said = _word(node, "use", problems)
        uses.append(Use(said or name, name, _without(node, "use"), _entry(node, "use") or place))
    return tuple(uses)


def _word(node: Node, key: str, problems: list[Problem]) -> str:
    value = _entry(node, key)
    if value is None:
        return ""
    if not isinstance(value.content, str) or value.null or not value.content.strip():
        problems.append(value.problem(f"expected text for {key!r}"))
        return "?"
    return value.content


def _entry(node: Node, key: str) -> Node | None:
    entry = node.content.get(key) if isinstance(node.content, dict) else None
    return entry[1] if entry else None


def _without(node: Node, *keys: str) -> Node:
    if not isinstance(node.content, dict):
        return node
    return replace(node, content={key: entry for key, entry in node.content.items() if key not in keys})
