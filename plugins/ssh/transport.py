"""The SSH transport: one kept connection per route, used by everything that goes there."""

from collections.abc import AsyncIterator, Sequence

from console.kit.offload import Pool
from console.model.command import Command, Exited, Output
from console.model.errors import Cause, Unreachable
from console.model.host import Host
from console.model.ports import Reach
from plugins.ssh.connection import Stale
from plugins.ssh.keeping import Connections
from plugins.ssh.resolve import Resolver, destination
from plugins.ssh.settings import CONFIG, SshSettings

_TRIES = 3  # kept connections that turn out dead before anything was sent


class SshTransport:
    """Runs commands on hosts over SSH; see SshSettings for what bounds it. Belongs to the loop it is first used on."""

    def __init__(self, settings: SshSettings, reach: Reach) -> None:
        self._settings = settings
        self._pools = (Pool("ssh-files", 1), Pool("ssh-names", 8))
        self._resolver = Resolver(settings, reach)
        self._connections = Connections(settings, reach, *self._pools)

    async def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """See Transport.run. What sshd gets is one line for the account's shell; the environment is part of it."""
        route = await self._resolver.route(host)
        for _ in range(_TRIES):
            connection = await self._connections.get(route)
            try:
                session = await connection.run(host.name, command, self._settings.connect_timeout)
            except Stale as error:
                stale = error
            else:
                break
        else:
            raise Unreachable(Cause.LOST, f"{route.where} takes connections and drops them ({stale})") from stale
        try:
            while True:
                piece = await session.piece()
                yield piece
                if isinstance(piece, Exited):
                    return
        finally:
            session.stop()
            connection.leave()

    def shell(self, host: Host) -> Sequence[str]:
        """The user's own `ssh`, with the same config and overrides. Raises Unreachable for a name that is none."""
        settings, argv, name = self._settings, ["ssh"], destination(host)
        if settings.config != CONFIG:
            argv += ["-F", settings.config]
        if host.user:
            argv += ["-l", host.user]
        if host.port:
            argv += ["-p", str(host.port)]
        if host.address and host.address != name:
            argv += ["-o", f"HostName={host.address}"]
        if settings.known_hosts:
            argv += ["-o", f"UserKnownHostsFile={' '.join(settings.known_hosts)}"]
            argv += ["-o", "GlobalKnownHostsFile=none"]
        for path in settings.identity_files:
            argv += ["-i", path]
        if settings.identities_only:
            argv += ["-o", "IdentitiesOnly=yes"]
        if not settings.agent:
            argv += ["-o", "IdentityAgent=none"]
        return (*argv, "--", name)

    async def close(self) -> None:
        """Give up every connection, at once."""
        await self._resolver.close()
        await self._connections.close()
        for pool in self._pools:
            pool.close()
