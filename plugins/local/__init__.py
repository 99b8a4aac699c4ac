"""This machine: as a host, and as a place to run commands."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach, Transport
from plugins.local.settings import ThisMachine, TransportSettings


def _inventory(settings: ThisMachine, _: Reach) -> Inventory:
    from plugins.local.inventory import LocalInventory

    return LocalInventory(settings)


def _transport(settings: TransportSettings, _: Reach) -> Transport:
    from plugins.local.transport import Local

    return Local(settings.keep)


PLUGIN = Plugin(
    name="local",
    about="This machine, as one host of the fleet and for the local steps of runbooks",
    inventories={"local": Capability(_inventory, ThisMachine)},
    transports={"local": Capability(_transport, TransportSettings)},
)
