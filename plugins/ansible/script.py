"""The JSON of inventory scripts and of `ansible-inventory --list` (Ansible's developer guide, "Inventory scripts").

    {"web": {"hosts": ["web-1"], "vars": {...}, "children": [...]}, "_meta": {"hostvars": {"web-1": {...}}}}

A group may also be a plain list of hosts. Without `_meta` the script is asked for every host, with `--host NAME`.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from console.kit import sanitise
from console.model.errors import BadOutput, ConsoleError
from plugins.ansible.child import Children, Said, complaint
from plugins.ansible.names import MOST
from plugins.ansible.tree import Tree

ASKED = 1000
"""Hosts that a script without `_meta` is asked for one by one; it is run anew for each."""
_EXPECTED = 'Expected the JSON of an inventory: {"group": {"hosts": [...]}, "_meta": {"hostvars": {...}}}'
_PARTS = ("hosts", "vars", "children")

SetHost = Callable[[str, str, object], None]


def run(file: Path, children: Children, folder: Path, tree: Tree) -> None:
    """Run the script `file` and put what it prints into `tree`. Raises ConsoleError."""
    name = str(file)
    content = decoded(name, _finished(name, children.run([name, "--list"], folder)))
    hosts = put(name, content, tree, tree.set)
    if isinstance(content.get("_meta"), dict) and "hostvars" in content["_meta"]:
        return
    if len(hosts) > ASKED:
        title = f"{name} prints no _meta.hostvars, and would have to be run anew for each of its {len(hosts):,} hosts"
        raise ConsoleError(title, f"{ASKED:,} are the most. Let it print _meta with --list")
    for host in hosts:
        if not host.startswith("-"):  # it would be taken for an option
            said = _finished(name, children.run([name, "--host", host], folder))
            for key, value in (decoded(name, said) if said.out.strip() else {}).items():
                tree.set(host, key, value)


def decoded(name: str, said: Said) -> dict[str, Any]:
    """The JSON object that `name` printed. Raises BadOutput with the beginning of what it printed instead."""
    try:
        content = json.loads(said.out)
    except (ValueError, RecursionError) as error:
        start = sanitise.line(said.out[:200].decode("utf-8", "replace")).strip()
        printed = f"it printed: {start!r}" if start else f"it printed nothing; {complaint(said)}"
        raise BadOutput(f"{sanitise.line(name)} printed no JSON", f"{_EXPECTED}; {printed}") from error
    if not isinstance(content, dict):
        raise _wrong(name, "what it printed", "an object", content)
    return content


def put(name: str, content: dict[str, Any], tree: Tree, set_host: SetHost) -> list[str]:
    """Put groups, hosts and variables into `tree`; `set_host` takes a host's. Its hosts come back. Raises BadOutput."""
    hosts: dict[str, None] = {}
    for group, said in content.items():
        if group != "_meta":
            _group(name, tree, hosts, group, _shaped(group, said))
    meta = content.get("_meta")
    variables = meta.get("hostvars") if isinstance(meta, dict) else None
    if variables is not None and not isinstance(variables, dict):
        raise _wrong(name, "_meta.hostvars", "an object by host", variables)
    for host in hosts:
        of_host = (variables or {}).get(host) or {}
        if not isinstance(of_host, dict):
            raise _wrong(name, f"_meta.hostvars.{host}", "an object", of_host)
        for key, value in of_host.items():
            set_host(host, key, value)
    return list(hosts)


def _shaped(group: str, said: Any) -> Any:
    """The older ways of saying a group, as Ansible still takes them."""
    if not isinstance(said, dict):
        return {"hosts": said}
    return said if any(part in said for part in _PARTS) or not said else {"hosts": [group], "vars": said}


def _group(name: str, tree: Tree, hosts: dict[str, None], group: str, said: dict[str, Any]) -> None:
    tree.group(group)
    for host in _names(name, f"{group}.hosts", said.get("hosts", [])):
        if host not in tree.hosts and len(tree.hosts) >= MOST:
            raise BadOutput(f"{name} prints more than {MOST:,} hosts", "That is the most that one inventory may have")
        tree.host(host, group, name)
        hosts[host] = None
    variables = said.get("vars", {})
    if not isinstance(variables, dict):
        raise _wrong(name, f"{group}.vars", "an object", variables)
    for key, value in variables.items():
        try:
            tree.set(group, key, value)
        except ValueError as error:
            raise _wrong(name, f"{group}.vars.{key}", "a number", value) from error
    for child in _names(name, f"{group}.children", said.get("children", [])):
        tree.group(child)
        tree.contain(group, child, name)


def _names(name: str, place: str, said: Any) -> Iterable[str]:
    if not isinstance(said, list) or not all(isinstance(each, str) and each for each in said):
        raise _wrong(name, place, "a list of names", said)
    return said


def _wrong(name: str, place: str, expected: str, got: object) -> BadOutput:
    kinds: dict[type, str] = {dict: "an object", list: "a list", str: "text", type(None): "null"}
    what = kinds.get(type(got), type(got).__name__)
    return BadOutput(sanitise.line(f"{name}: {place} is {what}, not {expected}"), _EXPECTED)


def _finished(name: str, said: Said) -> Said:
    if said.code:
        shown = sanitise.line(name)
        raise ConsoleError(f"{shown} failed: {complaint(said)}", f"Run it by hand: {shown} --list")
    return said
