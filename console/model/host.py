"""A host as an inventory described it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Host:
    """One machine the console may reach. Data only: it holds no connection.

    `id` is stable over refreshes and unique in the fleet; rows, marks and runs are keyed by it.
    `address`, `port` and `user` are empty where the transport's own settings decide (ssh_config, say).
    `transports` are tried in this order and never silently replaced by another.
    `labels` are key=value (site, role, env ...); `groups` holds every group the host is in, with the groups
    that contain those. `root` is the folder under which the host's file system starts for the console:
    empty on a real host, a folder for a lab's or a container's host.
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

    @property
    def where(self) -> str:
        """`user@address:port`, as far as the inventory knows it."""
        at = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{at}{self.address or self.name}{port}"
