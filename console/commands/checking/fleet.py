"""The files of the inventories, and the patterns of the settings held against the hosts in them."""

from collections.abc import Sequence
from typing import NamedTuple

from console import listing
from console.engine.registry import Registry
from console.kit.document import Node
from console.model import patterns
from console.model.errors import BadSettings, ConsoleError, Problem
from console.model.host import Host
from console.model.patterns import BadPattern
from console.model.ports import Inventory, Reads, Remarks
from console.settings import Settings, Use


class Answer(NamedTuple):
    """What one inventory says. It is complete when it only reads files of this machine, and could."""

    hosts: Sequence[Host] = ()
    problems: Sequence[Problem] = ()
    remarks: Sequence[Problem] = ()
    complete: bool = False


def ask(registry: Registry, use: Use) -> Answer:
    """Read the files of an inventory; one that would have to ask elsewhere is left alone."""
    place = use.word or use.rest
    make = registry.prepare("inventories", use.plugin, use.capability, use.rest, listing.NoReach(), Inventory)  # type: ignore[type-abstract]  # a Protocol names what comes back
    inventory: object = make()
    if inventory is None:
        return Answer(problems=[place.problem(f"{use.use!r} can't be made: {registry.failed[use.plugin]}")])
    if not isinstance(inventory, Reads):
        return Answer()
    try:
        hosts = inventory.read()
    except BadSettings as error:
        return Answer(problems=error.problems)
    except ConsoleError as error:
        return Answer(problems=[place.problem(f"{use.name!r} can't be read: {error.title}", error.hint)])
    return Answer(hosts, remarks=inventory.remarks() if isinstance(inventory, Remarks) else (), complete=True)


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
