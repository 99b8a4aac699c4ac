"""Which keys to offer a host, in which order."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from console.kit.offload import Pool
from plugins.ssh import agent, keyfile
from plugins.ssh.agent import AgentKey, NoAgent
from plugins.ssh.fields import BadField
from plugins.ssh.hostcert import is_certificate, parse
from plugins.ssh.keyfile import BadKey, KeyFile, Locked
from plugins.ssh.route import Route

_FRESH = 2.0  # seconds


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
    """Reads key files and asks agents. What it finds serves a moment: a fleet entered at once costs one look."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._offers: dict[tuple[object, ...], tuple[float, Offer]] = {}

    async def offer(self, route: Route, first: tuple[str, ...]) -> Offer:
        """The keys for `route`: the files `first`, those of the config the agent holds, the agent's, other files.

        Certificates come before all of them.
        """
        now = asyncio.get_running_loop().time()
        key = (first, route.identity_files, route.certificate_files, route.identities_only, route.agent)
        kept = self._offers.get(key)
        if kept is None or now - kept[0] > _FRESH:
            held: tuple[AgentKey, ...] = ()
            notes: list[str] = []
            if route.agent:
                try:
                    held = await agent.keys(route.agent)
                except NoAgent as error:
                    notes.append(str(error))
            kept = self._offers[key] = (now, await self._pool.run(_gather, route, first, held, notes))
        return kept[1]


def _gather(route: Route, first: tuple[str, ...], held: tuple[AgentKey, ...], notes: list[str]) -> Offer:
    by_key = {_plain(key.blob): key for key in held if not _certificate(key.blob)}
    chosen: list[Identity] = []
    later: list[Identity] = []
    for path in dict.fromkeys((*first, *route.identity_files)):
        identity = _from_file(path, by_key, notes, told=path in first)
        if identity is not None:
            early = path in first or isinstance(identity, AgentKey)
            (chosen if early else later).append(identity)
    if not route.identities_only:
        chosen.extend(key for key in held if key not in chosen)
    wanted = chosen + later
    return Offer((*_certified(wanted, route.certificate_files), *wanted), tuple(notes))


def _from_file(path: str, held: dict[bytes, AgentKey], notes: list[str], *, told: bool) -> Identity | None:
    """What the file at `path` stands for: itself, or the agent's key where the agent holds it."""
    try:
        found = keyfile.load(path)
    except FileNotFoundError:
        if told:
            notes.append(f"{path}: there is no such file")
        return held.get(keyfile.public_part(path + ".pub"))
    except Locked as error:
        if error.blob in held:
            return held[error.blob]
        notes.append(f"{path}: {error}")
    except BadKey as error:
        notes.append(f"{path}: {error}")
    else:
        return held.get(found.blob, found)
    return None


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
