"""Private key files: read, and signed with. Nothing is decrypted: a key with a passphrase belongs into the agent."""

import base64
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from plugins.ssh.algorithms import CERT
from plugins.ssh.fields import BadField, Reader, string, strings

_MAGIC = b"openssh-key-v1\0"
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "ecdsa-sha2-nistp256": hashes.SHA256(),
    "ecdsa-sha2-nistp384": hashes.SHA384(),
    "ecdsa-sha2-nistp521": hashes.SHA512(),
    "rsa-sha2-256": hashes.SHA256(),
    "rsa-sha2-512": hashes.SHA512(),
}
PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class BadKey(Exception):
    """The file can't serve; the text says why."""


class Locked(BadKey):
    """The key has a passphrase; `blob` is its public part, as far as the file tells."""

    def __init__(self, blob: bytes) -> None:
        super().__init__("it has a passphrase, and the agent does not hold it: ssh-add it")
        self.blob = blob


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key read from `path`; `blob` is its public key, or the certificate it comes with."""

    path: str
    blob: bytes
    key: PrivateKey

    @property
    def label(self) -> str:
        """For messages."""
        return self.path

    async def sign(self, data: bytes, algorithm: str) -> bytes:
        """The signature of `data` (RFC 4253, 6.6; 5656; 8332; 8709). RSA takes some 2 ms, the others 0.1."""
        plain = algorithm.removesuffix(CERT)
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return strings(plain, self.key.sign(data))
        if isinstance(self.key, rsa.RSAPrivateKey):
            return strings(plain, self.key.sign(data, padding.PKCS1v15(), _HASHES[plain]))
        r, s = utils.decode_dss_signature(self.key.sign(data, ec.ECDSA(_HASHES[plain])))
        return strings(plain, _mpint(r) + _mpint(s))

    def certified(self, certificate: bytes) -> "KeyFile":
        """The same key, shown with its certificate."""
        return KeyFile(self.path, certificate, self.key)


def load(path: str) -> KeyFile:
    """Read a private key file. Raises BadKey, Locked, FileNotFoundError."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BadKey(str(error.strerror)) from error
    public = _opened(data)
    if public is None and b"ENCRYPTED" in data:
        public = b""
    if public is not None:
        raise Locked(public or public_part(path + ".pub"))
    try:
        read = serialization.load_ssh_private_key if b"OPENSSH" in data else serialization.load_pem_private_key
        key = read(data, None)
        line = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey("it is no private key that is understood here") from error
    if not isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise BadKey("its type is not supported (Ed25519, ECDSA and RSA are)")
    return KeyFile(path, base64.b64decode(line.split()[1]), key)


def public_part(path: str) -> bytes:
    """The key of a .pub (or -cert.pub) file; empty where there is none."""
    try:
        words = Path(path).read_text(errors="replace").split()
        return base64.b64decode(words[1], validate=True) if len(words) > 1 else b""
    except (OSError, ValueError):
        return b""


def _opened(data: bytes) -> bytes | None:
    """The public key in an encrypted file of OpenSSH's own format (PROTOCOL.key); None for any other file."""
    if b"BEGIN OPENSSH PRIVATE KEY" not in data:
        return None
    try:
        body = base64.b64decode(b"".join(data.strip().splitlines()[1:-1]))
        reader = Reader(body, len(_MAGIC))
        cipher, _, _ = reader.text(), reader.string(), reader.string()
        if not body.startswith(_MAGIC) or cipher == "none":
            return None
        return reader.string() if reader.u32() else b""
    except (ValueError, BadField):
        return None


def _mpint(number: int) -> bytes:
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big"))
