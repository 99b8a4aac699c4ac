"""The transport contract, over an SSH server in the same loop."""

from pathlib import Path

import pytest

from console.model.host import Host
from plugins.ssh.transport import SshTransport
from tests.contracts.transport import CONTRACT, Check, Subject, name
from tests.plugins.ssh.server import Server


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, server: Server, transport: SshTransport, tmp_path: Path) -> None:
    nowhere = Host("nowhere", "nowhere", address="127.0.0.1", port=1)
    await check(Subject(transport, server.host(), nowhere, tmp_path))
