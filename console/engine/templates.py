"""`{{ name }}` in one argument of a command.

Filled in once, in a single pass: what a value holds is never looked at again, and an argument stays one argument.
Names are those of params, and `host.name`, `host.address`, `host.root`, `host.label.KEY`.
"""

import re
from collections.abc import Iterable, Mapping

from console.model.host import Host

HOST = ("host.name", "host.address", "host.root")
LABEL = "host.label."
_FIELD = re.compile(r"\{\{\s*([A-Za-z_][\w./-]*)\s*\}\}", re.ASCII)


def names(template: str) -> list[str]:
    """The names that `template` asks for, in order."""
    return _FIELD.findall(template)


def known(name: str, params: Iterable[str]) -> bool:
    """Whether `name` can be filled in for some host."""
    return name in HOST or (name.startswith(LABEL) and len(name) > len(LABEL)) or name in params


def variable(name: str) -> str:
    """The environment variable that holds what `name` stands for, in a script."""
    if name in HOST or name.startswith(LABEL):
        return re.sub(r"\W", "_", name, flags=re.ASCII)
    return f"param_{name}"


def environment(params: Mapping[str, str], host: Host, script: str) -> dict[str, str]:
    """What a script gets: every param as `param_NAME`, the host as `host_name`, `host_address`, `host_root`.

    A label comes as `host_label_KEY` when the script mentions it.
    """
    fields = {variable(name): value for name, value in params.items()}
    fields |= {variable(name): _value(name, params, host) for name in HOST}
    labels = {variable(f"{LABEL}{key}"): value for key, value in host.labels.items()}
    return fields | {name: value for name, value in labels.items() if name in script}


def fill(template: str, params: Mapping[str, str], host: Host) -> str:
    """`template` with its names replaced.

    Raises ValueError when the host lacks a label, and when what it lacks would turn an argument into an option: text
    that starts with a dash, where the template itself does not.
    """
    filled = _FIELD.sub(lambda match: _value(match[1], params, host), template)
    if filled.startswith("-") and not template.startswith("-") and not re.fullmatch(r"-\d+", filled, re.ASCII):
        raise ValueError(f"{filled!r} would be taken for an option")
    return filled


def _value(name: str, params: Mapping[str, str], host: Host) -> str:
    if name.startswith(LABEL):
        key = name.removeprefix(LABEL)
        if key not in host.labels:
            raise ValueError(f"it has no label {key!r}")
        return host.labels[key]
    if name in HOST:
        return {"host.name": host.name, "host.address": host.address or host.name, "host.root": host.root}[name]
    return params[name]
