"""Inventories -> one fleet. The inventory that settings name first wins where two know the same host."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from console.engine.fleet import join, remarks
from console.engine.workers import Workers
from console.kit.clock import Clock
from console.model.errors import ConsoleError
from console.model.facts import Fact, SourceFailed, SourceRecovered
from console.model.host import Host
from console.model.policy import JoinAddresses
from console.model.ports import Inventory
from console.model.signals import FleetListed, InventoryAnswered, InventoryAsked, InventoryRested, Signal


class Discovery:
    """Asks the inventories, keeps the last good answer of each, and puts the fleet when it changes.

    A slow inventory holds up nobody: the fleet is put as the answers come.
    """

    def __init__(
        self,
        inventories: Mapping[str, Inventory],
        clock: Clock,
        workers: Workers,
        put: Callable[[Signal], None],
        note: Callable[[Fact], None],
        addresses: JoinAddresses = "public",
    ) -> None:
        self._inventories = inventories
        self._clock = clock
        self._workers = workers
        self._put = put
        self._note = note
        self._addresses = addresses
        self._answers: dict[str, Sequence[Host]] = {}
        self._failing: dict[str, str] = {}
        self._asking: set[str] = set()
        self.hosts: dict[str, Host] = {}

    async def list(self) -> None:
        """Ask every inventory once, at the same time. One that breaks in an unexpected way breaks no other.

        One that is still being asked is not asked again.
        """
        guard = self._workers.guard
        idle = [(name, it) for name, it in self._inventories.items() if name not in self._asking]
        await asyncio.gather(*(guard(f"inventory {name}", self._ask(name, it), None) for name, it in idle))
        self._tell()

    async def _ask(self, name: str, inventory: Inventory) -> None:
        source, began = f"inventory:{name}", self._clock.now()
        self._asking.add(name)
        self._put(InventoryAsked(name, began))
        try:
            answer = await inventory.hosts()
        except ConsoleError as error:
            if self._failing.get(name) != error.title:
                self._failing[name] = error.title
                self._note(SourceFailed(source, self._clock.now(), error.title, error.hint))
        else:
            same = self._answers.get(name) == answer
            self._answers[name] = answer
            now = self._clock.now()
            if not same:
                self._join()
            said = remarks(name, inventory, answer, self.hosts.values())
            self._put(InventoryAnswered(name, now, now - began, len(answer), said))
            if self._failing.pop(name, None) is not None:
                self._note(SourceRecovered(source, now))
        finally:
            self._asking.discard(name)
            self._put(InventoryRested(name))

    def _join(self) -> None:
        before = self.hosts
        fresh = join(
            {name: self._answers[name] for name in self._inventories if name in self._answers}, self._addresses
        )
        self.hosts = {key: before[key] if before.get(key) == host else host for key, host in fresh.items()}
        if self.hosts != before or list(self.hosts) != list(before):
            self._tell()

    def _tell(self) -> None:
        self._put(FleetListed(self._clock.now(), tuple(self.hosts.values())))
