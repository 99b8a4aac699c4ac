"""The files of the inventories, and the patterns of the settings held against the hosts in them."""

from console import listing
from console.engine.registry import Registry
from console.kit.document import Node
from console.model import patterns
from console.model.errors import BadSettings, ConsoleError, Problem
from console.model.host import Host
from console.model.patterns import BadPattern
from console.model.ports import Inventory, Reads
from console.settings import Settings, Use


def take(registry: Registry, use: Use, hosts: list[Host], wrong: list[Problem]) -> bool:
    """Add the hosts of an inventory that only reads files; whether it is one, and could be read."""
    make = registry.prepare("inventories", use.plugin, use.capability, use.rest, listing.NoReach(), Inventory)  # type: ignore[type-abstract]  # a Protocol names what comes back
    inventory: object = make()
    if inventory is None:
        wrong.append((use.word or use.rest).problem(f"{use.use!r} can't be made: {registry.failed[use.plugin]}"))
    if not isinstance(inventory, Reads):
        return False
    try:
        hosts += inventory.read()
    except BadSettings as error:
        wrong += error.problems
        return False
    except ConsoleError as error:
        wrong.append((use.word or use.rest).problem(f"{use.name!r} can't be read: {error.title}", error.hint))
        return False
    return True


def unknown(found: Settings, hosts: list[Host]) -> list[Problem]:
    """Patterns that name a host or a group which no inventory has.

    In what is production a glob may wait for hosts to come.
    """
    written = [found.said["watch"]] if found.watch and "watch" in found.said else []
    production = found.said.get("production")
    match = production.content.get("match") if production and isinstance(production.content, dict) else None
    if match and not set(found.production.match) & set("=*?["):
        written.append(match[1])
    return [problem for node in written for problem in _nobody(node, hosts)]


def _nobody(node: Node, hosts: list[Host]) -> list[Problem]:
    try:
        patterns.parse(str(node.content)).select(hosts, strict=True)
    except BadPattern as error:
        return [node.problem(error.title.partition("\n")[0], error.hint)]
    return []
