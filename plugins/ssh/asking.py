"""Runs `ssh -G` for what it says, and ends it with all that its config started."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence

from console.kit import sanitise
from console.model.errors import Cause, Unreachable


async def ask(argv: Sequence[str], name: str, patience: float) -> str:
    """What `ssh -G` (`argv`) prints for the host `name`. Raises Unreachable: refused, or over `patience` seconds."""
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    )
    try:
        process = await asyncio.shield(starting)
    except asyncio.CancelledError:
        # asyncio's own tidying would wait for pipes that a Match exec may hold open
        while not starting.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait((starting,))
        if not starting.cancelled() and starting.exception() is None:
            await _end(starting.result())
        raise
    try:
        async with asyncio.timeout(patience):
            out, err = await process.communicate()
    except TimeoutError as error:
        title = f"`ssh -G {name}` did not end in {patience:g} s"
        raise Unreachable(Cause.OTHER, title, "a Match exec that hangs?") from error
    finally:
        await _end(process)
    if process.returncode:
        why = sanitise.line(err.decode(errors="replace").strip().replace("\n", "; "))
        raise Unreachable(Cause.OTHER, f"ssh refuses its config for {name}: {why}", "correct the file it names")
    return out.decode(errors="replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    """End it and what it started, if it still runs: its pipes close only when all who hold them are gone."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
