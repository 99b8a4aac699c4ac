"""procfs keeps what every metric source keeps."""

import sys

import pytest

from console.model.host import Host
from plugins.local.transport import Local
from plugins.procfs.settings import ProcfsSettings
from plugins.procfs.source import Procfs
from tests.contracts.metrics import CONTRACT, Check, Subject
from tests.contracts.transport import name

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check) -> None:
    await check(Subject(lambda reach: Procfs(ProcfsSettings(), reach), Local(), Host("here", "here")))
