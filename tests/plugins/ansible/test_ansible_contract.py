"""The Ansible inventory keeps what every inventory keeps, however it is read, and is made from its settings."""

from pathlib import Path

import pytest

from console.kit import document, shape
from console.kit.duration import Seconds
from console.model.errors import BadSettings
from console.model.ports import Inventory, Remarks
from plugins.ansible import PLUGIN
from plugins.ansible.inventory import FileInventory
from plugins.ansible.settings import AnsibleSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name
from tests.plugins.ansible import judge

HOSTILE = """\
"w\\e[31m1": {hosts: {"a\\u202eb": {"l\\e[1m": "x\\ty\\e[2J", ansible_user: "o\\np"}, "a\\u200bb": , "a b": , -x: }}
"""


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text(HOSTILE)
    await check(FileInventory(AnsibleSettings(tmp_path / "hosts.yml", program="")))


@pytest.mark.parametrize("check", CONTRACT, ids=name)
@pytest.mark.parametrize("data", ["many", "nested", "names", "templates"])
async def test_contract_on_the_data(check: Check, data: str) -> None:
    await check(FileInventory(AnsibleSettings(tuple(judge.paths(data)), program="")))


def made(folder: Path, text: str) -> AnsibleSettings:
    return shape.read(document.parse(text, str(folder / "settings.yaml")), AnsibleSettings)


async def test_the_plugin_makes_it_from_its_settings_shape(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("web-1 pin=1\n")
    settings = made(tmp_path, 'path: hosts\nprogram: ""\ntimeout: 1m\nhide: [p*]\nfolder: project\n')
    assert settings == AnsibleSettings(tmp_path / "hosts", "", tmp_path / "project", Seconds(60.0), ("p*",))
    inventory: Inventory = PLUGIN.inventories["ansible"].make(settings, None)  # type: ignore[arg-type]  # it reaches for nothing
    assert isinstance(inventory, Remarks)
    (host,) = await inventory.hosts()
    assert (host.name, host.vars) == ("web-1", {"pin": "(encrypted)"})


def test_several_paths_and_what_is_wrong_with_settings(tmp_path: Path) -> None:
    assert made(tmp_path, "path: [a, b]").paths == (tmp_path / "a", tmp_path / "b")
    for text in ("{}", "path: []", "path: a\ntimeout: 0", "path: {a: b}", "path: a\nprogramm: x"):
        with pytest.raises(BadSettings):
            made(tmp_path, text)
