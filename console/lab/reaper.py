"""Removes a lab whose supervisor is gone, however it went. Standard library only: it also runs as a file of its own.

    python reaper.py ID FOLDER POINTER

It waits for the end of its standard input, whose other end only the supervisor holds.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import sys
from pathlib import Path

_MARK = b"LAB_ID="
_TRIES = 250
_PAUSE = 0.02


def main() -> None:
    """Wait, then sweep."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    identity, folder, pointer = sys.argv[1:4]
    while os.read(0, 4096):
        pass
    sweep(identity, Path(folder), Path(pointer))


def sweep(identity: str, folder: Path, pointer: Path) -> None:
    """Remove the pointer if it names this lab, end every process of the lab, and remove its folder."""
    with contextlib.suppress(OSError, ValueError):
        if json.loads(pointer.read_text() or "{}").get("id", identity) == identity:
            pointer.unlink()
    for _ in range(_TRIES):
        found = strays(identity)
        for pid in found:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not found:
            break
        select.select((), (), (), _PAUSE)
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        select.select((), (), (), _PAUSE)


def strays(identity: str) -> list[int]:
    """Our own processes that carry this lab's mark in their environment. None where there is no /proc."""
    mark = _MARK + identity.encode()
    return [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if int(entry.name) != os.getpid() and mark in _environment(entry).split(b"\0")
    ]


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes() if process.stat().st_uid == os.getuid() else b""
    except OSError:
        return b""


if __name__ == "__main__":
    main()
