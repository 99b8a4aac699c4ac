"""Looking at processes: whose they are, and that none is left."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)


def _stat(pid: int) -> tuple[str, int] | None:
    """State and parent of `pid`."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1])


def pids() -> list[int]:
    """Every process there is."""
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def line(pid: int) -> str:
    """The command line of `pid`, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def lives(pid: int) -> bool:
    """Whether `pid` runs: not gone, no zombie."""
    stat = _stat(pid)
    return stat is not None and stat[0] != "Z"


def below(top: int) -> dict[int, str]:
    """The processes that descend from `top` and still run, with their command lines."""
    children: dict[int, list[int]] = {}
    zombies = set()
    for pid in pids():
        stat = _stat(pid)
        if stat is not None:
            children.setdefault(stat[1], []).append(pid)
            if stat[0] == "Z":
                zombies.add(pid)
    found: dict[int, str] = {}
    waiting = list(children.get(top, ()))
    while waiting:
        pid = waiting.pop()
        waiting.extend(children.get(pid, ()))
        if pid not in zombies:
            found[pid] = line(pid)
    return found


def ours() -> dict[int, str]:
    """The processes that descend from this one and live in its pid namespace: not those of a host."""
    me = os.getpid()
    space = Path("/proc/self/ns/pid").readlink()
    found = {}
    for pid, text in below(me).items():
        try:
            near = Path(f"/proc/{pid}/ns/pid").readlink() == space
        except OSError:
            continue
        if near:
            found[pid] = text
    return found


def within(pid: int) -> dict[int, str]:
    """The processes in the pid namespace of `pid`, with their command lines."""
    try:
        space = Path(f"/proc/{pid}/ns/pid").readlink()
    except OSError:
        return {}
    found = {}
    for other in pids():
        try:
            same = Path(f"/proc/{other}/ns/pid").readlink() == space
        except OSError:
            continue
        if same and lives(other):
            found[other] = line(other)
    return found


@contextmanager
def adopting() -> Iterator[None]:
    """Processes that lose their parent become ours instead of init's, so that none gets out of sight."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    try:
        yield
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def sockets() -> int:
    """How many sockets this process has open."""
    count = 0
    for path in Path("/proc/self/fd").iterdir():
        try:
            count += str(path.readlink()).startswith("socket:")
        except OSError:
            continue
    return count
