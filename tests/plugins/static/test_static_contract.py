"""The static inventory keeps what every inventory keeps."""

from pathlib import Path

import pytest

from plugins.static.inventory import StaticInventory
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name

HOSTS = """\
groups: {web: {hosts: ["w\\e[31m1"], groups: [all-web], labels: {"a\\tb": "\\u202e"}}, all-web: }
hosts: {"w\\e[31m1": {groups: [web, all-web], port: 22, user: "o\\np"}, "-x": , "[red]": , "a b": }
"""


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text(HOSTS)
    await check(StaticInventory(tmp_path / "hosts.yaml"))
