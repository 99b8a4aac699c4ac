"""What the local inventory and the local transport can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Known(StrEnum):
    """By which of its own addresses this machine is recognised in other inventories."""

    NONE = "none"
    PUBLIC = "public"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """`name` of this machine in the fleet (its host name where none is given), and labels besides `os` and `arch`.

    `addresses` says by which of its interfaces' addresses, with `port`, it is one with a host of another inventory:
    `public` ones are nobody else's; of `all`, private ones may be another machine's in another network, and what is
    meant for that one would then run here.
    """

    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    addresses: Known = Known.NONE
    port: int = 22


@dataclass(frozen=True, slots=True)
class TransportSettings:
    """`keep` names variables of the console's own environment that local commands get besides the clean base."""

    keep: tuple[str, ...] = ()
