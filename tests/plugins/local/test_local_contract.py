"""The local transport keeps what every transport keeps, but for one check: this machine is never out of reach."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.model.host import Host
from plugins.local.transport import Local
from tests.contracts.transport import CONTRACT, Check, Subject, an_unreachable_host_runs_nothing, name


@pytest.fixture
async def subject(tmp_path: Path) -> AsyncIterator[Subject]:
    transport = Local()
    here = Host("here", "here", transports=("local",))
    yield Subject(transport, here, here, tmp_path)
    await transport.close()


@pytest.mark.parametrize(
    "check", [check for check in CONTRACT if check is not an_unreachable_host_runs_nothing], ids=name
)
async def test_contract(check: Check, subject: Subject) -> None:
    await check(subject)
