"""What the inventories of plain text can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HostListSettings:
    """`file` has a host a line; `user` and `port` are for lines that give none, `labels` and `groups` for all."""

    file: Path
    user: str = ""
    port: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.port is not None and not 0 < self.port < 65536:
            raise ValueError(f"no port {self.port}: 1 to 65535")


@dataclass(frozen=True, slots=True)
class EtcHostsSettings:
    """`file` has lines as in hosts(5); `user`, `labels` and `groups` are for every host of it."""

    file: Path = Path("/etc/hosts")
    user: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
