"""ansible-inventory as the judge: what it says of an inventory, asked once a session, with nobody's settings."""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "data" / "ansible"
PROGRAM = Path(sys.executable).with_name("ansible-inventory")

INVENTORIES: Mapping[str, tuple[str, ...]] = {
    "tiny": ("tiny/hosts",),
    "ranges": ("ranges/hosts",),
    "literals": ("literals/hosts.ini",),
    "site": ("site/hosts",),
    "site as a directory": ("site",),
    "priorities": ("priorities/hosts",),
    "many": ("many",),
    "vaulted values": ("vaulted-values/hosts.yml",),
    "vaulted files": ("vaulted-files",),
    "scripted": ("scripted/inventory",),
    "names": ("names/hosts",),
    "several": ("several/first", "several/second"),
    "several, the other way": ("several/second/hosts.yaml", "several/first/hosts"),
    "secrets": ("secrets/hosts.yml",),
    "nested": ("nested/hosts.yaml",),
    "JSON": ("yaml-odd/hosts.json",),
    "templates": ("templates/hosts",),
}
"""By name: the paths in tests/data/ansible."""


def paths(name: str) -> list[Path]:
    """The paths of an inventory."""
    return [DATA / path for path in INVENTORIES[name]]


def alone(folder: Path) -> dict[str, str]:
    """An environment in which Ansible finds nobody's settings."""
    (folder / "ansible.cfg").write_text("")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    return {**kept, "HOME": str(folder), "ANSIBLE_CONFIG": str(folder / "ansible.cfg"), "LC_ALL": "C.UTF-8"}


@functools.cache
def listing(name: str) -> bytes:
    """What `ansible-inventory --list` prints for an inventory. Files that a vault keeps are left out."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        copy = folder / "data"
        shutil.copytree(DATA, copy)
        for file in copy.rglob("*"):
            if file.is_file() and file.read_bytes().startswith(b"$ANSIBLE_VAULT"):
                file.unlink()
        argv = [str(PROGRAM), "--list"]
        for path in INVENTORIES[name]:
            argv += ["-i", str(copy / path)]
        done = subprocess.run(argv, capture_output=True, check=True, env=alone(folder), cwd=folder, timeout=120)
    assert b"[WARNING]: Unable to parse" not in done.stderr, done.stderr.decode()
    return done.stdout


def judged(name: str) -> dict[str, tuple[set[str], Any]]:
    """By host: the groups that it is in, with those around them; its variables."""
    said = json.loads(listing(name))
    variables = said.pop("_meta")["hostvars"]
    parents: dict[str, set[str]] = {}
    for group, entry in said.items():
        for child in entry.get("children", ()):
            parents.setdefault(child, set()).add(group)

    def around(group: str) -> set[str]:
        return {group}.union(*(around(parent) for parent in parents.get(group, ())))

    hosts: dict[str, set[str]] = {}
    for group, entry in said.items():
        for host in entry.get("hosts", ()):
            hosts.setdefault(host, set()).update(around(group) - {"all"})
    return {host: (groups, variables.get(host, {})) for host, groups in hosts.items()}
