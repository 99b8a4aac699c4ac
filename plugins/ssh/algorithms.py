"""What is offered to a server, the most wanted first.

X25519 under its RFC 8731 name and its older one, Ed25519, AES-GCM; nothing with SHA-1, MD5, CBC or 3DES. Servers
that know only the hybrid ML-KEM, the NIST curves or fixed finite fields get those, in this order. Group exchange is
left out: there the server chooses the numbers, and a hostile one can have paramiko count for seconds, or for ever.
"""

KEX = (
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "mlkem768x25519-sha256",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group16-sha512",
)
CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")
MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
)
HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
CERT = "-cert-v01@openssh.com"


def key_type(algorithm: str) -> str:
    """The type of key that signs under `algorithm`: `rsa-sha2-512` is made with an `ssh-rsa` key (RFC 8332)."""
    plain = algorithm.removesuffix(CERT)
    return "ssh-rsa" if plain.startswith("rsa-sha2-") else plain


def host_keys(known: frozenset[str], *, certificates: bool) -> tuple[str, ...]:
    """What to ask a server to prove itself with: certificates where a CA is known, then types already known."""
    first = tuple(name + CERT for name in HOST_KEYS) if certificates else ()
    seen = tuple(name for name in HOST_KEYS if key_type(name) in known)
    return first + seen + tuple(name for name in HOST_KEYS if name not in seen)
