"""The local inventory: this machine as one host."""

import os
from pathlib import Path

import psutil
import pytest

from plugins.local import PLUGIN
from plugins.local.inventory import LocalInventory
from plugins.local.machine_id import identities, its_own
from plugins.local.settings import Known, ThisMachine
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


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("203.0.114.7", True, True),
        ("2a01:4f8::7", True, True),
        ("10.0.0.7", False, True),
        ("fd00::7", False, True),
        ("100.64.0.7", False, True),
        ("127.0.0.1", False, False),
        ("127.0.1.1", False, False),
        ("::1", False, False),
        ("169.254.0.7", False, False),
        ("fe80::7%eth0", False, False),
        ("::", False, False),
        ("52:54:00:00:00:07", False, False),
        ("", False, False),
    ],
)
def test_addresses_that_are_its_own(address: str, public: bool, private: bool) -> None:
    assert (its_own(address, private=False), its_own(address, private=True)) == (public, private)


async def test_its_addresses_are_not_looked_at_unless_settings_say_so() -> None:
    (quiet,) = await LocalInventory(ThisMachine()).hosts()
    assert quiet.addresses == ()
    (told,) = await LocalInventory(ThisMachine(addresses=Known.ALL, port=2222)).hosts()
    mine = {entry.address for entries in psutil.net_if_addrs().values() for entry in entries}
    assert set(told.addresses) == {(it, 2222) for it in mine if its_own(it, private=True)}


@pytest.mark.parametrize(
    ("vendor", "tag", "same"),
    [
        ("Amazon EC2\n", "i-0abc0123456789def\n", ("aws:i-0abc0123456789def",)),
        ("Amazon EC2", "", ()),
        ("Amazon EC2", "i-0abc; x", ()),
        ("QEMU", "i-0abc0123456789def", ()),
        ("Amazon EC2", None, ()),
    ],
)
def test_an_instance_of_ec2_knows_its_id(tmp_path: Path, vendor: str, tag: str | None, same: tuple[str, ...]) -> None:
    (tmp_path / "sys_vendor").write_text(vendor)
    if tag is not None:
        (tmp_path / "board_asset_tag").write_text(tag)
    assert identities(tmp_path) == same


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check) -> None:
    await check(LocalInventory(ThisMachine()))
