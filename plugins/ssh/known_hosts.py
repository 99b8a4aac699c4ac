"""known_hosts, read strictly (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).

paramiko's reader loses the whole file at a line with a marker, takes wildcards for names, and needs a third of a second
for 1,000 lines. This one keeps plain names in a dict, and finds hashed lines by the key that was shown: a host that
shows the key it always had costs one HMAC, however long the file. Only a key that matches nothing costs a walk over
the hashed lines, to tell an unknown host from one whose key has changed.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plugins.ssh.fields import BadField, Reader

AUTHORITY, REVOKED = "@cert-authority", "@revoked"
_HASHED = "|1|"
_SK = "sk-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: which names (patterns, or the salt and hash of one name), which key."""

    file: str
    line: int
    type: str
    key: bytes
    patterns: tuple[str, ...] = ()
    salt: bytes = b""
    digest: bytes = b""

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"

    def names(self, name: str) -> bool:
        """Whether this line is about `name` (lower case, `[host]:port` where it applies)."""
        if self.salt:
            return hmac.compare_digest(hmac.digest(self.salt, name.encode(), "sha1"), self.digest)
        return matches(self.patterns, name)


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """One file, indexed. `by_key` holds the hashed and the wild lines; the others are found by name, as cheaply where a
    thousand hosts share a key. `problems` are lines that could not be read, as `file:line: why`; they are not fatal.
    """

    plain: dict[str, list[Entry]] = field(default_factory=dict)
    wild: list[Entry] = field(default_factory=list)
    hashed: list[Entry] = field(default_factory=list)
    by_key: dict[bytes, list[Entry]] = field(default_factory=dict)
    authorities: list[Entry] = field(default_factory=list)
    revoked: list[Entry] = field(default_factory=list)
    problems: tuple[str, ...] = ()

    def shown(self, name: str, key: bytes) -> Entry | None:
        """The line that says `name` has `key`. Costs the same however many lines there are."""
        plain = next((entry for entry in self.plain.get(name, ()) if entry.key == key), None)
        return plain or next((entry for entry in self.by_key.get(key, ()) if entry.names(name)), None)

    def cheap(self, name: str) -> Iterator[Entry]:
        """The lines about `name` that are found without hashing."""
        yield from self.plain.get(name, ())
        yield from (entry for entry in self.wild if entry.names(name))

    def all(self, name: str) -> Iterator[Entry]:
        """Every line about `name`. Costs an HMAC for each hashed line."""
        yield from self.cheap(name)
        raw, digest = name.encode(), hmac.digest
        yield from (entry for entry in self.hashed if digest(entry.salt, raw, "sha1") == entry.digest)


def parse(data: bytes, file: str) -> KnownHosts:
    """Read the text of one file. Keys of security tokens (sk-...) are skipped: no host proves itself with one."""
    problems: list[str] = []
    known = KnownHosts()
    for number, raw in enumerate(data.split(b"\n"), 1):
        line = raw.strip()
        if not line or line.startswith(b"#"):
            continue
        try:
            marker, entry = _entry(line, file, number)
        except (ValueError, UnicodeDecodeError) as error:
            problems.append(f"{file}:{number}: {_why(error)}")
            continue
        if entry is not None:
            _index(known, marker, entry)
    return KnownHosts(
        known.plain, known.wild, known.hashed, known.by_key, known.authorities, known.revoked, tuple(problems)
    )


def matches(patterns: Iterable[str], name: str) -> bool:
    """Whether the comma-separated patterns of a line are about `name`: one matches and none of the negated does."""
    found = False
    for pattern in patterns:
        if pattern.startswith("!"):
            if glob(pattern[1:], name):
                return False
        elif not found and glob(pattern, name):
            found = True
    return found


def glob(pattern: str, name: str) -> bool:
    """OpenSSH's `*` and `?` (ssh_config(5), PATTERNS), in time that is at most the product of both lengths."""
    at = star = mark = 0
    starred = False
    for_name = 0
    while for_name < len(name):
        if at < len(pattern) and pattern[at] == "*":
            starred, star, mark = True, at, for_name
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", name[for_name]):
            at += 1
            for_name += 1
        elif starred:
            mark += 1
            at, for_name = star + 1, mark
        else:
            return False
    return all(rest == "*" for rest in pattern[at:])


def _entry(line: bytes, file: str, number: int) -> tuple[str, Entry | None]:
    words = [word.decode() for word in line.split(None, 4)[:4]]
    marker = words.pop(0) if words[0].startswith("@") else ""
    if marker not in ("", AUTHORITY, REVOKED):
        raise ValueError(f"an unknown marker {marker[:30]}")
    if len(words) < 3:
        raise ValueError("fewer words than host, type and key")
    hosts, kind, text = words[:3]
    if kind.startswith(_SK):
        return marker, None
    try:
        key = base64.b64decode(text, validate=True)
        said = Reader(key).string().decode()
    except (binascii.Error, BadField, UnicodeDecodeError) as error:
        raise ValueError("a key that is not base64, or is cut short") from error
    if said != kind:
        raise ValueError(f"a key of another type than the {kind[:40]} it says")
    if hosts.startswith(_HASHED):
        salt, digest = _hash(hosts)
        return marker, Entry(file, number, kind, key, salt=salt, digest=digest)
    return marker, Entry(file, number, kind, key, tuple(part for part in hosts.lower().split(",") if part))


def _hash(hosts: str) -> tuple[bytes, bytes]:
    parts = hosts.split("|")
    if len(parts) != 4:
        raise ValueError("a hashed name that is not |1|salt|hash")
    try:
        salt, digest = (base64.b64decode(part, validate=True) for part in parts[2:])
    except binascii.Error as error:
        raise ValueError("a hashed name that is not base64") from error
    if len(salt) != 20 or len(digest) != 20:
        raise ValueError("a hashed name of the wrong length")
    return salt, digest


def _index(known: KnownHosts, marker: str, entry: Entry) -> None:
    if marker == REVOKED:
        known.revoked.append(entry)
    elif marker == AUTHORITY:
        known.authorities.append(entry)
    else:
        wild = any(letter in pattern for pattern in entry.patterns for letter in "*?!")
        if entry.salt or wild:
            (known.wild if wild else known.hashed).append(entry)
            known.by_key.setdefault(entry.key, []).append(entry)
        else:
            for name in entry.patterns:
                known.plain.setdefault(name, []).append(entry)


def _why(error: Exception) -> str:
    return "not text (UTF-8)" if isinstance(error, UnicodeDecodeError) else str(error)
