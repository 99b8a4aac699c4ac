"""The inventory of one: this machine."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from console.kit import sanitise
from console.model.host import Host
from plugins.local.settings import ThisMachine


@dataclass(frozen=True, slots=True)
class LocalInventory:
    """This machine as a host that only the local transport reaches."""

    settings: ThisMachine

    async def hosts(self) -> Sequence[Host]:
        """As `read`."""
        return self.read()

    def read(self) -> Sequence[Host]:
        """One host, named as the machine is; its labels say `os` and `arch` as `uname` does, in lower case."""
        machine = os.uname()
        name = sanitise.line(self.settings.name or machine.nodename) or "localhost"
        labels = {"os": machine.sysname.lower(), "arch": machine.machine, **self.settings.labels}
        clean = {sanitise.line(key): sanitise.line(value) for key, value in labels.items()}
        return [Host(id=name, name=name, labels=clean, transports=("local",), source="local")]
