"""The inventory contract, over hosts of an ssh_config."""

from pathlib import Path

import pytest

from plugins.ssh.inventory import ConfigHosts
from plugins.ssh.settings import ConfigHostsSettings
from tests.contracts.inventory import CONTRACT, Check


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
async def test_contract(check: Check, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "Host web1 web2 web1\n  HostName \x1b[31mreal\n  User a\x07b\n  IdentityFile \x1b]52;c;eA==\x07\n"
        "  ProxyJump \x1b[1mgate\nHost *\n  Port 2222\n"
    )
    await check(ConfigHosts(ConfigHostsSettings(str(config), ("site=ams",))))
