"""Where a host is and how it is entered: everything a connection needs to know, resolved."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one SSH server. Equal routes share a connection.

    `name` is what the host is called, `hostname` and `port` where it listens, `key_name` what known_hosts calls it
    (HostKeyAlias), `via` the bastion before it, `proxy_command` a program that is the way instead. `asks` is false
    where an unknown host key is refused without a question (StrictHostKeyChecking yes), `hashes` true where a saved
    name is hashed (HashKnownHosts). `family` is a socket address family, 0 for any.
    """

    name: str = field(compare=False)
    hostname: str
    port: int
    user: str
    key_name: str = ""
    known_hosts: tuple[str, ...] = ()
    system_known_hosts: tuple[str, ...] = ()
    revoked_keys: str = ""
    identity_files: tuple[str, ...] = ()
    certificate_files: tuple[str, ...] = ()
    identities_only: bool = False
    agent: str = ""
    asks: bool = True
    hashes: bool = False
    family: int = 0
    connect_timeout: float = 10.0
    proxy_command: str = ""
    via: "Route | None" = None

    @property
    def where(self) -> str:
        """`user@host:port`, for messages."""
        return f"{self.user}@{_bracketed(self.hostname)}:{self.port}"

    @property
    def known_as(self) -> tuple[str, ...]:
        """The names to look for in known_hosts, the most exact first.

        As OpenSSH: `[host]:port` where the port is not 22, and then the bare name, which only ever serves to accept.
        """
        if self.key_name:
            return (self.key_name.lower(),)
        name = self.hostname.lower()
        return (name,) if self.port == 22 else (f"[{name}]:{self.port}", name)


def _bracketed(hostname: str) -> str:
    return f"[{hostname}]" if ":" in hostname else hostname
