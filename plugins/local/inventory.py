"""The inventory of one: this machine."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from console.kit import sanitise
from console.model.host import Host
from plugins.local import machine_id
from plugins.local.settings import Known, ThisMachine


@dataclass(frozen=True, slots=True)
class LocalInventory:
    """This machine as a host that only the local transport reaches."""

    settings: ThisMachine

    async def hosts(self) -> Sequence[Host]:
        """As `read`."""
        return self.read()

    def read(self) -> Sequence[Host]:
        """One host, named as the machine is; its labels say `os` and `arch` as `uname` does, in lower case.

        On an EC2 instance it has the instance's identity, by which the inventories of AWS know it.
        """
        machine = os.uname()
        name = sanitise.line(self.settings.name or machine.nodename) or "localhost"
        labels = {"os": machine.sysname.lower(), "arch": machine.machine, **self.settings.labels}
        clean = {sanitise.line(key): sanitise.line(value) for key, value in labels.items()}
        return [
            Host(
                id=name,
                name=name,
                labels=clean,
                transports=("local",),
                source="local",
                same=machine_id.identities(),
                addresses=self._addresses(),
                place="this machine",
            )
        ]

    def _addresses(self) -> tuple[tuple[str, int], ...]:
        """Those of its interfaces that settings let it be recognised by; never one that every machine has."""
        if self.settings.addresses is Known.NONE:
            return ()
        import psutil

        own = {entry.address for entries in psutil.net_if_addrs().values() for entry in entries}
        every = self.settings.addresses is Known.ALL
        return tuple((it, self.settings.port) for it in sorted(own) if machine_id.its_own(it, private=every))
