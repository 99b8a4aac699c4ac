"""Starts the supervisor, finds the one that runs, stops it, and cleans up after one that could not do so itself."""

import contextlib
import fcntl
import importlib.util
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.lab import reaper
from console.lab.address import PREFIX, LabAddress, Pointer, began, find, pointer_file, read
from console.model.errors import ConsoleError

_START = 60.0
_STOP = 15.0
_PAUSE = 0.02
_YOUNG = 60.0

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Launched:
    """A lab that is up. `new` when this call started it; it ends when the file descriptor `hold` is closed, if set."""

    address: LabAddress
    new: bool
    hold: int | None = None


def up(tell: Tell, *, held: bool = False) -> Launched:
    """The running lab, or a new one, started and ready.

    `tell` hears what is being done. A `held` lab ends with this process, however that ends; another outlives it.
    Raises ConsoleError: asyncssh is missing, the lab did not start.
    """
    with _alone():
        running = find()
        if running:
            return Launched(running, new=False)
        if importlib.util.find_spec("asyncssh") is None:
            raise ConsoleError("The lab needs asyncssh, which is not installed", "pip install 'quarterdeck[lab]'")
        clean()
        hold = _spawn(tell, held=held)
        started = find()
        if started is None:
            raise ConsoleError("The lab ended as soon as it was up", "Try again; `quarterdeck doctor` may know more")
        return Launched(started, new=True, hold=hold)


def down(address: LabAddress) -> None:
    """Stop the lab and return when nothing is left of it. Raises ConsoleError if it can't be stopped."""
    start = began(address.pid)
    pointer = pointer_file()
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(address.pid, number)
        if until(lambda: began(address.pid) != start and not address.folder.exists(), _STOP):
            return
    reaper.sweep(address.id, address.folder, pointer)
    if address.folder.exists():
        raise ConsoleError(f"The lab in {address.folder} can't be removed", "Remove that folder yourself")


def clean() -> None:
    """Remove what labs have left whose supervisor and reaper are both dead: processes, folders, the pointer."""
    pointer = pointer_file()
    left = read(pointer)
    if left and not left.alive:
        _sweep(left, pointer)
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            stat = folder.lstat()
            if stat.st_uid != os.getuid() or folder.is_symlink() or not folder.is_dir():
                continue
            named = read(folder / "lab.json")
            if named and not named.alive:
                _sweep(Pointer(named.id, folder, named.pid, named.start), pointer)
            elif named is None and time.time() - stat.st_mtime > _YOUNG:
                reaper.sweep(folder.name, folder, pointer)


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether `condition` became true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        select.select((), (), (), _PAUSE)
    return True


def _sweep(left: Pointer, pointer: Path) -> None:
    """A reaper may be at work on it; both can."""
    reaper.sweep(left.id, left.folder, pointer)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One start at a time for this user: a second one waits, and then finds what the first one made."""
    lock = pointer_file().with_suffix(".lock")
    opened = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _spawn(tell: Tell, *, held: bool) -> int | None:
    """Start a supervisor and wait until it is ready; the descriptor that holds it."""
    heard, report = os.pipe()
    kept, hold = os.pipe() if held else (None, None)
    passed = [report] if kept is None else [report, kept]
    argv = [sys.executable, "-m", "console.lab", str(pointer_file()), *map(str, passed)]
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=passed,
            env={name: value for name, value in os.environ.items() if not name.startswith("LAB_")},
            start_new_session=True,
        )
    except OSError as error:
        raise ConsoleError(f"The lab can't be started: {error}") from error
    finally:
        for number in passed:
            os.close(number)
    with os.fdopen(heard, "rb", buffering=0) as said:
        try:
            _await_ready(said.fileno(), tell, process)
        except BaseException:  # an interrupt too: what was begun is not left behind
            if hold is not None:
                os.close(hold)
            process.terminate()
            process.wait()
            raise
    return hold


def _await_ready(heard: int, tell: Tell, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START
    rest = b""
    while True:
        ready, _, _ = select.select((heard,), (), (), max(0.0, deadline - time.monotonic()))
        if not ready:
            raise ConsoleError(f"The lab was not ready after {_START:.0f} s", "Is this machine very busy?")
        data = os.read(heard, 65536)
        if not data:
            raise ConsoleError(f"The lab's supervisor ended while it started (exit code {process.wait()})")
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            said: dict[str, Any] = json.loads(line)
            if "ready" in said:
                return
            if "failed" in said:
                raise ConsoleError(said["failed"], said["hint"])
            tell(said["step"])
