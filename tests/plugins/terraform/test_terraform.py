"""Hosts out of states: both forms, several versions, and nothing of what is secret."""

import json
from pathlib import Path
from typing import Any

import pytest

from console.engine.fleet import join
from console.kit import shape
from console.kit.document import parse
from console.model.errors import BadSettings
from console.model.host import Host
from console.model.ports import Inventory, Reads, Remarks
from plugins.terraform import PLUGIN
from plugins.terraform.settings import Address, TerraformSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name

DATA = Path(__file__).parents[2] / "data" / "terraform"
BUILT_IN = {
    "terraform_data": {
        "name": "output.value.name || output.name",
        "private": "output.value.private_ip || output.private_ip",
        "public": "output.value.public_ip || output.public_ip",
        "labels": "output.value.tags || output.tags",
        "labels.password": "output.value.password || output.password || input.value.password || input.password",
    }
}
"""The type that Terraform has without any provider, as if it were machines: real states come of it."""


def made(state: Path, **more: Any) -> Inventory:
    return PLUGIN.inventories["terraform"].make(TerraformSettings(state, **more), None)  # type: ignore[arg-type]  # it reaches for nothing


async def listed(state: Path, **more: Any) -> tuple[dict[str, Host], list[str]]:
    inventory = made(state, **more)
    found = {host.name: host for host in await inventory.hosts()}
    assert isinstance(inventory, Remarks)
    return found, [str(remark).replace(f"{state.parent}/", "") for remark in inventory.remarks()]


async def refused(state: Path) -> str:
    with pytest.raises(BadSettings) as caught:
        await made(state).hosts()
    return str(caught.value).replace(f"{state.parent}/", "")


def with_changes(tmp_path: Path, change: Any) -> Path:
    """The state with many clouds, changed."""
    state = json.loads((DATA / "terraform-1.9-clouds.tfstate").read_text())
    change(state)
    file = tmp_path / "x.tfstate"
    file.write_text(json.dumps(state))
    return file


@pytest.mark.parametrize("check", CONTRACT, ids=name)
@pytest.mark.parametrize("file", ["terraform-1.9-clouds.tfstate", "terraform-1.9-clouds.show.json"])
async def test_contract(check: Check, file: str) -> None:
    await check(made(DATA / file, labels={"a\tb": "\x1b[2J"}, groups=("g\n",)))


async def test_every_cloud_has_its_columns() -> None:
    found, remarks = await listed(DATA / "terraform-1.9-clouds.tfstate")
    assert {host.name: (host.id, host.where) for host in found.values()} == {
        "shop-web": ("aws:i-0c00000000000000a", "10.1.0.1"),
        "worker": ("aws:i-0c00000000000000d", "10.1.1.2"),
        "db-1": ("gcp:5520000000000000001", "10.2.0.2"),
        "cache-1": ("azure:2f0e1a00-1111-2222-3333-444455556666", "10.3.0.4"),
        "edge-1": ("digitalocean:400100200", "10.4.0.2"),
        "build-1": ("hcloud:41000001", "10.5.0.2"),
        "batch-1": ("openstack:7a000000-0000-4000-8000-000000000006", "10.6.0.5"),
        "lab-1": ("libvirt:c0000000-0000-4000-8000-000000000007", "192.168.122.7"),
    }
    assert found["shop-web"].same == ("aws:i-0c00000000000000a",)
    assert found["shop-web"].place.endswith("terraform-1.9-clouds.tfstate: aws_instance.web")
    assert found["db-1"].labels == {
        "env": "prod",
        "role": "db",
        "project": "shop",
        "zone": "europe-west3-a",
        "type": "e2-medium",
        "state": "RUNNING",
    }
    assert found["edge-1"].groups == ("digitalocean_droplet", "digitalocean_droplet.edge", "edge", "prod")
    assert found["worker"].groups == ("module.pool", "aws_instance", "module.pool.aws_instance.same_name")
    assert remarks == ["terraform-1.9-clouds.tfstate: aws_instance.web: a deposed object, to be destroyed: left out"]


async def test_the_public_address_when_settings_say_so_and_the_other_recognises_it() -> None:
    found, _ = await listed(DATA / "terraform-1.9-clouds.tfstate", address=Address.PUBLIC, user="ops", port=2222)
    assert {host.name: host.where for host in found.values() if host.name in ("shop-web", "worker", "db-1")} == {
        "shop-web": "ops@203.0.113.1:2222",
        "worker": "ops@10.1.1.2:2222",
        "db-1": "ops@203.0.113.2:2222",
    }
    assert found["db-1"].addresses == (("10.2.0.2", 2222),)
    assert found["batch-1"].addresses == (("2001:db8:6::5", 2222),)


@pytest.mark.parametrize("file", ["terraform-1.11.tfstate", "terraform-1.11.show.json"])
async def test_modules_counts_and_keys_as_terraform_itself_wrote_them(file: str) -> None:
    found, remarks = await listed(DATA / file, types=BUILT_IN)
    assert {host.name: (host.where, host.groups[:-2]) for host in found.values()} == {
        "web-0": ("10.0.1.1", ()),
        "web-1": ("10.0.1.2", ()),
        "db-eu-a": ("10.0.2.1", ("module.db",)),
        "db-eu-b": ("10.0.2.2", ("module.db",)),
        "db-us-a": ("10.0.2.1", ("module.db",)),
        "db-us-b": ("10.0.2.2", ("module.db",)),
    }
    assert found["web-0"].labels == {"env": "prod"}
    assert found["db-us-b"].place.endswith(f'{file}: module.db["us"].terraform_data.db["b"]')
    assert remarks == [f"{file}: terraform_data.token: neither a name nor an address: left out"]


@pytest.mark.parametrize(
    "file",
    [
        "terraform-1.11.tfstate",
        "terraform-1.11.show.json",
        "terraform-1.9-clouds.tfstate",
        "terraform-1.9-clouds.show.json",
    ],
)
async def test_nothing_that_is_marked_sensitive_leaves_nor_its_copies(file: str) -> None:
    types = {
        **BUILT_IN,
        "aws_instance": {"vars": "@", "labels.data": "user_data", "groups": "[tags.token, tags_all.token]"},
        "azurerm_linux_virtual_machine": {"vars.all": "@", "user": "admin_password"},
    }
    text = (DATA / file).read_text()
    assert "hunter2-secret" in text or "s3cr3t-tag" in text
    inventory = made(DATA / file, types=types)
    hosts = await inventory.hosts()
    assert hosts
    assert isinstance(inventory, Remarks)
    said = f"{hosts}{inventory.remarks()}"
    assert "hunter2-secret" not in said
    assert "s3cr3t" not in said.replace("s3cr3t-output", "")


@pytest.mark.parametrize(
    "path",
    [
        [],
        [{}],
        [{"type": "get_attr", "value": None}],
        [{"type": "get_attr", "value": {"a": 1}}],
        {"x": 1},
        "tags",
        None,
        [5],
    ],
)
async def test_a_path_that_can_not_be_followed_hides_all(tmp_path: Path, path: Any) -> None:
    def change(state: Any) -> None:
        instance = state["resources"][0]["instances"][0]
        instance["sensitive_attributes"] = [path]

    found, remarks = await listed(with_changes(tmp_path, change))
    assert "shop-web" not in found
    assert "x.tfstate: aws_instance.web: neither a name nor an address: left out" in remarks


async def test_a_path_that_ends_beside_hides_what_is_around(tmp_path: Path) -> None:
    def change(state: Any) -> None:
        steps = [{"type": "get_attr", "value": "tags"}, {"type": "index", "value": {"value": 7, "type": "number"}}]
        state["resources"][0]["instances"][0]["sensitive_attributes"] = [steps]

    found, _ = await listed(with_changes(tmp_path, change))
    host = found["ip-10-1-0-1.eu-central-1.compute.internal"]
    assert set(host.labels) == {"region", "zone", "type", "state"}


async def test_states_of_terraform_0_12() -> None:
    found, remarks = await listed(DATA / "terraform-0.12.tfstate")
    assert (list(found), remarks) == (["bastion", "web-1", "web-2", "web-3"], [])
    found, _ = await listed(DATA / "terraform-0.12.show.json")
    assert found["db-1"].groups[:2] == ("module.app", "module.app.module.db")
    found, remarks = await listed(DATA / "terraform-0.12-flat.tfstate")
    assert list(found) == ["new"]
    assert "of Terraform 0.11 still: terraform refresh writes it anew" in remarks[0]


async def test_states_of_opentofu() -> None:
    found, _ = await listed(DATA / "opentofu-1.8.tfstate")
    assert {host.name: host.where for host in found.values()} == {"tofu-0": "203.0.113.20", "tofu-1": "203.0.113.21"}
    assert "an encrypted state of OpenTofu (tofu show -json" in await refused(DATA / "opentofu-encrypted.tfstate")


@pytest.mark.parametrize("file", ["empty.tfstate", "empty.show.json"])
async def test_an_empty_state_has_no_hosts(file: str) -> None:
    assert await listed(DATA / file) == ({}, [])


async def test_an_old_state_and_a_plan_are_refused_with_what_to_do() -> None:
    said = await refused(DATA / "terraform-0.11.tfstate")
    assert "version 3, from before Terraform 0.12 (terraform refresh of Terraform 0.12" in said
    assert "a plan, not a state (terraform show -json > FILE, without a plan)" in await refused(DATA / "plan.show.json")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "x.tfstate: empty"),
        (b"\x7fELF\x00\x01", "x.tfstate:1:1: not JSON"),
        (b'{"version": 4, "resources": [', "it ends in the middle"),
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "no Terraform state: it has no version"),
        (b'{"version": 5}', "a state of version 5; 4 is known"),
        (b'{"version": true}', "a state of version True; 4 is known"),
        (b'{"version": "\\u001b[31m"}', "4 is known"),
        (b'{"format_version": "2.0"}', "show -json of format '2.0'"),
        (b'{"format_version": 7}', "show -json of format 7"),
        (b'{"version": 4, "resources": {}}', "$.resources"),
        (b'{"version": 4, "resources": [1]}', "$.resources[0]"),
        (b'{"version": 4, "resources": [{"type": "a"}]}', "$.resources[0]"),
        (b'{"version":4,"resources":[{"mode":"managed","type":"aws_instance","name":"a","instances":7}]}', "instances"),
        (
            b'{"version":4,"resources":[{"mode":"managed","type":"aws_instance","name":"a","instances":[{"attributes":[]}]}]}',
            "aws_instance.a: attributes that can't be read",
        ),
        (
            b'{"version":4,"resources":[{"mode":"managed","type":"aws_instance","name":"a","instances":[{"attributes":{"a":'
            + b"[" * 50_000,
            "x.tfstate",
        ),
        (b'{"format_version":"1.0","values":{"root_module":[]}}', "$.values.root_module"),
        (b'{"format_version":"1.0","values":{"root_module":{"child_modules":[[]]}}}', "child_modules[0]"),
    ],
)
async def test_what_is_no_state_is_refused_with_what_is_wrong(tmp_path: Path, raw: bytes, said: str) -> None:
    (tmp_path / "x.tfstate").write_bytes(raw)
    assert said in await refused(tmp_path / "x.tfstate")


@pytest.mark.parametrize(
    "wrong", [None, 7, True, "", "x", [], {}, [[]], [{}], {"Name": {}}, {"Name": ["x"]}, "-x", "\x1b"]
)
async def test_attributes_of_a_wrong_kind_cost_only_themselves(tmp_path: Path, wrong: object) -> None:
    def change(state: Any) -> None:
        for resource in state["resources"][:7]:
            for instance in resource["instances"]:
                for key in instance["attributes"]:
                    instance["attributes"][key] = wrong

    found, _ = await listed(with_changes(tmp_path, change))
    assert found["lab-1"].id == "libvirt:c0000000-0000-4000-8000-000000000007"
    assert not [host for host in found.values() if host.name.startswith("-")]


async def test_a_folder_has_its_states_and_those_of_its_workspaces(tmp_path: Path) -> None:
    for path, file in (
        ("terraform.tfstate", "terraform-0.12.tfstate"),
        ("terraform.tfstate.d/eu/terraform.tfstate", "opentofu-1.8.tfstate"),
        (".terraform/terraform.tfstate", "terraform-0.11.tfstate"),
        ("terraform.tfstate.backup", "terraform-0.11.tfstate"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((DATA / file).read_bytes())
    found, _ = await listed(tmp_path)
    assert list(found) == ["bastion", "web-1", "web-2", "web-3", "tofu-0", "tofu-1"]
    found, _ = await listed(tmp_path / "terraform.tfstate.d" / "*" / "*.tfstate")
    assert list(found) == ["tofu-0", "tofu-1"]
    assert "no state there" in await refused(tmp_path / "*.gone")
    assert "No such file" in await refused(tmp_path / "gone.tfstate")


async def test_a_file_with_a_hostile_name_is_harmless_as_a_place(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2Jb.tfstate").write_bytes((DATA / "terraform-0.12-flat.tfstate").read_bytes())
    found, remarks = await listed(tmp_path)
    assert "\x1b" not in f"{found['new'].place}{remarks}"


async def test_a_machine_in_two_states_is_one_and_the_second_is_said(tmp_path: Path) -> None:
    for file in ("a.tfstate", "b.tfstate"):
        (tmp_path / file).write_bytes((DATA / "opentofu-1.8.tfstate").read_bytes())
    inventory = made(tmp_path)
    assert len(await inventory.hosts()) == 2
    assert isinstance(inventory, Remarks)
    assert [remark.what for remark in inventory.remarks()] == [
        "'hcloud:41000010' again: left out",
        "'hcloud:41000011' again: left out",
    ]


async def test_types_of_the_settings_add_to_the_known_ones(tmp_path: Path) -> None:
    text = """\
state: terraform.tfstate
types:
  aws_instance: {name: "tags.env", labels.ami: ami}
  vsphere_virtual_machine: {address: default_ip_address, identity.vsphere: uuid}
"""
    settings = shape.read(parse(text, str(tmp_path / "settings.yaml")), TerraformSettings)
    found, _ = await listed(DATA / "terraform-1.9-clouds.tfstate", types=settings.types)
    assert found["prod"].labels["ami"] == "ami-0a1b2c3d"
    assert (found["legacy-1"].address, found["legacy-1"].same) == (
        "10.8.0.8",
        ("vsphere:4210aaaa-0000-4000-8000-000000000008",),
    )


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ("{a: {name: '['}}", "type a: '[' is no path"),
        ("{a: {name: $.tags.Name}}", "a JMESPath has no $"),
        ("{a: {nmae: x}}", "type a: no column 'nmae' (did you mean 'name'?)"),
        ("{a: {labels.: x}}", "no column 'labels.'"),
    ],
)
def test_wrong_columns_are_said_when_settings_are_read(types: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        shape.read(parse(f"state: x\ntypes: {types}", "settings.yaml"), TerraformSettings)
    assert said in str(caught.value)


async def test_another_inventory_joins_by_the_instance_and_never_with_another_instance() -> None:
    inventory = made(DATA / "terraform-0.12.tfstate")
    found = await inventory.hosts()
    same = Host("i-1", "other", same=("aws:i-0b00000000000000a",))
    other = Host("i-2", "web-1", same=("aws:i-0fffffffffffffff0",))
    fleet = join({"terraform": found, "aws": [same, other]})
    assert len(fleet) == 5
    assert [claim.source for claim in fleet["aws:i-0b00000000000000a"].claims] == ["terraform", "aws"]


def test_a_hundred_thousand_machines_are_all_there(tmp_path: Path) -> None:
    (instance, *_) = json.loads((DATA / "opentofu-1.8.tfstate").read_text())["resources"][0]["instances"]
    one = json.dumps(instance)
    many = ",".join(one.replace("41000010", str(n)).replace("tofu-0", f"host-{n}") for n in range(100_000))
    head = '{"version":4,"resources":[{"mode":"managed","type":"hcloud_server","name":"web","instances":['
    (tmp_path / "x.tfstate").write_text(f"{head}{many}]}}]}}")
    inventory = made(tmp_path / "x.tfstate")
    assert isinstance(inventory, Reads)
    assert len(inventory.read()) == 100_000
