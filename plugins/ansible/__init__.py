"""Ansible's inventories: INI, YAML, directories, scripts, and whatever ansible-inventory can read."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach
from plugins.ansible.settings import AnsibleSettings


def _inventory(settings: AnsibleSettings, _: Reach) -> Inventory:
    from plugins.ansible.inventory import made

    return made(settings)


PLUGIN = Plugin(
    name="ansible",
    about="Ansible's inventories: INI, YAML, directories, scripts, and what ansible-inventory reads",
    inventories={"ansible": Capability(_inventory, AnsibleSettings)},
    needs={
        "ansible-inventory": "pipx install ansible-core; without it INI and YAML files are read by the console itself"
    },
)
