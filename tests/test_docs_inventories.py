"""The inventories in docs/examples give the hosts they should, and docs/inventories.md explains every key of theirs."""

import re
import shutil
from pathlib import Path

import pytest

from console import listing
from console.engine.registry import Registry
from console.kit import shape
from console.kit.columns import KEYED, WHOLE
from console.model.host import Host
from console.model.ports import Inventory
from console.settings import Settings, load
from plugins.hostlist.settings import EtcHostsSettings, HostListSettings
from plugins.json.settings import CommandSettings, FileSettings, UrlSettings
from plugins.terraform.settings import TerraformSettings
from plugins.terraform.types import TYPES
from plugins.vagrant.settings import VagrantSettings

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The example, with states and an index beside it."""
    shutil.copytree(ROOT / "docs" / "examples", tmp_path, dirs_exist_ok=True)
    (tmp_path / "states").mkdir()
    shutil.copy(DATA / "terraform" / "terraform-1.9-clouds.tfstate", tmp_path / "states")
    shutil.copy(DATA / "vagrant" / "index-2.4", tmp_path / "vagrant-index")
    return load(tmp_path / "inventories.yaml")


def test_every_inventory_of_the_example_gives_its_hosts(settings: Settings) -> None:
    """All but the one that asks the network, which is only made."""
    registry = Registry(lambda broken: pytest.fail(str(broken)))
    registry.load(use.plugin for use in settings.inventories)
    found: dict[str, list[Host]] = {}
    for use in settings.inventories:
        make = registry.prepare("inventories", use.plugin, use.capability, use.rest, listing.NoReach(), Inventory)  # type: ignore[type-abstract]  # a Protocol names what comes back
        inventory = make()
        assert inventory is not None
        if use.name != "inventory-api":
            found[use.name] = list(listing._ask(inventory))
    wheres = {source: [host.where for host in hosts] for source, hosts in found.items()}
    assert wheres["racks"] == [
        "ops@rack-1",
        "admin@rack-2.example.com:2222",
        "ops@10.20.0.3",
        "ops@2001:db8::4:2222",
    ]
    assert [(host.name, host.groups, dict(host.labels)) for host in found["lan"]] == [
        ("nas.lan", ("lan",), {"aliases": "nas backup"}),
        ("printer.lan", ("lan",), {}),
    ]
    assert wheres["vagrant"] == ["vagrant@lab", "vagrant@node1"]
    assert {"203.0.113.1", "10.8.0.8"} <= set(wheres["terraform"])
    assert wheres["cmdb"] == ["10.30.0.1:2222", "10.30.0.2"]
    assert found["cmdb"][0].labels == {"env": "prod", "owner": "ana"}
    assert (wheres["consul"], found["consul"][0].labels) == (["10.40.0.1"], {"env": "prod"})


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Hosts lists", (HostListSettings, EtcHostsSettings)),
        ("Vagrant", (VagrantSettings,)),
        ("Terraform", (TerraformSettings,)),
        ("JSON from a command or a URL", (CommandSettings, UrlSettings, FileSettings)),
    ],
)
def test_every_key_is_explained_in_its_section(title: str, kinds: tuple[type, ...]) -> None:
    section = part(title)
    assert [key for kind in kinds for key in shape.keys(kind) if f"`{key}`" not in section] == []


def test_every_column_and_every_type_is_named() -> None:
    columns = part("JSON from a command or a URL")
    assert [word for word in (*WHOLE, *(f"{kind}.K" for kind in KEYED)) if f"`{word}" not in columns] == []
    assert [kind for kind in TYPES if f"`{kind}`" not in part("Terraform")] == []


def part(title: str) -> str:
    """A section of the page."""
    text = (ROOT / "docs" / "inventories.md").read_text()
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, title
    return found.group(1)
