"""Reads a hosts file (docs/settings.md, "hosts.yaml") into hosts.

groups:
  web: {hosts: [web-1, web-2], groups: [canary], labels: {role: web}}
hosts:
  web-1: {address: 10.0.0.1, port: 22, user: ops, labels: {env: prod}, groups: [web], transports: [ssh]}
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from console.kit import document, sanitise
from console.kit.document import Node
from console.kit.shape import Reader, nearest
from console.model.host import Host
from plugins.static.groups import Group, GroupTree

ALL = "all"
"""The word that means every host in a pattern, and so can be no name."""
HINTS = 20
"""For how many problems the nearest name is looked up, which takes long among thousands."""


@dataclass(frozen=True, slots=True)
class HostEntry:
    """One host as written. An empty `address` means its name; `root` is an absolute path."""

    address: str = ""
    port: int | None = None
    user: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    transports: tuple[str, ...] = ("ssh",)
    root: str = ""


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """One group as written: its own hosts, the groups it contains, the labels all of them inherit."""

    hosts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostsFile:
    """A whole hosts file."""

    groups: Mapping[str, GroupEntry] = field(default_factory=dict)
    hosts: Mapping[str, HostEntry] = field(default_factory=dict)


def read(file: Path) -> list[Host]:
    """The hosts in `file`, in its order. Raises BadSettings with every problem and its place."""
    node = document.read(file)
    reader = Reader()
    said = reader.read(node, HostsFile)
    reader.finish()
    _check(reader, node, said)
    tree = GroupTree({name: Group(entry.groups, entry.labels) for name, entry in said.groups.items()})
    for name, child in tree.cycle:
        place = _item(reader, said.groups[name], "groups", child)
        reader.problems.append(place.problem(f"group {child!r} contains itself, through {name!r}"))
    reader.finish()
    within: dict[str, list[str]] = {name: list(entry.groups) for name, entry in said.hosts.items()}
    for name, group in said.groups.items():
        for host in group.hosts:
            if name not in within[host]:
                within[host].append(name)
    return [_host(name, entry, tree, tuple(within[name])) for name, entry in said.hosts.items()]


def _host(name: str, entry: HostEntry, tree: GroupTree, direct: tuple[str, ...]) -> Host:
    line = sanitise.line
    return Host(
        id=line(name),
        name=line(name),
        address=line(entry.address),
        port=entry.port,
        user=line(entry.user),
        labels=_clean({**tree.labels(direct), **entry.labels}),
        groups=tuple(line(group) for group in tree.around(direct)),
        transports=entry.transports,
        root=entry.root,
        source="static",
    )


def _clean(labels: Mapping[str, str]) -> dict[str, str]:
    return {sanitise.line(key): sanitise.line(value) for key, value in labels.items()}


def _check(reader: Reader, node: Node, said: HostsFile) -> None:
    groups, hosts = _section(node, "groups"), _section(node, "hosts")
    for kind, names in (("group", groups), ("host", hosts)):
        _check_names(reader, kind, names)
    for group in said.groups.values():
        _check_items(reader, group, "hosts", group.hosts, said.hosts, "host")
        _check_items(reader, group, "groups", group.groups, said.groups, "group")
    for host in said.hosts.values():
        _check_items(reader, host, "groups", host.groups, said.groups, "group")
        if host.port is not None and not 0 < host.port < 65536:
            reader.wrong(host, "port", f"no port {host.port}", "1 to 65535")
        if host.root and not host.root.startswith("/"):
            reader.wrong(host, "root", f"root {host.root!r} is not an absolute path")
        if not host.transports:
            reader.wrong(host, "transports", "no transport", "leave it out for ssh")
    reader.finish()


def _section(node: Node, key: str) -> Mapping[str, tuple[Node, Node]]:
    entry = node.content.get(key) if isinstance(node.content, dict) else None
    return entry[1].content if entry and isinstance(entry[1].content, dict) else {}


def _check_names(reader: Reader, kind: str, names: Mapping[str, tuple[Node, Node]]) -> None:
    shown: dict[str, Node] = {}
    for name, (place, _) in names.items():
        line = sanitise.line(name)
        if not line.strip():
            reader.problems.append(place.problem(f"a {kind} without a name"))
        elif line == ALL:
            reader.problems.append(place.problem(f"a {kind} named {ALL!r}", "every host is already called that"))
        elif line in shown:
            what = f"{kind} {name!r} reads like the one on line {shown[line].line}"
            reader.problems.append(place.problem(what, "only characters that can't be shown differ"))
        shown.setdefault(line, place)


def _check_items(
    reader: Reader, value: object, key: str, names: tuple[str, ...], known: Mapping[str, object], kind: str
) -> None:
    if len(set(names)) == len(names) and all(name in known for name in names):
        return
    seen: set[str] = set()
    for name, place in zip(names, reader.place(value, key), strict=True):
        if name not in known:
            hint = nearest(name, known) if len(reader.problems) < HINTS else ""
            reader.problems.append(place.problem(f"unknown {kind} {name!r}", hint or f"no such name under {kind}s:"))
        elif name in seen:
            reader.problems.append(place.problem(f"{kind} {name!r} again"))
        seen.add(name)


def _item(reader: Reader, value: object, key: str, name: str) -> Node:
    items = reader.place(value, key)
    return next((item for item in items if item.content == name), items)
