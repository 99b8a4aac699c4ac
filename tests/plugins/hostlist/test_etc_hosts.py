"""Lines as in /etc/hosts: which are hosts, and how names and addresses of one come together."""

from pathlib import Path

import pytest

from console.engine.fleet import join
from console.model.errors import BadSettings
from console.model.host import Host
from console.model.ports import Inventory, Remarks
from plugins.hostlist import PLUGIN
from plugins.hostlist.settings import EtcHostsSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name

DEBIAN = """\
127.0.0.1       localhost
127.0.1.1       desk.example.com desk

# The following lines are desirable for IPv6 capable hosts
::1     localhost ip6-localhost ip6-loopback
fe00::0 ip6-localnet
ff00::0 ip6-mcastprefix
ff02::1 ip6-allnodes
255.255.255.255 broadcasthost
fe80::1%lo0     localhost
0.0.0.0         ads.example.com tracker.example.com

10.0.0.1        web-1.example.com web-1 www   # the shop
10.0.0.2\tdb-1
fd00::2         db-1 db-1.v6
10.0.0.1        shop.example.com
"""


def made(file: Path, text: str | bytes, **more: object) -> Inventory:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    settings = EtcHostsSettings(file, **more)  # type: ignore[arg-type]  # each test gives what it is about
    return PLUGIN.inventories["etc"].make(settings, None)  # type: ignore[arg-type]  # it reaches for nothing


async def listed(tmp_path: Path, text: str | bytes, **more: object) -> tuple[list[Host], list[str]]:
    inventory = made(tmp_path / "hosts", text, **more)
    found = list(await inventory.hosts())
    assert isinstance(inventory, Remarks)
    return found, [str(remark).replace(f"{tmp_path}/", "") for remark in inventory.remarks()]


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    await check(made(tmp_path / "hosts", f"{DEBIAN}10.1.1.1 a b\x1b[31m \u202ec\n10.1.1.2 \x1b[31m\n"))


async def test_this_machine_nobody_and_everybody_are_no_hosts(tmp_path: Path) -> None:
    found, remarks = await listed(tmp_path, DEBIAN)
    assert ([host.name for host in found], remarks) == (["web-1.example.com", "db-1"], [])


async def test_one_address_is_one_host_and_one_name_too(tmp_path: Path) -> None:
    (web, db), _ = await listed(tmp_path, DEBIAN)
    assert (web.address, web.labels, web.addresses) == (
        "10.0.0.1",
        {"aliases": "web-1 www shop.example.com"},
        (),
    )
    assert (db.address, db.labels, db.addresses) == ("10.0.0.2", {"aliases": "db-1.v6"}, (("fd00::2", 22),))
    assert web.place == f"{tmp_path}/hosts:13"


async def test_another_inventory_knows_it_by_any_of_its_addresses(tmp_path: Path) -> None:
    found, _ = await listed(tmp_path, DEBIAN)
    fleet = join({"static": [Host("store", "store", "fd00::2")], "etc": found}, "all")
    assert [claim.source for claim in fleet["store"].claims] == ["static", "etc"]


async def test_settings_are_for_every_host(tmp_path: Path) -> None:
    (host,), _ = await listed(tmp_path, "10.0.0.1 a", user="ops", labels={"site": "ber"}, groups=("lan",))
    assert (host.where, host.labels, host.groups) == ("ops@10.0.0.1", {"site": "ber"}, ("lan",))


async def test_what_is_wrong_is_said_and_the_rest_read(tmp_path: Path) -> None:
    text = "10.0.0.300 a\n10.0.0.1\n10.0.0.2 -x\n10.0.0.3 all\n10.0.0.4 \x1b[31mred\nx\n10.0.0.5 ok\n"
    found, remarks = await listed(tmp_path, text)
    assert [host.name for host in found] == ["ok"]
    assert sorted(remark.split(": left out")[0] for remark in remarks) == [
        "hosts:1:1: '10.0.0.300' is no address",
        "hosts:2:1: 10.0.0.1 has no name",
        "hosts:3:1: the name '-x' starts with a dash",
        "hosts:4:1: a host named 'all'",
        "hosts:5:1: the name '\\x1b[31mred' has characters that can't be shown",
        "hosts:6:1: 'x' is no address",
    ]


async def test_binary_is_refused_and_nothing_is_nothing(tmp_path: Path) -> None:
    assert await listed(tmp_path, b"") == ([], [])
    with pytest.raises(BadSettings, match="hosts:1:1: not text"):
        await listed(tmp_path, bytes(range(256)).replace(b"\n", b""))


async def test_a_hundred_thousand_hosts_and_names_of_one_are_all_there(tmp_path: Path) -> None:
    hosts = "".join(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255} host-{n} h{n}\n" for n in range(1, 100_001))
    names = "".join(f"192.168.0.1 name-{number}\n" for number in range(100_000))
    found, remarks = await listed(tmp_path, hosts + names)
    assert (len(found), remarks) == (100_001, [])
    assert len(found[-1].labels["aliases"].split()) == 99_999
