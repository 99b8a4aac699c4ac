"""Runs one program for its output: no shell, a process group of its own, a time-out and a limit."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from console.kit import sanitise
from console.model.errors import BadOutput, ConsoleError, TimedOut

LARGEST = 256 * 1024 * 1024
"""Bytes of output; a program that prints more is ended."""
_COMPLAINTS = 256 * 1024
_PIECE = 256 * 1024


class Said(NamedTuple):
    """What a program printed, and its exit code (negative: the signal that ended it)."""

    out: bytes
    err: str
    code: int


class Children:
    """The programs that one reading runs, one at a time, all within `timeout` seconds.

    `stop`, from any thread, ends the one that runs.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._until: float | None = None
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def stop(self) -> None:
        """End what runs and all it started, and start nothing more."""
        self._stopped = True
        if (running := self._running) is not None:
            _kill(running)

    def run(self, argv: Sequence[str], folder: Path, added: Mapping[str, str] | None = None) -> Said:
        """Run it in `folder`, with the console's environment and `added`, to its end.

        Raises ConsoleError when it can't be started, TimedOut when it takes too long, BadOutput when it says too much.
        """
        name = sanitise.line(argv[0])
        if self._stopped:
            raise ConsoleError(f"{name} was not started: the console ends")
        try:
            child = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env={**os.environ, **(added or {})},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise ConsoleError(f"Could not start {name}: {reason}", "Is it there, and is it executable?") from error
        self._running = child
        try:
            return self._heard(child, name)
        finally:
            _end(child)
            self._running = None

    def _heard(self, child: subprocess.Popen[bytes], name: str) -> Said:
        until = self._until = self._until or time.monotonic() + self._timeout
        heard = {1: bytearray(), 2: bytearray()}
        with selectors.DefaultSelector() as pipes:
            for fd, pipe in ((1, child.stdout), (2, child.stderr)):
                if pipe is not None:
                    pipes.register(pipe, selectors.EVENT_READ, fd)
            while pipes.get_map():
                ready = pipes.select(max(0.0, until - time.monotonic()))
                if time.monotonic() >= until:
                    raise self._late(name)
                for key, _ in ready:
                    if not (piece := os.read(key.fd, _PIECE)):
                        pipes.unregister(key.fileobj)
                    elif key.data == 1 or len(heard[2]) < _COMPLAINTS:
                        heard[key.data] += piece
                if len(heard[1]) > LARGEST:
                    most = f"{LARGEST // 1024 // 1024} MiB"
                    raise BadOutput(f"{name} printed more than {most} and was ended", "Is it the right program?")
        try:
            code = child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise self._late(name) from error
        return Said(bytes(heard[1]), heard[2].decode("utf-8", "replace"), code)

    def _late(self, name: str) -> TimedOut:
        title = f"{name} was still running after {self._timeout:g} s and was ended, with all it started"
        return TimedOut(
            title, "Run it by hand to see what it waits for; `timeout` in the settings says how long it may"
        )


def complaint(said: Said) -> str:
    """The last line that a program printed as an error, fit to be shown; what ended it where it printed none."""
    lines = [line.strip() for line in said.err.splitlines() if line.strip()]
    if lines:
        return sanitise.line(lines[-1])[:300]
    if said.code < 0:
        return f"ended by {_signal(-said.code)}"
    return f"exit code {said.code}, and nothing said"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a program that was not waited for, and its group: until then no other can have its number."""
    if child.returncode is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # nobody is left, or only what is another user's (sudo)


def _end(child: subprocess.Popen[bytes]) -> None:
    """As `_kill`, and let go of it."""
    _kill(child)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
