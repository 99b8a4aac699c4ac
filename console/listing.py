"""The fleet without the engine: for commands that only list hosts, and must be quick."""

import asyncio
from collections.abc import AsyncIterator

from console.engine.discovery import Discovery
from console.engine.registry import Registry
from console.engine.workers import Workers
from console.kit.clock import SystemClock
from console.model.command import Command, Output
from console.model.errors import Refused
from console.model.facts import Fact, PluginFailed, SourceFailed
from console.model.host import Host
from console.model.ports import Inventory
from console.model.question import Choice, Question
from console.settings import Settings


def hosts(settings: Settings) -> tuple[list[Host], list[SourceFailed | PluginFailed]]:
    """Every host the inventories know, in their order, and what failed. Nothing is recorded or contacted."""
    clock = SystemClock()
    noted: list[Fact] = []
    registry = Registry(clock, noted.append)
    registry.load({use.plugin for use in settings.inventories})
    inventories: dict[str, Inventory] = {}
    for use in settings.inventories:
        make = registry.prepare("inventories", use.plugin, use.capability, use.rest, _NoReach(), Inventory)  # type: ignore[type-abstract]  # a Protocol names what comes back
        if (made := make()) is not None:
            inventories[use.name] = made
    workers = Workers(lambda name, title, trace: noted.append(PluginFailed(name, clock.now(), title, trace)))
    discovery = Discovery(inventories, clock, workers, lambda _listed: None, noted.append)
    asyncio.run(discovery.list())
    failed = [fact for fact in noted if isinstance(fact, SourceFailed | PluginFailed)]
    return list(discovery.hosts.values()), failed


class _NoReach:
    """A reach that reaches nothing: whoever only lists hosts contacts none."""

    def run(self, host: Host, command: Command) -> AsyncIterator[Output]:  # noqa: ARG002  # the port's name
        raise Refused(f"Listing hosts contacts none, and {host.name} was to be contacted")

    async def ask(self, question: Question) -> Choice:
        return question.safe
