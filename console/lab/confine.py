"""What runs on a lab's hosts can write only inside the lab, and signal only what runs there.

Landlock (Linux 5.13 and later; landlock(7)) does it without root: a command meant for a host that names this machine's
own /var/log fails, whatever its author forgot. Threads and processes started later inherit it; it can't be undone.
"""

import ctypes
import os
import struct
import sys
from pathlib import Path
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_SET_NO_NEW_PRIVS = 38
_WRITE_FILE, _REFER, _TRUNCATE = 1 << 1, 1 << 13, 1 << 14
_CHANGES = 0b1_1111_1111 << 4  # REMOVE_DIR to MAKE_SYM: what makes or removes an entry of a folder
_SCOPES = 0b11  # abstract sockets, signals
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/ptmx", "/dev/pts")


def confine(folder: Path) -> bool:
    """Confine this thread and what it starts to writing below `folder`. False where the system can't."""
    if not sys.platform.startswith("linux"):
        return False
    libc: Any = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = _WRITE_FILE | _CHANGES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    # struct landlock_ruleset_attr: handled_access_fs, handled_access_net (version 4), scoped (version 6)
    attributes = struct.pack("=QQQ", rights, 0, _SCOPES)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        _allow(libc, ruleset, str(folder), rights)
        for device in _DEVICES:
            _allow(libc, ruleset, device, rights & (_WRITE_FILE | _TRUNCATE))
        libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: Any, ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    # struct landlock_path_beneath_attr, packed: allowed_access, parent_fd; rule type 1
    libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, place), 0)
    os.close(place)
