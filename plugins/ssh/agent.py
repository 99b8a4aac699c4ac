"""An SSH agent over its socket (draft-ietf-sshm-ssh-agent), asked without blocking.

Keys that live only in the agent (security tokens, say) work as any other: the agent signs, the type is passed on.
"""

import asyncio
from dataclasses import dataclass

from console.kit import sanitise
from plugins.ssh.fields import U32, BadField, Reader, string

_LIST, _KEYS, _SIGN, _SIGNED = 11, 12, 13, 14
_FLAGS = {"rsa-sha2-256": 2, "rsa-sha2-512": 4}
_LARGEST = 1024 * 1024
_PATIENCE = 5.0  # seconds for the list; a signature may wait for a finger on a token, within the login's time-out


class NoAgent(Exception):
    """The agent is not there, or does not speak the protocol."""


@dataclass(frozen=True, slots=True)
class AgentKey:
    """A key the agent holds: `blob` is the public key or certificate."""

    socket: str
    blob: bytes
    comment: str

    @property
    def label(self) -> str:
        """For messages."""
        return f"{self.comment or 'a key'} (agent)"

    async def sign(self, data: bytes, algorithm: str) -> bytes:
        """The signature of `data`. Raises NoAgent where the agent declines."""
        flags = _FLAGS.get(algorithm.removesuffix("-cert-v01@openssh.com"), 0)
        body = bytes((_SIGN,)) + string(self.blob) + string(data) + U32.pack(flags)
        answer = Reader(await _ask(self.socket, body))
        if answer.byte() != _SIGNED:
            raise NoAgent("the agent declined to sign")
        return answer.string()


async def keys(socket: str) -> tuple[AgentKey, ...]:
    """What the agent at `socket` holds. Raises NoAgent."""
    try:
        answer = Reader(await asyncio.wait_for(_ask(socket, bytes((_LIST,))), _PATIENCE))
        if answer.byte() != _KEYS:
            raise NoAgent("the agent does not list its keys")
        return tuple(AgentKey(socket, answer.string(), sanitise.line(answer.text())) for _ in range(answer.u32()))
    except (TimeoutError, BadField) as error:
        raise NoAgent(f"the agent at {socket} does not answer") from error


async def _ask(socket: str, body: bytes) -> bytes:
    try:
        reader, writer = await asyncio.open_unix_connection(socket)
    except OSError as error:
        raise NoAgent(f"no agent at {socket}: {error.strerror}") from error
    try:
        writer.write(string(body))
        size: int = U32.unpack(await reader.readexactly(4))[0]
        if size > _LARGEST:
            raise NoAgent("the agent answers with garbage")
        return await reader.readexactly(size)
    except (OSError, asyncio.IncompleteReadError) as error:
        raise NoAgent(f"the agent at {socket} hung up") from error
    finally:
        writer.close()
