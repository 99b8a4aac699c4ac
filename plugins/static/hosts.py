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
from console.kit.shape import Reader
from console.model.errors import BadSettings, Problem
from console.model.host import Host
from plugins.static import checks
from plugins.static.groups import Group, GroupTree


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
    return described(file)[0]


def described(file: Path) -> tuple[list[Host], list[Problem]]:
    """As `read`, with what is to be said of words that can't be shown as they are written."""
    problems: list[Problem] = []
    node = document.read(file, problems)
    reader = Reader()
    said = reader.read(node, HostsFile)
    problems += reader.problems + checks.beyond_shape(node)
    if problems:
        raise BadSettings(tuple(sorted(problems)))
    tree = GroupTree({name: Group(entry.groups, entry.labels) for name, entry in said.groups.items()})
    within: dict[str, list[str]] = {name: list(entry.groups) for name, entry in said.hosts.items()}
    for name, group in said.groups.items():
        for host in group.hosts:
            if name not in within[host]:
                within[host].append(name)
    hosts = [_host(name, entry, tree, tuple(within[name])) for name, entry in said.hosts.items()]
    return hosts, checks.unshowable(node)


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
