"""Host certificates, verified here: paramiko takes one for the plain key in it (OpenSSH's PROTOCOL.certkeys).

Checked are the CA's signature and its algorithm (no SHA-1), that it certifies a host, that it names this host, the
time, and that it carries no critical option, of which none is defined for hosts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from paramiko import Message, PKey
from paramiko.pkey import UnknownKeyType
from paramiko.ssh_exception import SSHException

from plugins.ssh.algorithms import CERT, HOST_KEYS, key_type
from plugins.ssh.fields import BadField, Reader, strings

HOST = 2
_FOREVER = 2**64 - 1
# How many fields the plain key has in front of the certificate's own, by type.
_KEY_FIELDS = {
    "ssh-ed25519": 1,
    "ecdsa-sha2-nistp256": 2,
    "ecdsa-sha2-nistp384": 2,
    "ecdsa-sha2-nistp521": 2,
    "ssh-rsa": 2,
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A parsed certificate. `key` is the plain public key in it, `authority` the CA's; times are epoch seconds."""

    type: str
    key: bytes
    serial: int
    role: int
    id: str
    principals: tuple[str, ...]
    valid_after: int
    valid_before: int
    options: tuple[str, ...]
    authority: bytes
    signed: bytes
    signature: bytes


def is_certificate(blob: bytes) -> bool:
    """Whether a host showed a certificate, not a plain key."""
    return blob_type(blob).endswith(CERT)


def blob_type(blob: bytes) -> str:
    """The type a public key names itself."""
    return Reader(blob).text()


def parse(blob: bytes) -> Certificate:
    """Read a certificate. Raises BadField where it is garbled or of an unknown type."""
    reader = Reader(blob)
    kind = reader.text()
    plain = key_type(kind)
    if not kind.endswith(CERT) or plain not in _KEY_FIELDS:
        raise BadField(f"no certificate of a known type: {kind[:60]!r}")
    reader.string()  # the nonce
    key = strings(plain, *(reader.string() for _ in range(_KEY_FIELDS[plain])))
    serial, role, name = reader.u64(), reader.u32(), reader.text()
    principals = tuple(_texts(reader.string()))
    after, before = reader.u64(), reader.u64()
    options = tuple(_texts(reader.string())[::2])
    reader.string()  # extensions: none is defined for hosts, and unknown ones are to be ignored
    reader.string()  # reserved
    authority = reader.string()
    signed = blob[: reader.at]
    signature = reader.string()
    if reader.rest:
        raise BadField("something follows the certificate's signature")
    return Certificate(kind, key, serial, role, name, principals, after, before, options, authority, signed, signature)


def fault(certificate: Certificate, name: str, now: float) -> str:
    """Why the certificate does not prove that its holder is `name` at `now` (epoch seconds); empty when it does."""
    checks = (
        (certificate.role == HOST, "it is for a user, not for a host"),
        (bool(certificate.principals), "it names no host (sign it with ssh-keygen -n)"),
        (name in certificate.principals, f"it is for {', '.join(certificate.principals)[:200]}, not for {name}"),
        (certificate.valid_after <= now, f"it is valid only from {_day(certificate.valid_after)}"),
        (now < certificate.valid_before, f"it expired at {_day(certificate.valid_before)}"),
        (not certificate.options, f"it demands what is not known here: {', '.join(certificate.options)[:200]}"),
        (_signed(certificate), "its CA's signature is wrong"),
    )
    return next((what for ok, what in checks if not ok), "")


def _signed(certificate: Certificate) -> bool:
    try:
        signer = blob_type(certificate.authority)
        algorithm = Reader(certificate.signature).text()
        if algorithm not in HOST_KEYS or key_type(algorithm) != signer:
            return False
        key = PKey.from_type_string(signer, certificate.authority)
        return bool(key.verify_ssh_sig(certificate.signed, Message(certificate.signature)))
    except (SSHException, UnknownKeyType, ValueError, LookupError):  # a CA key that is no key
        return False


def _texts(data: bytes) -> list[str]:
    reader = Reader(data)
    found = []
    while reader.rest:
        found.append(reader.text())
    return found


def _day(seconds: int) -> str:
    if seconds >= _FOREVER or seconds > 253402300799:  # datetime ends with the year 9999
        return "the end of time"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
