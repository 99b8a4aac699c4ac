"""This machine: Python, the clock, the folder of the record."""

import ctypes
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from console import __version__, paths
from console.commands.doctor.finding import Found, State
from console.model.errors import ConsoleError

_ROOM = 200 * 1024 * 1024
"""Bytes that should be free where the record grows."""
_UNSYNCHRONISED = 5
"""TIME_ERROR of adjtimex(2)."""
_NETWORKED = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"})


def look() -> Iterator[Found]:
    """What there is."""
    yield Found(
        "quarterdeck",
        State.OK,
        f"{__version__} on Python {platform.python_version()}, {platform.system()} {platform.release()}",
    )
    yield _installed()
    yield _clock()
    yield _record()


def _installed() -> Found:
    try:
        installed = version("quarterdeck")
    except PackageNotFoundError:
        how = "pipx install quarterdeck, or in its folder: pip install -e ."
        return Found("installation", State.MISSING, "run from a folder that is not installed: no plugin is found", how)
    if installed != __version__:
        return Found("installation", State.WARN, f"{installed} is installed, this is {__version__}", "Install it again")
    return Found("installation", State.OK, sys.prefix)


def _clock() -> Found:
    """The record is only as true as the clock."""
    newest = max(path.stat().st_mtime for path in Path(__file__).parent.glob("*.py"))
    if time.time() < newest - 86400:
        return Found(
            "clock", State.WARN, "it is behind the date of this very program", "Set it: the record's times follow it"
        )
    libc = ctypes.CDLL(None)
    if hasattr(libc, "adjtimex"):  # Linux
        timex = ctypes.create_string_buffer(512)  # struct timex with modes = 0: only asks
        if libc.adjtimex(timex) == _UNSYNCHRONISED:
            how = "Run chrony or systemd-timesyncd: the record's times are this clock's"
            return Found("clock", State.NOTE, "the kernel does not know it to be synchronised", how)
    return Found("clock", State.OK, time.strftime("%Y-%m-%d %H:%M:%S %Z"))


def _record() -> Found:
    try:
        folder = paths.state_folder()
        probe = folder / f".doctor-{time.time_ns():x}"
        probe.write_bytes(b"x")
        probe.unlink()
    except ConsoleError as error:
        return Found("record", State.MISSING, error.title, error.hint)
    except OSError as error:
        how = "Nothing can run that can't be recorded: make it writable, or set QUARTERDECK_STATE"
        return Found("record", State.MISSING, f"{paths.state_folder()}: {error.strerror}", how)
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        return Found(
            "record", State.WARN, f"{folder}: only {free // 1024 // 1024} MiB free", "Free some: it grows there"
        )
    if (kind := _file_system(folder)) in _NETWORKED:
        how = "Several consoles on one journal need a local disk: set QUARTERDECK_STATE"
        return Found("record", State.WARN, f"{folder} is on {kind}", how)
    return Found("record", State.OK, f"{folder}, {free // 1024 // 1024} MiB free")


def _file_system(folder: Path) -> str:
    """The type of the file system that holds `folder` (proc(5), mounts); empty where that can't be told."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = [line.split()[1:3] for line in lines if len(line.split()) > 2]
    real = folder.resolve()
    over = [(point, kind) for point, kind in mounts if real.is_relative_to(point)]
    return max(over, key=lambda mount: len(mount[0]), default=("", ""))[1]
