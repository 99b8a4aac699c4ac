"""A host as an inventory described it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Claim:
    """What one inventory says of a host, and why it is this host (`why` is empty for the first that knew it).

    `place` is where it says so: `file:line`, a URL, a command.
    """

    source: str
    name: str
    where: str = ""
    place: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """One machine the console may reach. Data only: it holds no connection.

    `id` is stable over refreshes and unique in the fleet; rows, marks and runs are keyed by it.
    `address`, `port` and `user` are empty where the transport's own settings decide (ssh_config, say).
    `transports` are tried in this order and never silently replaced by another.
    `labels` are key=value (site, role, env ...); `groups` holds every group the host is in, with the groups
    that contain those. `root` is the folder under which the host's file system starts for the console:
    empty on a real host, a folder for a lab's or a container's host.
    `vars` are the inventory's own variables as JSON values; those that it keeps encrypted are `HIDDEN`. `same` names
    what makes it one with a host of another inventory, as `kind:value` (`aws:i-0abc`, `vagrant:6f2e`): equal ones are
    one machine, different ones of a kind never are. `addresses` are further ones, with the port of its SSH server: by
    them it is recognised and found, never contacted. `place` is where its inventory describes it. `claims` are filled
    in when the inventories are joined: one for each that knows the host, the one that decides first.
    """

    id: str
    name: str
    address: str = ""
    port: int | None = None
    user: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    transports: tuple[str, ...] = ("ssh",)
    root: str = ""
    source: str = ""
    vars: Mapping[str, object] = field(default_factory=dict)
    same: tuple[str, ...] = ()
    addresses: tuple[tuple[str, int], ...] = ()
    place: str = ""
    claims: tuple[Claim, ...] = ()

    @property
    def where(self) -> str:
        """`user@address:port`, as far as the inventory knows it."""
        at = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{at}{self.address or self.name}{port}"


HIDDEN = "(encrypted)"
"""Stands for a variable that its inventory keeps encrypted: it is never decrypted unasked."""
