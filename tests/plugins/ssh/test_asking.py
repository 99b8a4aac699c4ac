"""Asking `ssh -G`: what hangs is ended, with all that it started."""

import asyncio
import signal
from pathlib import Path

import pytest

from console.model.errors import Unreachable
from plugins.ssh.asking import ask
from tests.settle import until

HANGS = "#!/bin/sh\nsleep 300 &\necho $! > {folder}/child\nexec sleep 300\n"


@pytest.fixture
def hanging(tmp_path: Path) -> str:
    """A program whose child holds its output open, as a Match exec does."""
    program = tmp_path / "ssh"
    program.write_text(HANGS.format(folder=tmp_path))
    program.chmod(0o755)
    return str(program)


def gone(folder: Path) -> bool:
    """Whether the child has ended: no such process, or one that nobody has waited for yet."""
    try:
        stat = Path(f"/proc/{(folder / 'child').read_text().strip()}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


async def test_what_it_says_is_handed_over() -> None:
    assert await ask(("/bin/echo", "user anna"), "web1", 20.0) == "user anna\n"


async def test_a_refusal_is_told_with_its_reason() -> None:
    with pytest.raises(Unreachable, match="refuses its config for web1: line 3: bad"):
        await ask(("/bin/sh", "-c", "echo 'line 3: bad' >&2; exit 255"), "web1", 20.0)


async def test_one_that_hangs_is_ended_with_all_it_started(hanging: str, tmp_path: Path) -> None:
    async with asyncio.timeout(60):
        with pytest.raises(Unreachable, match="did not end in 1 s"):
            await ask((hanging,), "web1", 1.0)
    await until(lambda: gone(tmp_path))


async def test_one_that_is_given_up_is_ended_with_all_it_started(hanging: str, tmp_path: Path) -> None:
    asking = asyncio.create_task(ask((hanging,), "web1", 300.0))
    await until(lambda: (tmp_path / "child").exists() and bool((tmp_path / "child").read_text().strip()))
    asking.cancel()
    async with asyncio.timeout(60):
        with pytest.raises(asyncio.CancelledError):
            await asking
    await until(lambda: gone(tmp_path))


async def test_one_that_ended_by_a_signal_is_a_refusal() -> None:
    with pytest.raises(Unreachable, match="refuses its config"):
        await ask(("/bin/sh", "-c", f"kill -{signal.SIGTERM.value} $$"), "web1", 20.0)
