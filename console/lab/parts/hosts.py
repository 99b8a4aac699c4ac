"""The SSH hosts: twelve machines at two sites, with something wrong here and there."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import asyncssh
import yaml

from console.lab.address import began
from console.lab.fleet import furnish, roster, server
from console.lab.fleet.kernel import Kernel
from console.lab.fleet.pulse import Pulse
from console.lab.fleet.roster import Machine, Wrong
from console.lab.fleet.session import Room
from console.lab.parts import Contribution, Ground
from console.model.errors import ConsoleError

_BEAT = 0.5
_PROC = 3.0


def part() -> "Hosts":
    """The part."""
    return Hosts()


class Hosts:
    """Twelve SSH servers, their services, and the pulse that keeps both going."""

    def __init__(self) -> None:
        self._listening: dict[str, server.Listening] = {}
        self._pulses: list[Pulse] = []
        self._kernels: dict[Path, Kernel] = {}
        self._beating: asyncio.Task[None] | None = None

    async def start(self, ground: Ground) -> Contribution:
        """Furnish every host, open its port, start its services. Raises ConsoleError."""
        user = asyncssh.generate_private_key("ssh-ed25519", comment="quarterdeck-lab")
        identity = ground.folder / "id_ed25519"
        _private(identity, user.export_private_key())
        authorized = asyncssh.import_authorized_keys(user.export_public_key().decode())
        furnish.share(ground.folder)
        for machine in roster.MACHINES:
            root = ground.folder / "hosts" / machine.name
            self._listening[machine.name] = await self._open(machine, root, ground, authorized)
        await asyncio.gather(*(self._boot(machine, ground) for machine in roster.MACHINES if machine.services))
        self._beat_all(now := time.time())
        self._write(now)
        self._beating = asyncio.get_running_loop().create_task(self._beat())
        known = ground.folder / "known_hosts"
        known.write_text("".join(one.known for one in self._listening.values()))
        (ground.config / "hosts.yaml").write_text(yaml.safe_dump(self._inventory(ground), sort_keys=False))
        return Contribution(
            settings={
                "inventories": [{"name": "lab", "use": "static", "file": "hosts.yaml"}],
                "transports": {
                    "ssh": {
                        "config": "none",
                        "known_hosts": [str(known)],
                        "identity_files": [str(identity)],
                        "agent": False,
                        "connect_timeout": 3.0,
                        "handshake_timeout": 6.0,  # the silent host is to be seen as such within ten seconds
                    }
                },
                "metrics": [{"use": "procfs"}],
                "watch": "all",
            },
            status={"hosts": [self._line(machine, ground) for machine in roster.MACHINES]},
        )

    async def stop(self) -> None:
        """Close the ports and let the services see the end of their pipes."""
        if self._beating:
            self._beating.cancel()
        for pulse in self._pulses:
            pulse.close()
        for listening in self._listening.values():
            listening.close()

    async def _open(
        self, machine: Machine, root: Path, ground: Ground, authorized: asyncssh.SSHAuthorizedKeys
    ) -> server.Listening:
        furnish.furnish(machine, root, ground.folder / "share")
        if machine.wrong is Wrong.MUTE:
            return await server.listen_mute()
        self._kernels[root] = Kernel(machine, root / "proc", time.time())
        self._pulses += [Pulse(root / "run" / f"{service.name}.tick") for service in machine.services]
        surroundings = server.environment(str(root), machine.name, roster.USER, ground.id)
        return await server.listen(Room(surroundings, root / "run" / "sessions"), authorized)

    async def _boot(self, machine: Machine, ground: Ground) -> None:
        """Start the services the way anybody would: with systemctl."""
        root = ground.folder / "hosts" / machine.name
        names = [service.name for service in machine.services]
        if machine.wrong is Wrong.SERVICE:
            names = names[1:]
        process = await asyncio.create_subprocess_exec(
            root / "bin" / "systemctl",
            "start",
            *names,
            env=server.environment(str(root), machine.name, roster.USER, ground.id),
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        if await process.wait():
            raise ConsoleError(
                f"The services of the lab's {machine.name} did not start", "See the lab's supervisor.log"
            )

    async def _beat(self) -> None:
        written = 0.0
        while True:
            now = time.time()
            self._beat_all(now)
            if now - written >= _PROC or now < written:
                written = now
                self._write(now)
            await asyncio.sleep(_BEAT)

    def _beat_all(self, now: float) -> None:
        for pulse in self._pulses:
            pulse.beat(now)

    def _write(self, now: float) -> None:
        for root, kernel in self._kernels.items():
            kernel.write(now, _claims(root))

    def _inventory(self, ground: Ground) -> dict[str, Any]:
        return {
            "groups": roster.groups(),
            "hosts": {
                machine.name: {
                    "address": "127.0.0.1",
                    "port": self._listening[machine.name].port,
                    "user": roster.USER,
                    "root": str(ground.folder / "hosts" / machine.name),
                }
                for machine in roster.MACHINES
            },
        }

    def _line(self, machine: Machine, ground: Ground) -> dict[str, Any]:
        return {
            "name": machine.name,
            "address": "127.0.0.1",
            "port": self._listening[machine.name].port,
            "user": roster.USER,
            "site": machine.site,
            "role": machine.role,
            "root": str(ground.folder / "hosts" / machine.name),
            "services": [service.name for service in machine.services],
            "wrong": str(machine.wrong),
        }


def _claims(root: Path) -> list[int]:
    """The memory that each running service of a host claims, in KiB."""
    claims = []
    for file in (root / "run").glob("*.rss"):
        try:
            pid, claimed = int(file.with_suffix(".pid").read_text()), int(file.read_text())
        except (OSError, ValueError):  # it is being started or stopped just now
            continue
        if began(pid):
            claims.append(claimed)
    return claims


def _private(file: Path, content: bytes) -> None:
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as out:
        out.write(content)
