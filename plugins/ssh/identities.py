"""Which keys to offer a host, in which order."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from console.kit.offload import Pool
from plugins.ssh import agent, keyfile
from plugins.ssh.agent import AgentKey, NoAgent
from plugins.ssh.fields import BadField
from plugins.ssh.hostcert import is_certificate, parse
from plugins.ssh.keyfile import BadKey, KeyFile, Locked
from plugins.ssh.route import Route

_FRESH = 2.0  # seconds that an agent's list serves: a fleet is entered at once


class Identity(Protocol):
    """Something that signs: `blob` is what is shown, `label` what it is called."""

    @property
    def blob(self) -> bytes:
        """The public key or certificate."""
        ...

    @property
    def label(self) -> str:
        """For messages."""
        ...

    async def sign(self, data: bytes, algorithm: str) -> bytes:
        """The signature of `data`."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to offer, and `notes` on what was left out and why."""

    identities: tuple[Identity, ...]
    notes: tuple[str, ...] = ()


class Keyring:
    """Reads key files once (again when they change) and asks agents, once for a fleet that is entered at once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._files: dict[str, tuple[int, KeyFile | str | Locked]] = {}
        self._agents: dict[str, tuple[float, tuple[AgentKey, ...]]] = {}

    async def offer(self, route: Route, first: tuple[str, ...]) -> Offer:
        """The keys for `route`: the files `first`, those of the config the agent holds, the agent's, other files."""
        notes: list[str] = []
        held = await self._held(route.agent, notes) if route.agent else ()
        by_key = {_plain(key.blob): key for key in held if not _certificate(key.blob)}
        chosen: list[Identity] = []
        later: list[Identity] = []
        for path in dict.fromkeys((*first, *route.identity_files)):
            identity = await self._file(path, by_key, notes, told=path in first)
            if identity is not None:
                early = path in first or isinstance(identity, AgentKey)
                (chosen if early else later).append(identity)
        if not route.identities_only:
            chosen.extend(key for key in held if key not in chosen)
        wanted = chosen + later
        certified = await self._pool.run(_certified, wanted, route.certificate_files)
        return Offer((*certified, *wanted), tuple(notes))

    async def _held(self, socket: str, notes: list[str]) -> tuple[AgentKey, ...]:
        now = asyncio.get_running_loop().time()
        kept = self._agents.get(socket)
        if kept is None or now - kept[0] > _FRESH:
            try:
                kept = self._agents[socket] = (now, await agent.keys(socket))
            except NoAgent as error:
                notes.append(str(error))
                return ()
        return kept[1]

    async def _file(self, path: str, held: dict[bytes, AgentKey], notes: list[str], *, told: bool) -> Identity | None:
        stamp = _stamp(path)
        if stamp is None:
            if told:
                notes.append(f"{path}: there is no such file")
            public = await self._pool.run(keyfile.public_part, path + ".pub")
            return held.get(public)
        kept = self._files.get(path)
        if kept is None or kept[0] != stamp:
            kept = self._files[path] = (stamp, await self._pool.run(_load, path))
        found = kept[1]
        if isinstance(found, KeyFile):
            return held.get(found.blob, found)
        if isinstance(found, Locked) and found.blob in held:
            return held[found.blob]
        notes.append(f"{path}: {found}")
        return None


def _stamp(path: str) -> int | None:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return None


def _load(path: str) -> KeyFile | str | Locked:
    try:
        return keyfile.load(path)
    except Locked as error:
        return error
    except (BadKey, FileNotFoundError) as error:
        return str(error)


def _certified(identities: Iterable[Identity], files: tuple[str, ...]) -> list[Identity]:
    """The identities that come with a certificate: beside the key file, or in one of `files`."""
    certificates = {_plain(blob): blob for blob in map(keyfile.public_part, files) if blob and _certificate(blob)}
    found: list[Identity] = []
    for identity in identities:
        blob = certificates.get(_plain(identity.blob))
        if blob is None and isinstance(identity, KeyFile):
            blob = keyfile.public_part(identity.path + "-cert.pub")
        if not blob or not _certificate(blob) or _plain(blob) != _plain(identity.blob):
            continue
        if isinstance(identity, KeyFile):
            found.append(identity.certified(blob))
        elif isinstance(identity, AgentKey) and not _certificate(identity.blob):
            found.append(_Shown(identity, blob))
    return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """An agent's key, shown with a certificate from a file."""

    key: AgentKey
    blob: bytes

    @property
    def label(self) -> str:
        return self.key.label + " with its certificate"

    async def sign(self, data: bytes, algorithm: str) -> bytes:
        return await self.key.sign(data, algorithm)


def _certificate(blob: bytes) -> bool:
    try:
        return is_certificate(blob)
    except BadField:
        return False


def _plain(blob: bytes) -> bytes:
    try:
        return parse(blob).key if is_certificate(blob) else blob
    except BadField:
        return blob
