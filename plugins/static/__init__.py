"""Hosts written down in a YAML file."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach
from plugins.static.settings import StaticSettings


def _inventory(settings: StaticSettings, _: Reach) -> Inventory:
    from plugins.static.inventory import StaticInventory

    return StaticInventory(settings.file)


PLUGIN = Plugin(
    name="static",
    about="Hosts, groups and labels written down in a YAML file",
    inventories={"static": Capability(_inventory, StaticSettings)},
)
