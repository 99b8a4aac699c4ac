"""Is this the host it should be? What known_hosts say, and what a person decides where they say nothing."""

import base64
import hashlib
import hmac
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from console.kit.offload import Pool
from plugins.ssh import hostcert, known_hosts
from plugins.ssh.algorithms import host_keys
from plugins.ssh.fields import BadField
from plugins.ssh.known_hosts import Entry, KnownHosts
from plugins.ssh.route import Route

_FRESH = 0.5  # seconds between looks at a file's time


class Standing(Enum):
    """How a key stands to the lines of known_hosts."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    REVOKED = "revoked"
    BAD_CERTIFICATE = "bad certificate"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the files say of a key that was shown.

    `entry` is the line it turns on, `fault` what is wrong with a certificate, `types` the key types the host is known
    by, `key` the plain key (of a certificate: the one in it), `problems` the lines that could not be read.
    """

    standing: Standing
    key: bytes
    entry: Entry | None = None
    fault: str = ""
    types: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


class KnownKeys:
    """The known_hosts files, each read once and again when it changes (by its time, size and inode)."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._files: dict[str, tuple[tuple[int, int, int], KnownHosts]] = {}
        self._stamps: dict[str, tuple[float, tuple[int, int, int] | None]] = {}
        self._once: set[tuple[str, bytes]] = set()

    def trust_once(self, route: Route, key: bytes) -> None:
        """Take `key` for the host's as long as the console runs."""
        self._once.add((route.known_as[0], key))

    async def wanted(self, route: Route, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The host key algorithms to ask for: those first that the files can confirm. `known` adds to them."""
        files = await self._read(route)
        types = {entry.type for file in files for name in route.known_as for entry in file.cheap(name)}
        certified = any(entry.names(name) for file in files for entry in file.authorities for name in route.known_as)
        return host_keys(known | types, certificates=certified)

    async def judge(self, route: Route, proof: bytes) -> Judgement:
        """Compare what the host showed with the files. Raises BadField on a certificate that can't be read."""
        files, names = await self._read(route), route.known_as
        certificate = hostcert.parse(proof) if hostcert.is_certificate(proof) else None
        key = certificate.key if certificate is not None else proof
        shown = {proof, key} | ({certificate.authority} if certificate is not None else set())
        if (entry := await self._revoked(route, files, shown)) is not None:
            return Judgement(Standing.REVOKED, key, entry)
        if certificate is not None and (entry := _authority(files, names, certificate.authority)) is not None:
            wrong = hostcert.fault(certificate, route.key_name or route.hostname.lower(), time.time())
            return Judgement(Standing.BAD_CERTIFICATE if wrong else Standing.KNOWN, key, entry, wrong)
        if (names[0], key) in self._once:
            return Judgement(Standing.KNOWN, key)
        for file in files:
            for name in names:
                if found := file.shown(name, key):
                    return Judgement(Standing.KNOWN, key, found)
        lines = await self._pool.run(lambda: [entry for file in files for entry in file.all(names[0])])
        same = next((entry for entry in lines if entry.type == hostcert.blob_type(key)), None)
        types = frozenset(entry.type for entry in lines)
        if same is not None:
            return Judgement(Standing.CHANGED, key, same, types=types)
        problems = tuple(problem for file in files for problem in file.problems)
        return Judgement(Standing.UNKNOWN, key, lines[0] if lines else None, types=types, problems=problems)

    async def _read(self, route: Route) -> list[KnownHosts]:
        found = []
        now = time.monotonic()
        for path in route.known_hosts + route.system_known_hosts:
            looked, stamp = self._stamps.get(path, (-_FRESH, None))
            if now - looked > _FRESH:
                stamp = _stamp(path)
                self._stamps[path] = (now, stamp)
            if stamp is None:
                continue
            kept = self._files.get(path)
            if kept is None or kept[0] != stamp:
                kept = self._files[path] = (stamp, await self._pool.run(_load, path))
            found.append(kept[1])
        return found

    async def _revoked(self, route: Route, files: list[KnownHosts], shown: set[bytes]) -> Entry | None:
        for entry in (entry for file in files for entry in file.revoked if entry.key in shown):
            if any(entry.names(name) for name in route.known_as):
                return entry
        if route.revoked_keys:
            listed = shown & await self._pool.run(_revoked_keys, route.revoked_keys)
            if listed:
                return Entry(route.revoked_keys, 0, "", min(listed))
        return None


def _authority(files: list[KnownHosts], names: tuple[str, ...], key: bytes) -> Entry | None:
    """The line that makes `key` a CA for one of `names`."""
    entries = (entry for file in files for entry in file.authorities if entry.key == key)
    return next((entry for entry in entries if any(entry.names(name) for name in names)), None)


def fingerprint(key: bytes) -> str:
    """As OpenSSH prints it: SHA256: and base64 without padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def line_for(route: Route, key: bytes) -> str:
    """The known_hosts line that says the host has `key`."""
    name = route.known_as[0]
    if route.hashes:
        salt = os.urandom(20)
        parts = (salt, hmac.digest(salt, name.encode(), "sha1"))
        name = "|1|" + "|".join(base64.b64encode(part).decode() for part in parts)
    return f"{name} {hostcert.blob_type(key)} {base64.b64encode(key).decode()}\n"


def save(path: str, line: str) -> None:
    """Append `line` in one write, so that several programs may; the file is made 0600, its folder 0700."""
    file = Path(path)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        unfinished = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, (("\n" if unfinished else "") + line).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        stat = Path(path).stat()
    except OSError:
        return None
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _load(path: str) -> KnownHosts:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        return KnownHosts(problems=(f"{path}: {error.strerror}",))
    return known_hosts.parse(data, path)


def _revoked_keys(path: str) -> frozenset[bytes]:
    """The keys of a RevokedHostKeys file, one public key a line. Raises BadField on what can't be read."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise BadField(f"RevokedHostKeys {path} can't be read: {error.strerror}") from error
    if data.startswith(b"SSHKRL\n"):
        raise BadField(f"RevokedHostKeys {path} is a binary KRL, which is not understood: list the keys as text")
    return frozenset(_keys(data.decode(errors="replace").splitlines(), path))


def _keys(lines: Iterable[str], path: str) -> Iterable[bytes]:
    for number, line in enumerate(lines, 1):
        words = line.split()
        if len(words) >= 2 and not words[0].startswith("#"):
            try:
                yield base64.b64decode(words[1], validate=True)
            except ValueError as error:
                raise BadField(f"RevokedHostKeys {path}:{number} is no public key") from error
