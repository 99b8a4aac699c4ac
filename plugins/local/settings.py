"""What the local inventory and the local transport can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """`name` of this machine in the fleet (its host name where none is given), and labels besides `os` and `arch`."""

    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TransportSettings:
    """`keep` names variables of the console's own environment that local commands get besides the clean base."""

    keep: tuple[str, ...] = ()
