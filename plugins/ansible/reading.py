"""Reads sources as Ansible does, without Ansible: INI, YAML, directories, scripts, host_vars and group_vars.

What it does not cover (dynamic plugins, TOML, vaults, other vars plugins, templates) is remarked, never guessed.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from console.kit import sanitise
from console.model.errors import BadSettings, Problem
from plugins.ansible import files, script
from plugins.ansible.beside import Beside
from plugins.ansible.child import Children
from plugins.ansible.groups import YamlFile
from plugins.ansible.ini import IniFile
from plugins.ansible.marked import Marked
from plugins.ansible.tree import ALL, Entry, Tree, Vars


class Reading:
    """One reading of some sources; `remarks` are what a person should know of it."""

    def __init__(self, children: Children, folder: Path | None) -> None:
        self.remarks: list[Problem] = []
        self._children = children
        self._folder = folder
        self._tree = Tree()

    def entries(self, paths: Sequence[Path]) -> list[Entry]:
        """Every host that `paths` describe. Raises BadSettings where none of them can be read, or groups go in circles.

        Of a directory, what can't be read is remarked, as Ansible only warns of it.
        """
        problems: list[Problem] = []
        read = 0
        for path in paths:
            for file in files.sources(path):
                try:
                    wrong = self._source(file)
                except BadSettings as error:
                    wrong = list(error.problems)
                problems += wrong
                read += not wrong
        if problems and not read:
            raise BadSettings(tuple(sorted(problems)))
        self.remarks += problems
        settle(self._tree)
        self.remarks += _clashes(self._tree)
        folders = dict.fromkeys((path if path.is_dir() else path.parent).resolve() for path in paths)
        if self._folder is not None:
            folders[self._folder.resolve()] = None
        return list(_merged(self._tree, [Beside(folder, self.remarks) for folder in folders]))

    def _source(self, file: Path) -> list[Problem]:
        """Put one file into the tree; what is wrong with it comes out."""
        if files.program(file):
            script.run(file, self._children, self._folder or file.resolve().parent, self._tree)
            return []
        text = files.text(file)
        if text.startswith(files.VAULT):
            return [Problem(str(file), 1, 1, "encrypted with a vault as a whole", "it is not decrypted")]
        if asked := files.plugin(file, text):
            hint = "install ansible-core: only ansible-inventory can ask it"
            return [Problem(str(file), 1, 1, f"asks the inventory plugin {asked!r}", hint)]
        if file.suffix == ".toml":
            return [Problem(str(file), 1, 1, "an inventory in TOML", "install ansible-core: its program reads it")]
        return self._yaml_or_ini(file, text)

    def _yaml_or_ini(self, file: Path, text: str) -> list[Problem]:
        """YAML where the file may be that and is a mapping, else INI; of neither, what is wrong with it as named."""
        unread: list[Problem] = []
        if file.suffix in ("", *files.YAML) and not _begins_as_ini(text):
            marked = Marked(str(file))
            try:
                content = marked.read(text)
            except BadSettings as error:
                content, unread = None, list(error.problems)
            else:
                if content is None:  # nothing but comments
                    return []
            if content and isinstance(content, dict):
                groups = YamlFile(file, self._tree)
                groups.read(content)
                self.remarks += [*marked.problems, *groups.remarks]
                return groups.problems
            if content:
                unread = [Problem(str(file), 1, 1, "no YAML inventory: a mapping of groups is expected")]
        if unread and file.suffix:
            return unread
        ini = IniFile(file, self._tree)
        ini.read(text)
        return ini.problems


def settle(tree: Tree) -> None:
    """Raise BadSettings where groups contain themselves; else make the tree ready to be asked."""
    chain, place = tree.cycle
    if chain:
        file, _, line = place.rpartition(":")
        shown = " > ".join(chain if len(chain) <= 12 else [*chain[:6], "...", *chain[-5:]])
        at = (file, int(line), 1) if line.isdecimal() else (place, 0, 0)
        what = sanitise.line(f"groups contain themselves: {shown}")
        raise BadSettings((Problem(*at, what, "take one of them out of the one before it"),))
    tree.settle()


def _begins_as_ini(text: str) -> bool:
    """Whether its first line that says something is a section: a YAML inventory, a mapping, has no such."""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and stripped[0] not in "#;":
            return stripped[0] == "["
    return False


def _clashes(tree: Tree) -> Iterator[Problem]:
    for name in tree.groups.keys() & tree.hosts.keys():
        file, _, line = tree.hosts[name].place.rpartition(":")
        at = (file, int(line), 1) if line.isdecimal() else (tree.hosts[name].place, 0, 0)
        hint = "Ansible gives the host's variables to the group; rename one of them"
        yield Problem(*at, sanitise.line(f"{name!r} is a group and a host"), hint)


def _merged(tree: Tree, besides: Sequence[Beside]) -> Iterator[Entry]:
    """Every host with what counts for it. What its groups say is worked out once for each set of groups."""
    shared: dict[tuple[str, ...], tuple[tuple[str, ...], Vars]] = {}
    for name in tree.members():
        member = tree.hosts[name]
        direct = tuple(member.groups)
        if direct not in shared:
            around = tree.within(direct)
            shared[direct] = tuple(group for group in around if group != ALL), _of_groups(tree, around, besides)
        groups, inherited = shared[direct]
        own = member.vars
        for beside in besides:
            if said := beside.host(name):
                own = {**own, **said}
        yield Entry(name, groups, inherited, own, member.place)


def _of_groups(tree: Tree, around: tuple[str, ...], besides: Sequence[Beside]) -> Vars:
    """In Ansible's order: the inventory's `all`, its groups, the files beside it of `all`, then those of the groups."""
    ranked = tree.ranked(around)
    merged: dict[str, object] = dict(tree.groups[ALL].vars)
    for group in ranked:
        merged.update(tree.groups[group].vars)
    for beside in besides:
        merged.update(beside.groups([ALL]))
    for beside in besides:
        merged.update(beside.groups(ranked))
    return merged
