"""Hosts out of plain text: names one a line, or the lines of /etc/hosts."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach
from plugins.hostlist.settings import EtcHostsSettings, HostListSettings


def _names(settings: HostListSettings, _: Reach) -> Inventory:
    from console.kit.file_inventory import FileInventory
    from plugins.hostlist import names

    return FileInventory("hostlist", lambda: names.gather(settings))


def _etc(settings: EtcHostsSettings, _: Reach) -> Inventory:
    from console.kit.file_inventory import FileInventory
    from plugins.hostlist import etc_hosts

    return FileInventory("hostlist", lambda: etc_hosts.gather(settings))


PLUGIN = Plugin(
    name="hostlist",
    about="Hosts out of plain text: names one a line, or /etc/hosts",
    inventories={
        "hostlist": Capability(_names, HostListSettings),
        "etc": Capability(_etc, EtcHostsSettings),
    },
)
