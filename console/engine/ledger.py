"""The runs that are not over, as the journal tells them, and who drives each.

A run has exactly one owner: the process that holds the lock on its file. The lock goes when the process does, however
it ends, so a free lock on a run that is not over means that its owner is gone.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from console.kit.clock import Clock
from console.model.action import Risk
from console.model.errors import Refused, Unrecordable
from console.model.facts import HostEnded, RunAdopted, RunEnded, RunPlanned
from console.model.recorded import Recorded
from console.model.signals import Orphaned

ORPHANS = 5.0
"""Seconds between two looks for runs whose owner is gone."""
_LOOKS = 10_000


class Ledger:
    """Unfinished runs by id, oldest first; `locks` is the folder of their lock files."""

    def __init__(self, locks: Path) -> None:
        self._locks = locks
        self._held: dict[str, int] = {}
        self.unfinished: dict[str, RunPlanned] = {}
        self._over: dict[str, set[str]] = {}

    def take(self, recorded: Iterable[Recorded]) -> None:
        """Follow the journal."""
        for item in recorded:
            match item.fact:
                case RunPlanned(run=run):
                    self.unfinished[run] = item.fact
                    self._over[run] = set()
                case HostEnded(run=run, host=host) if run in self._over:
                    self._over[run].add(host)
                case RunAdopted(run=run) if run in self._over:
                    self._over[run].clear()
                    self.unfinished[run] = self.unfinished.pop(run)  # it starts anew, after whatever runs now
                case RunEnded(run=run):
                    self.unfinished.pop(run, None)
                    self._over.pop(run, None)

    def own(self, run: str) -> None:
        """Become the owner of `run`. Raises Refused when another process is, Unrecordable when no lock can be had."""
        path = self._locks / run
        try:
            self._locks.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unlockable(path, error) from error
        try:
            _lock(handle)
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps({"pid": os.getpid(), "started": _started()}).encode(), 0)
        except BlockingIOError as error:
            owner = _owner(handle)
            os.close(handle)
            raise Refused(f"The run {run} is driven by {owner}", "Watch it here; cancel it there") from error
        except OSError as error:
            os.close(handle)
            raise _unlockable(path, error) from error
        self._held[run] = handle

    def release(self, run: str) -> None:
        """Give up `run`; its file goes when it is over."""
        handle = self._held.pop(run, None)
        if handle is None:
            return
        if run not in self.unfinished:
            with suppress(FileNotFoundError):
                (self._locks / run).unlink()
        fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough while a child just forked holds it too
        os.close(handle)

    def orphans(self) -> list[str]:
        """Runs that are not over and whose owner is gone."""
        return [run for run in self.unfinished if run not in self._held and not self._alive(run)]

    async def watch(self, clock: Clock, tell: Callable[[Orphaned], None]) -> None:
        """Tell of each run that loses its owner, for ever."""
        told: set[str] = set()
        while True:
            for run in self.orphans():
                if run not in told:
                    told.add(run)
                    tell(Orphaned(run))
            told &= set(self.unfinished)
            await clock.sleep(ORPHANS)

    def rival(self, run: str) -> str:
        """Why `run` must not start: an earlier run that is alive and changes one of its hosts; empty if there is none.

        The journal's order decides, so of two consoles that start at the same moment exactly one goes on.
        """
        if run not in self.unfinished:
            return f"The journal does not tell of {run}, or that it is over"
        mine = self.unfinished[run].plan
        if mine.risk is Risk.READ:
            return ""
        wanted = {target.host.id for target in mine.hosts}
        for other, planned in self.unfinished.items():
            if other == run:
                return ""
            if planned.plan.risk is Risk.READ or not (other in self._held or self._alive(other)):
                continue
            both = sorted(wanted & {target.host.id for target in planned.plan.hosts} - self._over[other])
            if both:
                where = both[0] + (f" and {len(both) - 1} more" if len(both) > 1 else "")
                return f"{planned.by} is running {planned.plan.title} on {where} (run {other})"
        return ""

    def _alive(self, run: str) -> bool:
        try:
            handle = os.open(self._locks / run, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        except OSError:  # it can't be told: not to be taken for dead
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(handle)
        return False


def _lock(handle: int) -> None:
    """Lock for one owner. Raises BlockingIOError when there is one.

    Who only looks whether the owner lives holds a shared lock for a moment, which is no reason to give up.
    """
    for _ in range(_LOOKS):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(handle, fcntl.LOCK_UN)
        else:
            return
    raise BlockingIOError


def _unlockable(path: Path, error: OSError) -> Unrecordable:
    return Unrecordable(f"The lock {path} can't be had: {error.strerror}", "Nothing may run without it")


def _owner(handle: int) -> str:
    try:
        return f"another process (pid {json.loads(os.pread(handle, 4096, 0))['pid']})"
    except (ValueError, KeyError, TypeError):
        return "another process"


def _started() -> str:
    """When this process started, in the kernel's clock ticks: tells a pid from its later namesakes."""
    try:
        return Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
