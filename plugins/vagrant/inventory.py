"""The index -> hosts."""

from collections import Counter
from pathlib import PurePosixPath

from console.kit import sanitise
from console.kit.gathering import Gathering
from console.model.host import Host
from plugins.vagrant.folder import Folders, Way
from plugins.vagrant.index import Machine, read, usual
from plugins.vagrant.settings import VagrantSettings


def gather(settings: VagrantSettings) -> Gathering:
    """The machines of the index. Raises BadSettings when it can't be read."""
    gathered = Gathering()
    file = settings.index or usual()
    if settings.index is None and not file.exists():
        return gathered
    machines = list(read(file, gathered))
    folders = Folders()
    many = Counter(_called(machine) for machine in machines)
    lost = 0
    for machine in machines:
        way = folders.way(machine)
        host = _host(machine, way, f"{file}: {sanitise.line(machine.id)}", settings, alone=many[_called(machine)] == 1)
        lost += not way.address
        gathered.take(host)
    if lost:
        what = f"{lost} machines have no address in Vagrant's files: ssh_config says how they are reached"
        gathered.say(str(file), 0, what, "vagrant ssh-config --host NAME >> ~/.ssh/config")
    return gathered


def _called(machine: Machine) -> str:
    """The name in its Vagrantfile; a single machine is called `default` there, and here as its project's folder."""
    return (machine.name if machine.name != "default" else _project(machine)) or machine.name


def _project(machine: Machine) -> str:
    """The folder of its Vagrantfile, by its last name."""
    return sanitise.line(PurePosixPath(machine.project.replace("\\", "/")).name).strip()


def _host(machine: Machine, way: Way, place: str, settings: VagrantSettings, *, alone: bool) -> Host:
    project, called = _project(machine), _called(machine)
    apart = project if machine.name != "default" else machine.id[:7]  # as long as vagrant global-status shows it
    box = {f"box{end}": machine.box.get(key) for end, key in (("", "name"), ("_version", "version"))}
    labels = {
        **{sanitise.line(key): sanitise.line(value) for key, value in settings.labels.items()},
        "state": machine.state,
        "provider": machine.provider,
        "arch": machine.arch,
        "project": machine.project,
        **{key: value for key, value in box.items() if isinstance(value, str)},
    }
    identity = sanitise.line(machine.provider)
    return Host(
        id=f"vagrant:{machine.id}",
        name=called if alone or not apart else f"{called}.{apart}",
        address=way.address,
        port=way.port,
        user=way.user or sanitise.line(settings.user),
        labels={key: sanitise.line(value) for key, value in labels.items() if value},
        groups=tuple(dict.fromkeys((*map(sanitise.line, settings.groups), *([project] if project else [])))),
        source="vagrant",
        vars={"ansible_ssh_private_key_file": sanitise.line(way.key)} if way.key else {},
        same=(f"vagrant:{sanitise.line(machine.id)}", *([f"{identity}:{way.id}"] if way.id else [])),
        place=place,
    )
