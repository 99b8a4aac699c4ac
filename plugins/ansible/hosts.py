"""What an inventory says of a host -> Host."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from console.kit import sanitise
from console.model.errors import Problem
from console.model.host import HIDDEN, Host
from plugins.ansible.tree import Entry
from plugins.ansible.values import Values, labels

INTERNAL = frozenset(
    {
        *("ansible_async_path", "ansible_collection_name", "ansible_config_file", "ansible_dependent_role_names"),
        *("ansible_diff_mode", "ansible_facts", "ansible_forks", "ansible_inventory_sources", "ansible_limit"),
        *("ansible_play_batch", "ansible_play_hosts", "ansible_play_hosts_all", "ansible_play_role_names"),
        *("ansible_playbook_python", "ansible_role_name", "ansible_role_names", "ansible_run_tags"),
        *("ansible_skip_tags", "ansible_verbosity", "ansible_version", "group_names", "groups", "hostvars"),
        *("inventory_dir", "inventory_file", "inventory_hostname", "inventory_hostname_short", "play_hosts"),
        *("playbook_dir", "role_name", "role_names", "role_path", "role_uuid"),
    }
)
"""Names that Ansible keeps for itself; `ansible-inventory` leaves them out."""

_SSH = frozenset(("ssh", "smart", "paramiko", "paramiko_ssh"))
_INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")
_TEMPLATE = re.compile(r"\{[{%]")


class _Fit(NamedTuple):
    """Variables that may be shown, and the labels they make."""

    vars: Mapping[str, object]
    labels: Mapping[str, str]


def described(entries: Iterable[Entry], values: Values, remarks: list[Problem]) -> list[Host]:
    """The hosts of `entries`; what is to be said of them is put into `remarks`."""
    shared: dict[int, tuple[Mapping[str, object], _Fit]] = {}
    hosts: dict[str, Host] = {}
    for entry in entries:
        known = shared.get(id(entry.inherited))
        if known is None:
            known = shared[id(entry.inherited)] = entry.inherited, _fit(entry.inherited, values)
        host = _host(entry, _over(known[1], _fit(entry.own, values)) if entry.own else known[1], remarks)
        if host.id in hosts:
            what = f"{entry.name!r} reads like another host and is left out"
            remarks.append(_remark(entry, what, "only characters that can't be shown differ"))
        else:
            hosts[host.id] = host
    return list(hosts.values())


def _fit(variables: Mapping[str, object], values: Values) -> _Fit:
    if not INTERNAL.isdisjoint(variables):
        variables = {key: value for key, value in variables.items() if key not in INTERNAL}
    shown = values.shown(variables)
    return _Fit(shown, labels(shown))


def _over(inherited: _Fit, own: _Fit) -> _Fit:
    """A host's own variables over those of its groups: what it says otherwise is no label of theirs any more."""
    if not inherited.vars:
        return own
    kept = inherited.labels
    if not kept.keys().isdisjoint(own.vars):
        kept = {key: value for key, value in kept.items() if key not in own.vars}
    return _Fit({**inherited.vars, **own.vars}, {**kept, **own.labels})


def _host(entry: Entry, fit: _Fit, remarks: list[Problem]) -> Host:
    name = sanitise.line(entry.name)

    def say(what: str, hint: str = "") -> None:
        remarks.append(_remark(entry, f"{name}: {what}", hint))

    instance = fit.vars.get("instance_id")
    same = isinstance(instance, str) and _INSTANCE.fullmatch(instance)
    return Host(
        id=name,
        name=name,
        address=_word(fit.vars, ("ansible_ssh_host", "ansible_host"), say),
        port=_port(fit.vars, say),
        user=_word(fit.vars, ("ansible_ssh_user", "ansible_user"), say),
        labels=fit.labels,
        groups=tuple(dict.fromkeys(map(sanitise.line, entry.groups))),
        transports=_transports(fit.vars, say),
        source="ansible",
        vars=fit.vars,
        same=(f"aws:{instance}",) if same else (),
        place=sanitise.line(entry.place),
    )


def _said(variables: Mapping[str, object], named: tuple[str, ...], say: Callable[[str, str], None]) -> object:
    """The value of the first of `named` that is set; none where it is a template, which only Ansible can fill in."""
    for name in named:
        if (value := variables.get(name)) not in (None, ""):
            if isinstance(value, str) and _TEMPLATE.search(value):
                say(f"{name} is a template, and not used", "only Ansible can fill it in")
                return None
            return value
    return None


def _word(variables: Mapping[str, object], named: tuple[str, ...], say: Callable[[str, str], None]) -> str:
    value = _said(variables, named, say)
    if value is None or (isinstance(value, str | int | float) and value != HIDDEN):
        return "" if value is None else sanitise.line(str(value))
    say(f"{named[-1]} is not used: it is {'hidden' if value == HIDDEN else 'no word'}", "")
    return ""


def _port(variables: Mapping[str, object], say: Callable[[str, str], None]) -> int | None:
    value = _said(variables, ("ansible_ssh_port", "ansible_port"), say)
    if value is None:
        return None
    if isinstance(value, int | str) and str(value).isdecimal() and 0 < int(value) < 65536:
        return int(value)
    say("ansible_port is not used: it is no number from 1 to 65535", "")
    return None


def _transports(variables: Mapping[str, object], say: Callable[[str, str], None]) -> tuple[str, ...]:
    """How it is reached: Ansible's SSH connections are the console's; another one keeps its name."""
    value = _said(variables, ("ansible_connection",), say)
    connection = str(value).rpartition(".")[2] if isinstance(value, str) else ""
    if not connection or connection in _SSH:
        return ("ssh",)
    if connection != "local":
        say(f"is reached by {connection!r}", "a transport of that name is needed to do anything on it")
    return (sanitise.line(connection),)


def _remark(entry: Entry, what: str, hint: str) -> Problem:
    file, _, line = entry.place.rpartition(":")
    if line.isdecimal():
        return Problem(file, int(line), 1, sanitise.line(what), hint)
    return Problem(entry.place, 0, 0, sanitise.line(what), hint)
