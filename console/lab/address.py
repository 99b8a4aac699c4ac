"""Where the running lab is: a pointer file in the runtime folder, believed only while its supervisor lives."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from console.paths import runtime_folder

PREFIX = "quarterdeck-lab-"
"""How the name of every lab's folder begins."""


@dataclass(frozen=True, slots=True)
class LabAddress:
    """A running lab. `settings` is its settings file, `state` the folder for the record of what is done in it."""

    folder: Path
    settings: Path
    state: Path
    pid: int
    id: str = ""

    @property
    def status(self) -> Path:
        """The file that lists its hosts (JSON)."""
        return self.folder / "status.json"


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the pointer file says: the lab's id and folder, the supervisor's pid and start time (see `began`)."""

    id: str
    folder: Path
    pid: int
    start: str

    @property
    def alive(self) -> bool:
        """Whether that supervisor, and not a later process of the same pid, is running."""
        return began(self.pid) == self.start

    @property
    def address(self) -> LabAddress:
        """What others need of it."""
        settings = self.folder / "config" / "settings.yaml"
        return LabAddress(self.folder, settings, self.folder / "state", self.pid, self.id)


def find() -> LabAddress | None:
    """The running lab, or None when there is none or its supervisor is dead. Raises ConsoleError: no runtime folder."""
    pointer = read(pointer_file())
    return pointer.address if pointer and pointer.alive else None


def pointer_file() -> Path:
    """The file that says where the running lab is."""
    return runtime_folder() / "lab.json"


def read(file: Path) -> Pointer | None:
    """The pointer in `file`; None when it is missing, unfinished or not one."""
    try:
        said = json.loads(file.read_text())
        pointer = Pointer(str(said["id"]), Path(said["folder"]), int(said["pid"]), str(said["start"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pointer if pointer.start and pointer.folder.name.startswith(PREFIX) else None


def written(pointer: Pointer) -> bytes:
    """The content of a pointer file."""
    said = {"version": 1, "id": pointer.id, "folder": str(pointer.folder), "pid": pointer.pid, "start": pointer.start}
    return json.dumps(said).encode() + b"\n"


def began(pid: int) -> str:
    """When process `pid` started, in whatever unit the system has; empty when there is no such process.

    Linux: clock ticks since boot (proc(5), field 22 of stat). Elsewhere: what ps prints.
    """
    if not Path("/proc/self/stat").exists():
        said = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return said.stdout.strip()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
