"""The transport contract, on this machine itself; it can't be unreachable, so that one check is not for it."""

from pathlib import Path

import pytest

from console.model.host import Host
from plugins.local.child import AHEAD
from plugins.local.transport import Local
from tests.contracts.transport import CONTRACT, Check, Subject, an_unreachable_host_runs_nothing, name

HERE = Host("here", "here", transports=("local",))


@pytest.mark.parametrize("check", [one for one in CONTRACT if one is not an_unreachable_host_runs_nothing], ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    transport = Local()
    await check(Subject(transport, HERE, HERE, tmp_path, held=8 * 1024 * 1024 + 2 * AHEAD))
    await transport.close()
