"""Keys, certificates and lines of known_hosts, made by OpenSSH's own ssh-keygen."""

from pathlib import Path

from tests.real.ground.programs import run


def pair(path: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    """A new key pair; returns the private file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    run("ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", path.name, "-f", str(path))
    return path


def public(key: Path) -> str:
    """Type and base64 of a key's public half."""
    return " ".join(Path(f"{key}.pub").read_text().split()[:2])


def fingerprint(key: Path) -> str:
    """`SHA256:…` as ssh-keygen prints it."""
    return run("ssh-keygen", "-l", "-f", f"{key}.pub").split()[1]


def certify(authority: Path, key: Path, *principals: str, host: bool = False, valid: str = "-5m:+1h") -> Path:
    """A certificate of `key`, signed by `authority`; beside the key, where ssh looks for it."""
    role = ["-h"] if host else []
    names = ["-n", ",".join(principals)] if principals else []
    run("ssh-keygen", "-q", "-s", str(authority), "-I", key.name, *role, *names, "-V", valid, f"{key}.pub")
    return Path(f"{key}-cert.pub")


def hash_names(known_hosts: Path) -> None:
    """Hash the names in a known_hosts file, as HashKnownHosts would have."""
    run("ssh-keygen", "-q", "-H", "-f", str(known_hosts))
    known_hosts.with_name(known_hosts.name + ".old").unlink()
