"""States -> hosts."""

import functools
from dataclasses import replace
from pathlib import Path

from console.kit import document, sanitise
from console.kit.columns import Fixed
from console.kit.gathering import Gathering
from console.model.errors import BadSettings, Problem
from plugins.terraform import state, types
from plugins.terraform.settings import Address, TerraformSettings

LARGEST = 512 * 1024 * 1024
"""Bytes of a state file; a machine takes about 5 KB."""


def gather(settings: TerraformSettings) -> Gathering:
    """The hosts of every state, in the order of the files. Raises BadSettings when one can't be read."""
    gathered = Gathering()
    known = types.all_of(settings.types)
    every = Fixed(
        source="terraform",
        user=sanitise.line(settings.user),
        port=settings.port,
        labels={sanitise.line(key): sanitise.line(value) for key, value in settings.labels.items()},
        groups=tuple(map(sanitise.line, settings.groups)),
    )
    for file in files(settings.state):
        name = sanitise.line(str(file))
        for instance in state.read(document.content(file, LARGEST), name, known):
            _take(instance, known[instance.type], f"{name}: ", settings.address, every, gathered)
    return gathered


def files(path: Path) -> list[Path]:
    """The states that `path` names: a file, those of a folder and of its workspaces, or those that a glob matches."""
    if path.is_dir():
        workspaces = path.glob("terraform.tfstate.d/*/*.tfstate")
        found = [*sorted(path.glob("*.tfstate")), *sorted(workspaces)]
    elif path.exists() or not set("*?[") & set(str(path)):
        return [path]
    else:
        parts = path.relative_to(path.anchor)
        found = sorted(it for it in Path(path.anchor).glob(str(parts)) if it.is_file())
    if not found:
        what = "no state there: *.tfstate, and terraform.tfstate.d/*/*.tfstate, are looked for"
        raise BadSettings((Problem(str(path), 0, 0, what, "terraform state pull > FILE fetches a remote one"),))
    return found


def _take(
    instance: state.Instance, kind: types.Type, file: str, way: Address, every: Fixed, gathered: Gathering
) -> None:
    address = sanitise.line(instance.address)
    place = file + address
    if instance.left:
        gathered.say(place, 0, f"{instance.left}: left out")
        return
    columns, private, public = kind
    ways = [_text(private(instance.attributes)), _text(public(instance.attributes))]
    if way is Address.PUBLIC:
        ways.reverse()
    used, other = ways[0] or ways[1], ways[1] if ways[0] else ""
    groups = (*every.groups, *_groups(instance.type, instance.group))
    its = replace(every, name=address, address=used, addresses=(other,), groups=groups)
    host = columns.host(instance.attributes, place, gathered, its)
    if host is None:
        return
    if not host.address:
        if host.name == address:
            gathered.say(place, 0, "neither a name nor an address: left out")
            return
        gathered.say(place, 0, f"no address: {sanitise.line(host.name)!r} is reached as ssh_config or DNS says")
    gathered.take(host)


@functools.lru_cache(1000)
def _groups(kind: str, resource: str) -> tuple[str, ...]:
    """Its modules from the outermost, its type, and its resource."""
    words = sanitise.line(resource).split(".")
    modules = words[: -2 if len(words) > 2 else 0]
    within = (".".join(modules[: end + 2]) for end in range(0, len(modules), 2))
    return (*within, sanitise.line(kind), ".".join(words))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
