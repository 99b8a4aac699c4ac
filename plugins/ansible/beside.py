"""Variables in host_vars and group_vars beside an inventory.

Ansible's user guide has them under "Organizing host and group variables".
For each host or group it is the file of its name (without ending, .yml, .yaml, .json: the first there is), or every
file in the folder of its name, in the order of their names.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from console.model.errors import BadSettings, Problem
from plugins.ansible import files
from plugins.ansible.marked import Marked
from plugins.ansible.tree import Vars

ENDINGS = ("", ".yml", ".yaml", ".json")
_NOTHING: Vars = {}


class Beside:
    """The variables in one folder's host_vars and group_vars; each file is read once."""

    def __init__(self, folder: Path, remarks: list[Problem]) -> None:
        self._folder = folder
        self._remarks = remarks
        self._listed = {kind: _names(folder / kind) for kind in ("host_vars", "group_vars")}
        self._read: dict[tuple[str, str], Vars] = {}

    def host(self, name: str) -> Vars:
        """Those of a host. Raises BadSettings."""
        return self._vars("host_vars", name) if self._listed["host_vars"] else _NOTHING

    def groups(self, named: Sequence[str]) -> Vars:
        """Those of several groups, later ones over earlier ones. Raises BadSettings."""
        if not self._listed["group_vars"]:
            return _NOTHING
        merged: dict[str, object] = {}
        for name in named:
            merged.update(self._vars("group_vars", name))
        return merged

    def _vars(self, kind: str, name: str) -> Vars:
        listed = self._listed[kind]
        found = next((f"{name}{ending}" for ending in ENDINGS if f"{name}{ending}" in listed), "")
        if not found:
            return _NOTHING
        if (kind, found) not in self._read:
            merged: dict[str, object] = {}
            for path in _within(self._folder / kind / found):
                merged.update(self._file(path))
            self._read[kind, found] = merged
        return self._read[kind, found]

    def _file(self, path: Path) -> Mapping[str, object]:
        text = files.text(path)
        if text.startswith(files.VAULT):
            hint = "it is not decrypted, and what it sets is not known here"
            self._remarks.append(Problem(str(path), 1, 1, "encrypted with a vault as a whole", hint))
            return _NOTHING
        marked = Marked(str(path))
        content = marked.read(text)
        self._remarks += marked.problems
        if not content:
            return _NOTHING
        if not isinstance(content, dict):
            raise BadSettings((Problem(str(path), 1, 1, "no variables: a mapping of names to values is expected"),))
        return content


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(each.name for each in folder.iterdir())
    except OSError:  # there is none, or it is no folder
        return frozenset()


def _within(path: Path) -> list[Path]:
    """The files to read for `path`: itself, or those in it and in its folders, in the order of their names."""
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    waiting = [path]
    seen: set[Path] = set()
    while waiting:
        here = waiting.pop()
        if not here.is_dir():
            found.append(here)
            continue
        if (real := here.resolve()) in seen:  # a link that leads back
            continue
        seen.add(real)
        inner = [here / name for name in sorted(_names(here)) if not name.startswith(".") and not name.endswith("~")]
        taken = [
            each for each in inner if (not each.suffix if each.is_dir() else each.suffix in ENDINGS and each.is_file())
        ]
        waiting += reversed(taken)
    return found


def _taken(path: Path) -> bool:
    if path.is_dir():
        return not path.suffix
    return path.suffix in ENDINGS and path.is_file()
