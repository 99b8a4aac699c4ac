"""The fleet without the engine: for commands that only list hosts, and must be quick."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from console.engine.fleet import join, remarks
from console.engine.registry import Broken, Registry
from console.model.command import Command, Output
from console.model.errors import BadSettings, ConsoleError, Problem, Refused
from console.model.host import Host
from console.model.ports import Inventory, Reads
from console.model.question import Choice, Question
from console.settings import Settings


class Failure(NamedTuple):
    """What did not answer: `inventory:NAME` or `plugin:NAME`, what happened, what to do.

    `problems` are those of files that can't be read, each with its place.
    """

    source: str
    title: str
    hint: str
    problems: tuple[Problem, ...] = ()


class Listed(NamedTuple):
    """Every host in the inventories' order, what failed, and what a person should know of the rest."""

    hosts: list[Host]
    failures: list[Failure]
    remarks: list[Problem]


def hosts(settings: Settings) -> Listed:
    """What the inventories know. Nothing is recorded or contacted."""
    failures: list[Failure] = []

    def failed(broken: Broken) -> None:
        failures.append(Failure(f"plugin:{broken.plugin}", broken.title, "quarterdeck plugins says more"))

    registry = Registry(failed)
    registry.load(dict.fromkeys(use.plugin for use in settings.inventories))
    inventories: dict[str, Inventory] = {}
    answers: dict[str, Sequence[Host]] = {}
    for use in settings.inventories:
        make = registry.prepare("inventories", use.plugin, use.capability, use.rest, NoReach(), Inventory)  # type: ignore[type-abstract]  # a Protocol names what comes back
        if (inventory := make()) is not None:
            try:
                answers[use.name] = _ask(inventory)
                inventories[use.name] = inventory
            except BadSettings as error:
                failures.append(Failure(f"inventory:{use.name}", error.title, error.hint, error.problems))
            except ConsoleError as error:
                failures.append(Failure(f"inventory:{use.name}", error.title, error.hint))
    fleet = list(join(answers, settings.join_addresses).values())
    said = [remark for name, it in inventories.items() for remark in remarks(name, it, answers[name], fleet)]
    return Listed(fleet, failures, said)


def _ask(inventory: Inventory) -> Sequence[Host]:
    if isinstance(inventory, Reads):
        return inventory.read()
    import asyncio

    return asyncio.run(_awaited(inventory))


async def _awaited(inventory: Inventory) -> Sequence[Host]:
    return await inventory.hosts()


class NoReach:
    """A reach that reaches nothing: whoever only lists hosts contacts none."""

    def run(self, host: Host, command: Command) -> AsyncIterator[Output]:  # noqa: ARG002  # the port's name
        raise Refused(f"Listing hosts contacts none, and {host.name} was to be contacted")

    async def ask(self, question: Question) -> Choice:
        return question.safe
