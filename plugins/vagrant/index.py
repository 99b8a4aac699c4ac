"""Vagrant's machine index, version 1 (lib/vagrant/machine_index.rb; the same since Vagrant 1.6).

It is written whenever vagrant runs; `state` is what it was then.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from console.kit import document, jsontext, sanitise
from console.kit.gathering import Gathering
from console.model.errors import BadSettings, Problem

LARGEST = 64 * 1024 * 1024


class Machine(NamedTuple):
    """An entry: its id in the index, its name in the Vagrantfile, and where its project and its data are."""

    id: str
    name: str
    provider: str
    state: str
    arch: str
    project: str
    data: str
    box: dict[str, Any]


class _Index(msgspec.Struct):
    version: int | str | None = None
    machines: dict[str, Any] | None = None


def usual() -> Path:
    """Where the index is when nobody says."""
    home = os.environ.get("VAGRANT_HOME") or "~/.vagrant.d"
    return Path(home).expanduser() / "data" / "machine-index" / "index"


def read(file: Path, gathered: Gathering) -> Iterator[Machine]:
    """The machines of the index; entries that are none are said. Raises BadSettings."""
    name = str(file)
    raw = document.content(file, LARGEST)
    if raw.strip() in (b"", b"null"):
        return  # vagrant itself takes it for one without machines
    index = jsontext.decode(raw, name, _Index)
    if str(index.version) != "1":
        shown = sanitise.line(repr(index.version)[:40])
        what = f"an index of version {shown}; 1 is known"
        raise BadSettings((Problem(name, 0, 0, what, "vagrant global-status --prune writes it anew"),))
    for key, entry in (index.machines or {}).items():
        machine = _machine(key, entry)
        if machine is None:
            gathered.say(f"{name}: {sanitise.line(key)[:40]}", 0, "no machine: left out", "an object with a name")
        else:
            yield machine


def _machine(key: str, entry: Any) -> Machine | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    extra = entry.get("extra_data")
    box = extra.get("box") if isinstance(extra, dict) else None
    words = ("provider", "state", "architecture", "vagrantfile_path", "local_data_path")
    provider, state, arch, project, data = (_text(entry.get(word)) for word in words)
    return Machine(key, entry["name"], provider, state, arch, project, data, box if isinstance(box, dict) else {})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
