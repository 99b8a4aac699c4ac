"""Hosts out of the state of Terraform and OpenTofu."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach
from plugins.terraform.settings import TerraformSettings


def _inventory(settings: TerraformSettings, _: Reach) -> Inventory:
    from console.kit.file_inventory import FileInventory
    from plugins.terraform.inventory import gather

    return FileInventory("terraform", lambda: gather(settings))


PLUGIN = Plugin(
    name="terraform",
    about="Hosts out of the state of Terraform and OpenTofu",
    inventories={"terraform": Capability(_inventory, TerraformSettings)},
)
