"""Hosts from the rack list, and their load."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, MetricSource, Reach
from quarterdeck_racks.settings import LoadSettings, RackSettings


def _inventory(settings: RackSettings, _: Reach) -> Inventory:
    from quarterdeck_racks.inventory import RackList

    return RackList(settings)


def _load(settings: LoadSettings, reach: Reach) -> MetricSource:
    from quarterdeck_racks.load import Load

    return Load(settings, reach)


PLUGIN = Plugin(
    name="racks",
    about="Hosts from the rack list, and their load",
    inventories={"racks": Capability(_inventory, RackSettings)},
    metrics={"load": Capability(_load, LoadSettings)},
)
