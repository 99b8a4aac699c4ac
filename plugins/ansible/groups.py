"""YAML inventories (Ansible's user guide, "Inventory basics"): groups with hosts, vars and children, nested."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from console.kit import sanitise
from console.model.errors import Problem
from plugins.ansible import names
from plugins.ansible.tree import Tree

PARTS = ("hosts", "vars", "children")


class YamlFile:
    """Puts one file's groups into a tree; `problems` are what is wrong, `remarks` what is passed over."""

    def __init__(self, file: Path, tree: Tree) -> None:
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self._file = str(file)
        self._tree = tree

    def read(self, content: dict[Any, Any]) -> None:
        """Put every group of `content` into the tree in the order in which Ansible does: of two values the last counts.

        Nested groups are walked without recursion.
        """
        walks: list[Iterator[tuple[Any, Any, str]]] = [((name, said, "") for name, said in content.items())]
        while walks:
            entry = next(walks[-1], None)
            if entry is None:
                walks.pop()
            else:
                walks.append(self._group(*entry))

    def _group(self, name: Any, said: Any, parent: str) -> Iterator[tuple[Any, Any, str]]:
        """Take one group; its children come out, each with its name, what is said of it, and this group."""
        if not isinstance(name, str) or not name:
            self._wrong(name, f"{_cut(name)} is no name of a group", "put it in quotes")
            return
        if said is not None and not isinstance(said, dict):
            self._remark(name, f"{_cut(name)} is no group: a mapping is expected")
            said = {}
        else:
            self._tree.group(name)
        if parent == name:
            self._wrong(name, f"the group {_cut(name)} contains itself")
        elif parent and name in self._tree.groups:
            self._tree.contain(parent, name, self._place(name))
        for key, part in (said or {}).items():
            if key in PARTS:
                yield from self._part(name, key, {part: None} if isinstance(part, str) else part)
            else:
                self._remark(key, f"{_cut(key)} in the group {_cut(name)} is passed over", f"known: {', '.join(PARTS)}")

    def _part(self, name: str, key: str, entries: Any) -> Iterator[tuple[Any, Any, str]]:
        if entries is None:
            return
        if not isinstance(entries, dict):
            self._wrong(key, f"{key} of the group {_cut(name)} are no mapping", "names, each with a colon")
        elif key == "vars":
            for variable, value in entries.items():
                self._set(name, variable, value)
        elif key == "hosts":
            for host, variables in entries.items():
                self._host(name, host, variables)
        else:
            yield from ((child, inner, name) for child, inner in entries.items())

    def _host(self, group: str, written: Any, variables: Any) -> None:
        if not isinstance(written, str) or not written:
            self._wrong(written, f"{_cut(written)} is no name of a host", "put it in quotes")
            return
        variables = variables or {}
        if not isinstance(variables, dict):
            self._wrong(written, f"the variables of {_cut(written)} are no mapping")
            return
        try:
            found, port = names.expand(written)
        except ValueError as error:
            self._wrong(written, str(error))
            return
        tree = self._tree
        if len(tree.hosts) + len(found) > names.MOST:
            self._wrong(written, f"with {_cut(written)} there are more than {names.MOST:,} hosts")
            return
        for name in found:
            new = name not in tree.hosts
            tree.host(name, group, self._place(written))
            if new and port:
                tree.hosts[name].vars["ansible_port"] = port
            for key, value in variables.items():
                self._set(name, key, value)

    def _set(self, name: str, key: Any, value: Any) -> None:
        try:
            self._tree.set(name, key, value)
        except ValueError as error:
            self._wrong(key, str(error))

    def _place(self, key: Any) -> str:
        line = getattr(key, "line", 0)
        return f"{self._file}:{line}" if line else self._file

    def _wrong(self, key: Any, what: str, hint: str = "") -> None:
        self.problems.append(self._problem(key, what, hint))

    def _remark(self, key: Any, what: str, hint: str = "") -> None:
        self.remarks.append(self._problem(key, what, hint))

    def _problem(self, key: Any, what: str, hint: str) -> Problem:
        line = getattr(key, "line", 0)
        return Problem(self._file, line, 1 if line else 0, sanitise.line(what), hint)


def _cut(name: Any) -> str:
    text = str(name)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
