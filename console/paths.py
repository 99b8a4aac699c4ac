"""Where things live: settings, state, and what belongs to this login only (XDG Base Directory specification)."""

import os
import tempfile
from pathlib import Path

from console.model.errors import ConsoleError


def config_folder() -> Path:
    """The folder of `settings.yaml`, `conf.d/` and `runbooks/`. Not created."""
    return _folder("QUARTERDECK_CONFIG", "XDG_CONFIG_HOME", ".config")


def state_folder() -> Path:
    """The folder of the journal and the locks: created with mode 0700."""
    return _own(_folder("QUARTERDECK_STATE", "XDG_STATE_HOME", ".local/state"))


def runtime_folder() -> Path:
    """The folder for what ends with this login (where a lab is running): created with mode 0700, and ours."""
    named = os.environ.get("QUARTERDECK_RUNTIME")
    if named:
        return _own(Path(named))
    xdg = os.environ.get("XDG_RUNTIME_DIR")
    if xdg and Path(xdg).is_dir():
        return _own(Path(xdg) / "quarterdeck")
    return _own(Path(tempfile.gettempdir()) / f"quarterdeck-{os.getuid()}")


def _folder(own: str, xdg: str, fallback: str) -> Path:
    if named := os.environ.get(own):
        return Path(named).absolute()
    base = os.environ.get(xdg, "")
    if Path(base).is_absolute():  # the specification: a relative one is to be ignored
        return Path(base) / "quarterdeck"
    return home() / fallback / "quarterdeck"


def home() -> Path:
    """The user's home. Raises ConsoleError when there is none."""
    try:
        return Path.home()
    except RuntimeError as error:
        raise ConsoleError("This user has no home folder", "Set HOME, or QUARTERDECK_CONFIG and _STATE") from error


def _own(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stat = folder.stat()
    except OSError as error:
        hint = "Set QUARTERDECK_STATE (or _RUNTIME) to a folder you can write to"
        raise ConsoleError(f"Can't use {folder}: {error.strerror}", hint) from error
    if stat.st_uid != os.getuid():
        raise ConsoleError(f"{folder} belongs to another user (uid {stat.st_uid})", "Remove it, or name another folder")
    if stat.st_mode & 0o077 and not stat.st_mode & 0o2000:  # a set-group-ID folder is shared on purpose
        folder.chmod(0o700)
    return folder
