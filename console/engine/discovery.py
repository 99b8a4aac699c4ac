"""Inventories -> one fleet. The inventory that settings name first wins where two know the same host."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from console.engine.fleet import join
from console.engine.workers import Workers
from console.kit.clock import Clock
from console.model.errors import ConsoleError
from console.model.facts import Fact, SourceFailed, SourceRecovered
from console.model.host import Host
from console.model.ports import Inventory
from console.model.signals import FleetListed


class Discovery:
    """Asks the inventories, keeps the last good answer of each, and puts the fleet when it changes."""

    def __init__(
        self,
        inventories: Mapping[str, Inventory],
        clock: Clock,
        workers: Workers,
        put: Callable[[FleetListed], None],
        note: Callable[[Fact], None],
    ) -> None:
        self._inventories = inventories
        self._clock = clock
        self._workers = workers
        self._put = put
        self._note = note
        self._answers: dict[str, Sequence[Host]] = {}
        self._failing: dict[str, str] = {}
        self.hosts: dict[str, Host] = {}

    async def list(self) -> None:
        """Ask every inventory once, at the same time. One that breaks in an unexpected way breaks no other."""
        guard = self._workers.guard
        asked = (guard(f"inventory {name}", self._ask(name, it), None) for name, it in self._inventories.items())
        await asyncio.gather(*asked)
        self._join(listed=True)

    async def _ask(self, name: str, inventory: Inventory) -> None:
        source = f"inventory:{name}"
        try:
            self._answers[name] = [replace(host, source=name) for host in await inventory.hosts()]
        except ConsoleError as error:
            if self._failing.get(name) != error.title:
                self._failing[name] = error.title
                self._note(SourceFailed(source, self._clock.now(), error.title, error.hint))
        else:
            if self._failing.pop(name, None) is not None:
                self._note(SourceRecovered(source, self._clock.now()))

    def _join(self, *, listed: bool) -> None:
        before, self.hosts = self.hosts, join([self._answers.get(name, ()) for name in self._inventories])
        if listed or before != self.hosts:
            self._put(FleetListed(self._clock.now(), tuple(self.hosts.values())))
