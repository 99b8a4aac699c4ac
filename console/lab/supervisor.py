"""The supervisor: one process that makes the lab, keeps it, and is the end of it when it ends."""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from console.lab import reaper
from console.lab.address import PREFIX, Pointer, began, written
from console.lab.confine import confine
from console.lab.parts import Ground, Part, join, parts
from console.model.errors import ConsoleError

Say = Callable[[dict[str, Any]], None]


def main(pointer_file: Path, report: int, hold: int | None) -> int:
    """Run a lab until a signal comes or the other end of `hold` is closed; an exit code.

    `pointer_file` says where the lab is once it is ready. To the pipe `report` goes one JSON object a line:
    `{"step": ...}` while it starts, then `{"ready": true}` or `{"failed": ..., "hint": ...}`.
    """
    made = list(parts())  # every import comes before the confinement, which would not let Python cache them
    identity = secrets.token_hex(8)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    pointer = Pointer(identity, folder, os.getpid(), began(os.getpid()))
    with _reaped(identity, folder, pointer_file), contextlib.ExitStack() as opened:
        (folder / "lab.json").write_bytes(written(pointer))
        publish = opened.enter_context(pointer_file.open("wb", buffering=0))
        reporting = opened.enter_context(os.fdopen(report, "wb", buffering=0))
        _log_to(folder / "supervisor.log")
        confined = confine(folder)

        def say(what: dict[str, Any]) -> None:
            with contextlib.suppress(BrokenPipeError, ValueError):
                reporting.write(json.dumps(what).encode() + b"\n")

        async def live() -> int:
            try:
                await _start(made, Ground(folder, identity), say, confined=confined)
            except ConsoleError as error:
                say({"failed": error.title, "hint": error.hint})
                return 1
            publish.write(written(pointer))
            say({"ready": True})
            reporting.close()
            await _until_the_end(hold)
            return 0

        return asyncio.run(_guarded(live, made))


async def _guarded(live: Callable[[], Any], made: list[tuple[str, Part]]) -> int:
    """`live` until it ends or a signal ends it, then every part stopped."""
    loop = asyncio.get_running_loop()
    living: asyncio.Task[int] = asyncio.ensure_future(live())
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, living.cancel)
    try:
        return await living
    except asyncio.CancelledError:
        return 0
    finally:
        for _, part in reversed(made):
            await part.stop()


async def _start(made: list[tuple[str, Part]], ground: Ground, say: Say, *, confined: bool) -> None:
    for folder in (ground.config, ground.folder / "state"):
        folder.mkdir(mode=0o700)
    settings: dict[str, Any] = {"version": 1, "context": "LAB"}
    status: dict[str, Any] = {"confined": confined}
    for name, part in made:
        say({"step": name})
        contribution = await part.start(ground)
        settings = join(settings, contribution.settings)
        status = join(status, contribution.status)
    (ground.config / "settings.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    (ground.folder / "status.json").write_text(json.dumps(status))


async def _until_the_end(hold: int | None) -> None:
    """Wait for the end of the pipe `hold`, or for ever."""
    ended = asyncio.Event()
    if hold is not None:
        asyncio.get_running_loop().add_reader(hold, ended.set)
    await ended.wait()


@contextlib.contextmanager
def _reaped(identity: str, folder: Path, pointer_file: Path) -> Iterator[None]:
    """Start the reaper; at the end let it see our end, and wait until it has removed everything."""
    argv = [sys.executable, "-I", "-S", reaper.__file__, identity, str(folder), str(pointer_file)]
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    except OSError:
        shutil.rmtree(folder)
        raise
    with process:
        yield


def _log_to(file: Path) -> None:
    """Standard error, and what the libraries warn of, into the lab's own log from here on."""
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    os.dup2(opened, 2)
    os.close(opened)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
