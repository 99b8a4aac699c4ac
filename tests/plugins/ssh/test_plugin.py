"""The plugin's declaration, its inventory, its shell."""

import subprocess
import sys
from pathlib import Path

import pytest

from console.model.errors import BadSettings
from console.model.host import Host
from console.model.ports import Shells
from plugins.ssh import PLUGIN
from plugins.ssh.inventory import ConfigHosts
from plugins.ssh.settings import ConfigHostsSettings, SshSettings
from plugins.ssh.transport import SshTransport
from tests.plugins.ssh.server import FakeReach


def test_the_declaration_loads_nothing_heavy() -> None:
    code = (
        "import sys; from plugins.ssh import PLUGIN; PLUGIN.transports['ssh'].settings();"
        "print([name for name in sys.modules if name.split('.')[0] in ('paramiko', 'cryptography', 'nacl', 'asyncio')])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


async def test_what_it_offers() -> None:
    capability = PLUGIN.transports["ssh"]
    transport = capability.make(capability.settings(config="none"), FakeReach())
    assert isinstance(transport, SshTransport)
    assert isinstance(transport, Shells)
    await transport.close()
    assert isinstance(PLUGIN.inventories["config"].make(ConfigHostsSettings(), FakeReach()), ConfigHosts)


async def hosts(config: Path, labels: tuple[str, ...] = ()) -> list[Host]:
    """What the inventory knows."""
    return list(await ConfigHosts(ConfigHostsSettings(str(config), labels)).hosts())


async def test_the_hosts_of_a_config(tmp_path: Path) -> None:
    (tmp_path / "more.conf").write_text("Host inc1\n  HostName 10.0.0.1\nHOST web1 inc2\n")
    config = tmp_path / "config"
    config.write_text(
        f"# Host commented\nHost web1 web2 *.example.org !bad ?x\n  User Host\nInclude {tmp_path}/more.conf\n"
        'Host "quoted" -dash evil\x1b[31m\nhost=assigned\nMatch host matched\nHost *\n'
    )
    found = await hosts(config, ("from=ssh",))
    assert [host.name for host in found] == ["web1", "web2", "inc1", "inc2", "quoted", "assigned"]
    assert found[0].place == f"{config}:2"
    assert found[2].place == f"{tmp_path / 'more.conf'}:1"
    assert found[0].labels == {"from": "ssh"}
    assert (found[0].address, found[0].user, found[0].port) == ("", "", None)


async def test_no_config_is_no_host_and_no_error(tmp_path: Path) -> None:
    assert await hosts(tmp_path / "none") == []


async def test_a_config_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        await hosts(tmp_path)


async def test_a_config_of_bytes(tmp_path: Path) -> None:
    (tmp_path / "config").write_bytes(bytes(range(256)) + b"\nHost a\n")
    assert [host.name for host in await hosts(tmp_path / "config")] == ["a"]


async def test_the_shell_is_the_users_own_ssh() -> None:
    usual = SshTransport(SshSettings(), FakeReach())
    assert usual.shell(Host("web1", "web1")) == ("ssh", "--", "web1")
    host = Host("x", "web1", address="10.0.0.1", port=2222, user="bob")
    assert usual.shell(host) == ("ssh", "-l", "bob", "-p", "2222", "-o", "HostName=10.0.0.1", "--", "web1")
    await usual.close()
    settings = SshSettings(
        config="none", known_hosts=("/kh",), identity_files=("/id",), identities_only=True, agent=False
    )
    other = SshTransport(settings, FakeReach())
    assert other.shell(Host("web1", "web1")) == (
        "ssh", "-F", "none", "-o", "UserKnownHostsFile=/kh", "-o", "GlobalKnownHostsFile=none", "-i", "/id",
        "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "--", "web1",
    )  # fmt: skip
    await other.close()
