"""What has to hold in a hosts file beyond the shape of each key.

It looks at the nodes, not at what was read of them, so that whatever else is wrong, all is said at once.
"""

from collections.abc import Iterator, Mapping

from console.kit import sanitise
from console.kit.document import Node
from console.kit.shape import nearest
from console.model.errors import Problem
from plugins.static.groups import Group, GroupTree

Names = Mapping[str, tuple[Node, Node]]
"""By name: the node of the name, and of what it says."""

ALL = "all"
"""The word that means every host in a pattern, and so can be no name."""
HINTS = 20
"""For how many problems the nearest name is looked up, which takes long among thousands; also how many cycles are."""


def beyond_shape(node: Node) -> list[Problem]:
    """Everything wrong with the hosts file in `node` that its shape can't say."""
    groups, hosts = _mapping(_value(node, "groups")), _mapping(_value(node, "hosts"))
    problems = [*_names("group", groups), *_names("host", hosts)]
    for _, entry in groups.values():
        if _readable(_value(node, "hosts")):
            _check_items(problems, _value(entry, "hosts"), hosts, "host")
        _check_items(problems, _value(entry, "groups"), groups, "group")
    for _, entry in hosts.values():
        if _readable(_value(node, "groups")):
            _check_items(problems, _value(entry, "groups"), groups, "group")
        problems += _reached(entry)
    return [*problems, *_cycles(groups)]


def unshowable(node: Node) -> list[Problem]:
    """Every word with an escape sequence or another character that no terminal may get, in the order of the file."""
    found = []
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if isinstance(at.content, dict):
            waiting += [part for entry in at.content.values() for part in entry]
        elif isinstance(at.content, tuple):
            waiting += at.content
        elif (shown := sanitise.line(at.content)) != at.content:
            what = f"{at.content!r} has characters that can't be shown"
            found.append(at.problem(what, f"here it is {shown!r}"))
    return sorted(found)


def _value(node: Node, key: str) -> Node | None:
    entry = node.content.get(key) if isinstance(node.content, dict) else None
    return entry[1] if entry else None


def _mapping(node: Node | None) -> Names:
    return node.content if node is not None and isinstance(node.content, dict) else {}


def _readable(node: Node | None) -> bool:
    """Whether a section is what it should be, or not there: what stands in another can't be told to be unknown."""
    return node is None or node.null or isinstance(node.content, dict)


def _items(node: Node | None) -> list[str]:
    """The words of a list; what else stands in it is not of its shape, and said there."""
    return [item.content for item in node or () if isinstance(item.content, str)]


def _names(kind: str, names: Names) -> Iterator[Problem]:
    shown: dict[str, Node] = {}
    for name, (place, _) in names.items():
        line = sanitise.line(name)
        if not line.strip():
            yield place.problem(f"a {kind} without a name")
        elif line == ALL:
            yield place.problem(f"a {kind} named {ALL!r}", "every host is already called that")
        elif line in shown:
            what = f"{kind} {name!r} reads like the one on line {shown[line].line}"
            yield place.problem(what, "only characters that can't be shown differ")
        shown.setdefault(line, place)


def _check_items(problems: list[Problem], node: Node | None, known: Names, kind: str) -> None:
    """Words that stand for nothing in `known`, and those said twice."""
    words = _items(node)
    if len(set(words)) == len(words) and all(word in known for word in words):
        return
    seen: set[str] = set()
    for place in node or ():
        word = place.content
        if not isinstance(word, str):
            continue
        if word not in known:
            hint = nearest(word, known) if len(problems) < HINTS else ""
            problems.append(place.problem(f"unknown {kind} {word!r}", hint or f"no such name under {kind}s:"))
        elif word in seen:
            problems.append(place.problem(f"{kind} {word!r} again"))
        seen.add(word)


def _reached(entry: Node) -> Iterator[Problem]:
    """What is wrong with how a host is said to be reached."""
    port, root, transports = _value(entry, "port"), _value(entry, "root"), _value(entry, "transports")
    if port is not None and (number := _number(port)) is not None and not 0 < number < 65536:
        yield port.problem(f"no port {number}", "1 to 65535")
    if root is not None and isinstance(root.content, str) and root.content and not root.content.startswith("/"):
        yield root.problem(f"root {root.content!r} is not an absolute path")
    if transports is not None and (transports.null or transports.content == ()):
        yield transports.problem("no transport", "leave it out for ssh")


def _number(node: Node) -> int | None:
    try:
        return int(node.content) if isinstance(node.content, str) else None
    except ValueError:  # not of its shape
        return None


def _cycles(groups: Names) -> Iterator[Problem]:
    """The links that let a group contain itself, one for each cycle."""
    lists = {name: _value(entry, "groups") for name, (_, entry) in groups.items()}
    children = {name: tuple(word for word in _items(node) if word in groups) for name, node in lists.items()}
    for _ in range(HINTS):
        tree = GroupTree({name: Group(inner) for name, inner in children.items()})
        for name, child in tree.cycle:
            place = next(item for item in lists[name] or () if item.content == child)
            yield place.problem(f"group {child!r} contains itself, through {name!r}")
            children[name] = tuple(word for word in children[name] if word != child)
            break
        else:
            return
