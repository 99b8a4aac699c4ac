"""The local inventory: this machine as one host."""

import os

import pytest

from plugins.local import PLUGIN
from plugins.local.inventory import LocalInventory
from plugins.local.settings import ThisMachine
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name


async def test_this_machine_is_one_host_that_only_the_local_transport_reaches() -> None:
    (host,) = await LocalInventory(ThisMachine()).hosts()
    machine = os.uname()
    assert (host.id, host.name) == (machine.nodename, machine.nodename)
    assert host.transports == ("local",)
    assert host.labels == {"os": machine.sysname.lower(), "arch": machine.machine}


async def test_settings_name_and_label_it() -> None:
    capability = PLUGIN.inventories["local"]
    made = capability.make(ThisMachine("desk\x1b[2J", {"site": "home", "os": "mine"}), None)  # type: ignore[arg-type]  # it reaches for nothing
    (host,) = await made.hosts()
    assert host.name == "desk␛"
    assert (host.labels["site"], host.labels["os"]) == ("home", "mine")


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check) -> None:
    await check(LocalInventory(ThisMachine()))
