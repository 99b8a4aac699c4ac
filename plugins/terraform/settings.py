"""What the Terraform inventory can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Address(StrEnum):
    """Which of a machine's addresses it is reached by."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class TerraformSettings:
    """`state` is a state file, a folder of them, or a glob; each a state (version 4) or `show -json` of one.

    `address` says which address is used; the other stands in where a machine has only that. `types` adds types of
    resources, or columns to those that are known: a path (JMESPath, of its attributes) for each column. `user`, `port`,
    `labels` and `groups` are for every host.
    """

    state: Path
    address: Address = Address.PRIVATE
    types: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    user: str = ""
    port: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.port is not None and not 0 < self.port < 65536:
            raise ValueError(f"no port {self.port}: 1 to 65535")
        if self.types:
            from plugins.terraform.types import columns

            for kind in self.types:
                try:
                    columns(kind, self.types)
                except ValueError as error:
                    raise ValueError(f"type {kind}: {error}") from error
