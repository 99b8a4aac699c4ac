"""What is wrong with settings beyond what reading them shows: plugins, keys, the files of inventories, host patterns.

Inventories are made and those that only read files of this machine are asked; nothing is contacted.
"""

from typing import NamedTuple

from console.commands.checking import fleet, keys
from console.engine.registry import Registry
from console.kit.shape import nearest, read
from console.model.errors import BadSettings, Problem
from console.model.plugin import Plugin
from console.settings import Settings, Use

PORTS = ("inventories", "transports", "metrics")


class Checked(NamedTuple):
    """What is wrong, and what an inventory has to say although nothing is; each in the order of the files."""

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check(found: Settings) -> Checked:
    """Look at everything that is on this machine."""
    registry = Registry(lambda _broken: None)
    registry.load(found.plugins)
    wrong = [problem for port in PORTS for use in getattr(found, port) for problem in _source(registry, port, use)]
    usable = [use for use in found.inventories if not _source(registry, "inventories", use)]
    answers = [fleet.ask(registry, use) for use in usable]
    wrong += [problem for answer in answers for problem in answer.problems]
    hosts = [host for answer in answers for host in answer.hosts]
    if hosts and len(usable) == len(found.inventories) and all(answer.complete for answer in answers):
        wrong += fleet.unknown(found, hosts)
    remarks = sorted(remark for answer in answers for remark in answer.remarks)
    return Checked(tuple(sorted((*wrong, *keys.problems(found)))), tuple(remarks))


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
