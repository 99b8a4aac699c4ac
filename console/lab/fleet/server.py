"""The SSH server of one host (asyncssh): its own port and host key, one key that may log in, no forwarding."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import asyncssh

from console.lab.fleet.session import Room, Session

_ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Listening:
    """A host's open port. `known` is its line for known_hosts, empty for one that never speaks."""

    port: int
    known: str
    listener: asyncssh.SSHAcceptor | asyncio.Server

    def close(self) -> None:
        """Stop listening. Connections end with the supervisor."""
        self.listener.close()


class Door(asyncssh.SSHServer):
    """Lets sessions in, as many as the room holds; asyncssh refuses everything else by itself."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def session_requested(self) -> Session | bool:
        """A session, or no."""
        return Session(self._room) if len(self._room.open) < self._room.most else False


async def listen(room: Room, authorized: asyncssh.SSHAuthorizedKeys) -> Listening:
    """Open a host on a free port of 127.0.0.1. Any account name logs in, with the authorized key only."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    listener = await asyncssh.listen(
        _ADDRESS,
        0,
        server_factory=lambda: Door(room),
        server_host_keys=[key],
        authorized_client_keys=authorized,
        password_auth=False,
        kbdint_auth=False,
        host_based_auth=False,
        agent_forwarding=False,
        allow_scp=False,
        gss_host=None,
        encoding=None,
        line_editor=False,
        login_timeout=30,
        keepalive_interval=30,
        server_version="QuarterdeckLab",
    )
    port = listener.get_port()
    return Listening(port, known_line(port, key), listener)


async def listen_mute() -> Listening:
    """Open a port that accepts and never says a word: connections stay until the client gives up."""
    kept: set[asyncio.StreamWriter] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kept.add(writer)
        with suppress(OSError):
            while await reader.read(4096):
                pass
        kept.discard(writer)
        writer.close()

    server = await asyncio.start_server(accept, _ADDRESS, 0)
    port: int = server.sockets[0].getsockname()[1]
    return Listening(port, known_line(port, asyncssh.generate_private_key("ssh-ed25519")), server)


def known_line(port: int, key: asyncssh.SSHKey) -> str:
    """A line of known_hosts (sshd(8))."""
    return f"[{_ADDRESS}]:{port} {key.export_public_key().decode().strip()}\n"


def environment(root: str, name: str, user: str, identity: str) -> Mapping[str, str]:
    """What a session starts with: nothing of the supervisor's own."""
    return {
        "HOME": f"{root}/home/{user}",
        "USER": user,
        "LOGNAME": user,
        "SHELL": "/bin/sh",
        "PATH": f"{root}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "TMPDIR": f"{root}/tmp",  # noqa: S108  # the host's own
        "PS1": f"{user}@{name}:\\w\\$ ",
        "LAB_ID": identity,
        "LAB_HOST": name,
        "LAB_ROOT": root,
    }
