"""Everything through `ansible-inventory --list`, where it is installed."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from console.kit import sanitise
from console.model.errors import BadOutput, BadSettings, ConsoleError, Problem
from plugins.ansible import files, script
from plugins.ansible.child import Children, Said, complaint
from plugins.ansible.reading import Reading, settle
from plugins.ansible.tree import ALL, Entry, Tree

NAME = "ansible-inventory"
_NO_PASSWORD = Path(__file__).with_name("no.password")
_ENVIRONMENT = {
    "ANSIBLE_NOCOLOR": "1",
    "ANSIBLE_FORCE_COLOR": "0",
    "ANSIBLE_INVENTORY_EXPORT": "0",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "1",
    "ANSIBLE_DEPRECATION_WARNINGS": "0",
    "ANSIBLE_VAULT_PASSWORD_FILE": str(_NO_PASSWORD),
    "ANSIBLE_VAULT_IDENTITY_LIST": f"none@{_NO_PASSWORD}",
    "COLUMNS": "10000",
}
_WARNED = re.compile(r"^\[WARNING\]: (.*)$", re.MULTILINE)
_FAILED = re.compile(r"^(?:\[ERROR\]|ERROR!): (.*)$", re.MULTILINE)
_TRIED = re.compile(r"Failed to parse inventory with '(\w+)' plugin: (?:Failed to parse inventory: )?(.*)")
_UNREAD = re.compile(r"Unable to parse (.*) as an inventory source")
_QUOTES = re.compile(r",? got: ")
_MEANT = ("script", "auto")
_NOISE = ("Found both group and host", "Invalid characters were found in group names")


def found(named: str | None) -> str:
    """The ansible-inventory to use: the one named, else the one on PATH; empty where there is none to be used.

    Raises ConsoleError when one is named and is not there.
    """
    if named == "":
        return ""
    path = shutil.which(str(Path(named).expanduser()) if named else NAME)
    if path is None and named:
        raise ConsoleError(f"There is no {sanitise.line(named)}", "Mend `program` in the settings, or leave it out")
    return path or ""


class Listing:
    """One listing of some sources by ansible-inventory; `remarks` are what it warned of."""

    def __init__(self, program: str, children: Children, folder: Path | None) -> None:
        self.remarks: list[Problem] = []
        self._program = program
        self._children = children
        self._folder = folder

    def entries(self, paths: Sequence[Path]) -> list[Entry]:
        """Every host that `paths` describe. Raises ConsoleError."""
        if exploding := files.exploding(paths):
            raise BadSettings(tuple(exploding))
        argv = [self._program, "--list"]
        for path in paths:
            argv += ["-i", str(path)]
        said = self._children.run(argv, self._folder or Path("/"), _ENVIRONMENT)
        if said.code:
            return self._without(paths, said)
        self.remarks += _warnings(said.err, str(paths[0]))
        return self._listed(said, str(paths[0]))

    def _listed(self, said: Said, place: str) -> list[Entry]:
        tree = Tree()

        def set_host(host: str, key: str, value: object) -> None:
            tree.hosts[host].vars[key] = value

        script.put(place, script.decoded(NAME, said), tree, set_host)
        settle(tree)
        listed, nothing = [], dict[str, object]()
        for name in tree.members():
            member = tree.hosts[name]
            around = tree.within(tuple(member.groups))
            listed.append(Entry(name, tuple(group for group in around if group != ALL), nothing, member.vars, place))
        return listed

    def _without(self, paths: Sequence[Path], said: Said) -> list[Entry]:
        """What to do when it failed: a vault is nothing that the console opens, so it reads the files itself.

        Anything else is an error; where the console's own reading knows the line of it, it is told so.
        """
        errors = _FAILED.findall(said.err)
        why = _cut(errors[-1]) if errors else complaint(said)
        asks = files.asks(paths)
        if asks and "vault" not in said.err.lower():
            raise self._failed(why, said)
        reading = Reading(self._children, self._folder)
        try:
            entries = reading.entries(paths)
        except BadOutput as error:
            raise self._failed(why, said) from error
        if "vault" not in said.err.lower() and "decrypt" not in said.err.lower():
            raise self._failed(why, said)
        self.remarks += reading.remarks
        what = f"{NAME} can't read it without the password of a vault; the console reads it itself"
        self.remarks.append(Problem(str(paths[0]), 0, 0, what, "vaults are never opened"))
        return entries

    def _failed(self, why: str, said: Said) -> ConsoleError:
        unread = next((str(problem) for problem in _warnings(said.err, "") if problem.file), "")
        more = f" ({unread})" if unread else ""
        return ConsoleError(
            f"{NAME} failed: {why}{more}", f"Run it by hand: {sanitise.line(self._program)} --list -i ..."
        )


def _warnings(err: str, place: str) -> list[Problem]:
    """What it warned of: of a source that it could not read, why, in the words of the reader that it was meant for."""
    told: list[Problem] = []
    failures: dict[str, str] = {}
    for warning in dict.fromkeys(_WARNED.findall(err)):
        if found := _TRIED.match(warning):
            failures[found[1]] = _cut(found[2])
        elif found := _UNREAD.match(warning):
            if failures:  # a folder fails because what is in it did
                why = next((failures[reader] for reader in _MEANT if reader in failures), [*failures.values()][-1])
                told.append(Problem(found[1], 0, 0, why))
            failures = {}
        elif not warning.startswith(_NOISE):
            told.append(Problem(place, 0, 0, _cut(warning)))
    return told


def _cut(message: str) -> str:
    """A message of Ansible's without the piece of the file that it quotes, which may be a secret."""
    return sanitise.line(_QUOTES.split(message, maxsplit=1)[0])[:300]
