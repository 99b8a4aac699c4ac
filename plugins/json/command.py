"""What a command prints, as an inventory."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from console.kit import redact, sanitise
from console.kit.gathering import Gathering
from console.kit.offload import Pool
from console.model.errors import BadOutput, BadSettings, ConsoleError, Problem, TimedOut
from console.model.host import Host
from plugins.json import records
from plugins.json.excerpt import not_understood
from plugins.json.settings import CommandSettings

_ERRORS = 64 * 1024
"""Bytes kept of the end of what it prints as errors."""


class CommandInventory:
    """Runs the command each time it is asked, in a session of its own, with the console's environment."""

    def __init__(self, settings: CommandSettings) -> None:
        self._settings = settings
        self._name = sanitise.line(Path(settings.argv[0]).name)
        self._remarks: Sequence[Problem] = ()

    async def hosts(self) -> Sequence[Host]:
        """The hosts it prints. Raises ConsoleError, TimedOut, BadOutput; whoever cancels this ends the command."""
        pool, children = Pool("json-command", 1), _Children()
        try:
            gathered = await pool.run(self._gather, children)
        finally:
            children.stop()
            pool.close()
        self._remarks = gathered.remarks
        return list(gathered.hosts.values())

    def remarks(self) -> Sequence[Problem]:
        """What was left out of the last answer, and why."""
        return self._remarks

    def _gather(self, children: "_Children") -> Gathering:
        raw = children.output(self._name, self._settings)
        gathered = Gathering()
        try:
            records.take(records.parsed(raw, self._name), self._name, self._settings, gathered)
        except BadSettings as error:
            raise not_understood(self._name, raw, error) from error
        return gathered


class _Children:
    """The child, which `stop` ends from another thread."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def stop(self) -> None:
        """End it and all it started, or keep it from being started."""
        self._stopped = True
        if self._child is not None:
            _kill(self._child)

    def _end_if_stopped(self, child: subprocess.Popen[bytes]) -> None:
        if self._stopped:  # while it was being started
            _kill(child)

    def output(self, name: str, settings: CommandSettings) -> bytes:
        """What it prints; raises when it takes too long, prints too much, or fails."""
        if self._stopped:
            raise ConsoleError(f"{name} was not started")
        try:
            child = self._child = subprocess.Popen(
                settings.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=settings.folder or Path.home(),
                start_new_session=True,
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ConsoleError(
                f"Could not start {name}: {sanitise.line(reason)}", "argv: [PROGRAM, ARGUMENT]"
            ) from error
        with child:
            try:
                self._end_if_stopped(child)
                out, said, code = _heard(child, time.monotonic() + settings.timeout)
            except TimeoutError as error:
                title = f"{name} was still running after {settings.timeout:g} s and was ended, with all it started"
                raise TimedOut(title, "`timeout` in the settings says how long it may") from error
            finally:
                _kill(child)
        if len(out) > records.LARGEST:
            title = f"{name} printed more than {records.LARGEST >> 20} MiB and was ended"
            raise BadOutput(title, "Let it print less: only what the columns need")
        if code:
            how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
            raise ConsoleError(f"{name} {how}", _last(said) or "It printed no error")
        return out


def _heard(child: subprocess.Popen[bytes], until: float) -> tuple[bytes, bytes, int]:
    """Both its outputs until the first is closed, and its exit code. Raises TimeoutError.

    A process that it leaves behind may hold the second open (a master connection of ssh does).
    """
    if child.stdout is None or child.stderr is None:
        raise TimeoutError
    heard = {child.stdout.fileno(): bytearray(), child.stderr.fileno(): bytearray()}
    out = child.stdout.fileno()
    with selectors.DefaultSelector() as pipes:
        for fd in heard:
            pipes.register(fd, selectors.EVENT_READ)
        while out in (key.fd for key in pipes.get_map().values()) and len(heard[out]) <= records.LARGEST:
            ready = pipes.select(max(0.0, until - time.monotonic()))
            if time.monotonic() >= until:
                raise TimeoutError
            for key, _ in ready:
                if not (piece := os.read(key.fd, 65536)):
                    pipes.unregister(key.fd)
                heard[key.fd] += piece
                if key.fd != out:
                    del heard[key.fd][:-_ERRORS]
    if len(heard[out]) > records.LARGEST:
        return bytes(heard[out]), b"", 0
    try:
        code = child.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    os.set_blocking(child.stderr.fileno(), False)
    with suppress(OSError):
        heard[child.stderr.fileno()] += os.read(child.stderr.fileno(), _ERRORS)
    return bytes(heard[out]), bytes(heard[child.stderr.fileno()]), code


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End its whole group, while it runs: the number of one that has ended may be another's by now."""
    if child.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):  # all are gone, or another user's by now (sudo)
        os.killpg(child.pid, signal.SIGKILL)


def _last(said: bytes) -> str:
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return sanitise.line(redact.text(lines[-1].strip()))[:300] if lines else ""
