"""The fake transport keeps the shape of the contract, so that what is tested on it holds on a real one."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.model.command import Command, Exited, Output
from console.model.errors import ConsoleError
from console.model.host import Host
from tests.contracts.transport import SHAPE, Check, Subject, name
from tests.fakes.transport import FakeTransport, says, unreachable

HELLO, FAILS, WAITS = Command(argv=("hello",)), Command(argv=("fails",)), Command(argv=("waits",))


def script(host: Host, command: Command) -> Sequence[Output | ConsoleError | asyncio.Event]:
    """What the contract's own commands do."""
    if host.id == "nowhere":
        return unreachable()
    if command is FAILS:
        return says("", 3)
    return (asyncio.Event(), Exited(0)) if command is WAITS else says("hello\n")


@pytest.mark.parametrize("check", SHAPE, ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    here, nowhere = Host("here", "here"), Host("nowhere", "nowhere")
    await check(Subject(FakeTransport(script), here, nowhere, tmp_path, HELLO, FAILS, WAITS))
