"""Machines of Vagrant's index, of several versions, with what their folders say of the way to them."""

import json
from pathlib import Path
from typing import Any

import pytest

from console.engine.fleet import join
from console.model.errors import BadSettings
from console.model.host import Host
from console.model.ports import Inventory, Reads, Remarks
from plugins.vagrant import PLUGIN
from plugins.vagrant.settings import VagrantSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name

DATA = Path(__file__).parents[2] / "data" / "vagrant"


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """A folder with the projects of the indexes: keys, ids, and addresses where ansible provisioned."""
    for project, machine, provider, known in (
        ("shop", "web", "virtualbox", "b7f1a7d2-0000-4000-8000-000000000001"),
        ("shop", "db", "libvirt", "c0000000-0000-4000-8000-000000000007"),
        ("blog", "web", "virtualbox", "b7f1a7d2-0000-4000-8000-000000000002"),
        ("arm", "node1", "vmware_desktop", "/home/me/arm/.vagrant/machines/node1/vmware_desktop/x.vmx"),
    ):
        folder = tmp_path / project / ".vagrant" / "machines" / machine / provider
        folder.mkdir(parents=True)
        (folder / "id").write_text(known)
        (folder / "private_key").write_text("a key")
    for project, version in (("shop", "1.9"), ("blog", "2.2")):
        folder = tmp_path / project / ".vagrant" / "provisioners" / "ansible" / "inventory"
        folder.mkdir(parents=True)
        put(tmp_path, folder / "vagrant_ansible_inventory", f"vagrant_ansible_inventory-{version}")
    return tmp_path


def put(here: Path, file: Path, data: str) -> Path:
    """A file of the test data, with the folder `here` in it."""
    file.write_text((DATA / data).read_text().replace("@HERE@", str(here)))
    return file


def made(index: Path | None, **more: Any) -> Inventory:
    return PLUGIN.inventories["vagrant"].make(VagrantSettings(index, **more), None)  # type: ignore[arg-type]  # it reaches for nothing


async def listed(index: Path | None, **more: Any) -> tuple[dict[str, Host], list[str]]:
    inventory = made(index, **more)
    found = {host.name: host for host in await inventory.hosts()}
    assert isinstance(inventory, Remarks)
    return found, [str(remark) for remark in inventory.remarks()]


def index(tmp_path: Path, machines: Any, version: Any = 1) -> Path:
    (tmp_path / "index").write_text(json.dumps({"version": version, "machines": machines}))
    return tmp_path / "index"


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    hostile = {"name": "x", "state": "\x1b[2J", "provider": "\u202e", "vagrantfile_path": "/a\x1b[31mb\n"}
    await check(made(index(tmp_path, {"a": hostile, "b": {**hostile, "name": "\x1b"}, "\x1b": hostile})))


async def test_addresses_keys_and_ids_come_from_the_machines_folders(projects: Path) -> None:
    found, remarks = await listed(put(projects, projects / "index", "index-2.2"), groups=("virtual",))
    assert {host.name: host.where for host in found.values()} == {
        "web.shop": "vagrant@127.0.0.1:2222",
        "db": "vagrant@db",
        "web.blog": "deploy@127.0.0.1:2200",
    }
    web = found["web.shop"]
    assert web.id == "vagrant:0c5b2a1de4f84be18c3a1b2c3d4e5f60"
    assert web.same == (web.id, "virtualbox:b7f1a7d2-0000-4000-8000-000000000001")
    assert web.groups == ("virtual", "shop")
    assert web.labels == {
        "state": "running",
        "provider": "virtualbox",
        "project": f"{projects}/shop",
        "box": "ubuntu/bionic64",
        "box_version": "20210224.0.0",
    }
    assert web.vars == {"ansible_ssh_private_key_file": f"{projects}/shop/.vagrant/machines/web/virtualbox/private_key"}
    assert web.place == f"{projects}/index: 0c5b2a1de4f84be18c3a1b2c3d4e5f60"
    (remark,) = remarks
    assert remark.startswith(f"{projects}/index: 1 machines have no address in Vagrant's files: ssh_config says how")
    assert remark.endswith("(vagrant ssh-config --host NAME >> ~/.ssh/config)")


async def test_a_single_machine_is_called_as_its_project(projects: Path) -> None:
    found, _ = await listed(put(projects, projects / "index", "index-1.6"))
    assert {host.name: (dict(host.labels)["state"], host.groups) for host in found.values()} == {
        "shop": ("running", ("shop",))
    }
    found, _ = await listed(put(projects, projects / "index", "index-2.4"))
    assert (list(found), found["node1"].labels["arch"], found["node1"].same[1:]) == (["lab", "node1"], "arm64", ())
    found, _ = await listed(put(projects, projects / "index", "index-2.4-windows"))
    assert (list(found), found["shop"].labels["project"]) == (["shop"], "C:/Users/me/shop")


async def test_projects_of_one_name_are_told_apart(tmp_path: Path) -> None:
    machines = {f"{n}abcdef123": {"name": "default", "vagrantfile_path": f"/{n}/shop"} for n in range(2)}
    found, _ = await listed(index(tmp_path, machines))
    assert list(found) == ["shop.0abcdef", "shop.1abcdef"]


async def test_a_libvirt_machine_is_the_one_that_terraform_knows(projects: Path) -> None:
    hosts = await made(put(projects, projects / "index", "index-2.2")).hosts()
    other = Host(
        "libvirt:c0000000-0000-4000-8000-000000000007", "lab-1", same=("libvirt:c0000000-0000-4000-8000-000000000007",)
    )
    fleet = join({"vagrant": hosts, "terraform": [other]})
    assert len(fleet) == 3


async def test_two_machines_behind_one_loopback_address_stay_two(projects: Path) -> None:
    hosts = await made(put(projects, projects / "index", "index-2.2")).hosts()
    other = Host("x", "x", address="127.0.0.1", port=2222)
    assert len(join({"vagrant": hosts, "static": [other]})) == 4


async def test_the_usual_index_need_not_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAGRANT_HOME", str(tmp_path / "home"))
    assert await listed(None) == ({}, [])
    folder = tmp_path / "home" / "data" / "machine-index"
    folder.mkdir(parents=True)
    put(tmp_path, folder / "index", "index-1.6")
    assert list((await listed(None))[0]) == ["shop"]
    with pytest.raises(BadSettings, match="No such file"):
        await listed(tmp_path / "gone")


@pytest.mark.parametrize("raw", [b"", b"\n", b"null", b'{"version": 1}', b'{"version": "1", "machines": null}'])
async def test_an_index_without_machines(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "index").write_bytes(raw)
    assert await listed(tmp_path / "index") == ({}, [])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"version": 1, "machines": {"a', "it ends in the middle"),
        (b"\x00\x01\x02", "not JSON"),
        (b"[]", "Expected `object`, got `array`"),
        (b'{"version": 1, "machines": []}', "$.machines"),
        (b'{"version": 2, "machines": {}}', "an index of version 2; 1 is known"),
        (b'{"machines": {}}', "an index of version None"),
        (b'{"version": {}}', "$.version"),
    ],
)
async def test_what_is_no_index_is_refused(tmp_path: Path, raw: bytes, said: str) -> None:
    (tmp_path / "index").write_bytes(raw)
    with pytest.raises(BadSettings) as caught:
        await listed(tmp_path / "index")
    assert said in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}, "", "../../..", "/", "\x00", "-x", "all", "\x1b[31m"])
async def test_entries_of_a_wrong_kind_cost_only_themselves(projects: Path, wrong: Any) -> None:
    file = put(projects, projects / "index", "index-2.2")
    content = json.loads(file.read_text())
    broken, kept = content["machines"]["0c5b2a1de4f84be18c3a1b2c3d4e5f60"], "2e7d4c3f061a6d03ae5c3d4e5f607182"
    for key in broken:
        changed = {**content["machines"], "x": {**broken, key: wrong}, "y": wrong}
        found = await made(index(projects, changed)).hosts()
        assert f"vagrant:{kept}" in [host.id for host in found]
        assert "vagrant:y" not in [host.id for host in found]


async def test_a_name_leads_to_no_other_folder(projects: Path) -> None:
    entry = {
        "name": "../../shop/.vagrant/machines/web",
        "provider": "virtualbox",
        "local_data_path": f"{projects}/shop/.vagrant",
    }
    (host,) = await made(index(projects, {"a": entry})).hosts()
    assert (host.vars, host.same) == ({}, ("vagrant:a",))


async def test_rubbish_where_the_addresses_should_be(projects: Path) -> None:
    file = projects / "shop" / ".vagrant" / "provisioners" / "ansible" / "inventory" / "vagrant_ansible_inventory"
    for said in (b"\xff\x00", b"web 'open", b"web ansible_host=-oProxyCommand=x", b"web ansible_port=99999", b"web"):
        file.write_bytes(said)
        found, _ = await listed(put(projects, projects / "index", "index-2.2"))
        assert "web.blog" in found
        assert all(host.address in ("", "127.0.0.1") for host in found.values())


def test_a_hundred_thousand_machines_are_all_there(tmp_path: Path) -> None:
    machines = {f"{n:032x}": {"name": f"m{n}", "vagrantfile_path": "/srv/shop"} for n in range(100_000)}
    inventory = made(index(tmp_path, machines))
    assert isinstance(inventory, Reads)
    assert len(inventory.read()) == 100_000
