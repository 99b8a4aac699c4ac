"""What can be set of the SSH transport and of the inventory of `~/.ssh/config`."""

from dataclasses import dataclass
from typing import Literal

CONFIG = "~/.ssh/config"


@dataclass(frozen=True, slots=True)
class SshSettings:
    """How hosts are reached over SSH. Times are seconds, sizes bytes.

    `config` is the user's ssh_config; "none" reads none and asks no `ssh -G`. `known_hosts` are the files that name
    host keys (empty: what the ssh config says, else OpenSSH's own); the first is where an accepted key is saved.
    `identity_files` are tried before those of the ssh config; `agent` whether SSH_AUTH_SOCK (or IdentityAgent) is
    asked. `identities_only` offers no key of the agent but those named.

    `match_exec`: what becomes of a host for whom `ssh -G` runs a command of the config (Match exec). "ask" puts it to
    the person, once for the same commands, and refuses where nobody can be asked; "run" lets ssh run it; "refuse"
    does not connect.

    `connect_timeout` bounds reaching one address, `handshake_timeout` the exchange of keys, `auth_timeout` the login.
    `keepalive_interval` and `keepalive_count`: a host that is silent this long while a command runs is asked, and
    given up after so many unanswered asks; idle connections are watched by the kernel with the same figures (TCP
    keepalive), which wakes nobody. 0 switches both off.

    `connections` bounds the connections kept, `per_bastion` those through one bastion, `handshakes` how many are made
    `window` bounds the output of one command that waits for its reader.
    """

    config: str = CONFIG
    match_exec: Literal["ask", "run", "refuse"] = "ask"
    known_hosts: tuple[str, ...] = ()
    identity_files: tuple[str, ...] = ()
    identities_only: bool = False
    agent: bool = True
    connect_timeout: float = 10.0
    handshake_timeout: float = 20.0
    auth_timeout: float = 30.0
    keepalive_interval: float = 15.0
    keepalive_count: int = 3
    connections: int = 1000
    per_bastion: int = 100
    handshakes: int = 16
    sessions: int = 8
    window: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ConfigHostsSettings:
    """The hosts of an ssh_config file: `config` is the file, `labels` are key=value pairs every host of it gets."""

    config: str = CONFIG
    labels: tuple[str, ...] = ()
