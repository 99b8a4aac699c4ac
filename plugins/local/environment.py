"""The environment of a local command: a clean base, so that the console's own never leaks into a runbook."""

import os
import pwd
from collections.abc import Mapping, Sequence
from pathlib import Path

KEPT = ("HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER")
FALLBACK_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def environment(keep: Sequence[str], added: Mapping[str, str]) -> dict[str, str]:
    """The variables of `KEPT` and `keep` that are set, what every login has, and `added` over them."""
    base = {name: value for name in (*KEPT, *keep) if (value := os.environ.get(name)) is not None}
    return {**_login(), **base, **added}


def home(variables: Mapping[str, str]) -> Path:
    """Where a local command starts, as one over SSH does: at home; at the root if there is none."""
    folder = Path(variables["HOME"])
    return folder if folder.is_dir() else Path("/")


def _login() -> dict[str, str]:
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:  # a container's user that no passwd file names
        return {"HOME": "/", "PATH": FALLBACK_PATH, "SHELL": "/bin/sh"}
    name, folder, shell = entry.pw_name, entry.pw_dir, entry.pw_shell or "/bin/sh"
    return {"HOME": folder, "LOGNAME": name, "PATH": FALLBACK_PATH, "SHELL": shell, "USER": name}
