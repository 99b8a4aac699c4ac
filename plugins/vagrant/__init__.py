"""The machines that Vagrant knows on this machine, from its index; vagrant itself is not run."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach
from plugins.vagrant.settings import VagrantSettings


def _inventory(settings: VagrantSettings, _: Reach) -> Inventory:
    from console.kit.file_inventory import FileInventory
    from plugins.vagrant.inventory import gather

    return FileInventory("vagrant", lambda: gather(settings))


PLUGIN = Plugin(
    name="vagrant",
    about="The machines of Vagrant's index on this machine",
    inventories={"vagrant": Capability(_inventory, VagrantSettings)},
)
