"""What is wrong with settings beyond what reading them shows: plugins, keys, the files of inventories, host patterns.

Inventories are made and those that only read files of this machine are asked; nothing is contacted.
"""

from console.commands.checking import fleet, keys
from console.engine.registry import Registry
from console.kit.shape import nearest, read
from console.model.errors import BadSettings, Problem
from console.model.host import Host
from console.model.plugin import Plugin
from console.settings import Settings, Use

PORTS = ("inventories", "transports", "metrics")


def problems(found: Settings) -> list[Problem]:
    """Every problem, in the order of the files."""
    registry = Registry(lambda _broken: None)
    registry.load(found.plugins)
    wrong = [problem for port in PORTS for use in getattr(found, port) for problem in _source(registry, port, use)]
    hosts: list[Host] = []
    complete = True  # whether these are all: a group may come from an inventory that is not asked here
    for use in found.inventories:
        read_all = not _source(registry, "inventories", use) and fleet.take(registry, use, hosts, wrong)
        complete = complete and read_all
    if complete and hosts:
        wrong += fleet.unknown(found, hosts)
    return sorted((*wrong, *keys.problems(found)))


def _source(registry: Registry, port: str, use: Use) -> tuple[Problem, ...]:
    """What is wrong with one source's section."""
    place = use.word or use.rest
    plugin: Plugin | None = registry.plugins.get(use.plugin)
    if plugin is None:
        if use.plugin not in registry.installed:
            return (place.problem(f"there is no plugin {use.plugin!r}", registry.instead(use.plugin)),)
        return (place.problem(f"the plugin {use.plugin!r} can't be used: {registry.failed[use.plugin]}"),)
    offered = getattr(plugin, port)
    if use.capability not in offered:
        hint = nearest(use.capability, offered) or f"it has: {', '.join(offered) or 'none'}"
        return (place.problem(f"the plugin {use.plugin!r} has no {use.capability!r} among its {port}", hint),)
    try:
        read(use.rest, offered[use.capability].settings)
    except BadSettings as error:
        return error.problems
    return ()
