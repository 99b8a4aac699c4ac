"""The sections of the settings file, as the shapes they are read into. Durations are in seconds or with a unit."""

from dataclasses import dataclass, field
from typing import Literal

from console.kit.document import Node
from console.kit.duration import Seconds


@dataclass(frozen=True, slots=True)
class Use:
    """A capability of a plugin in use under a name: `use: plugin.capability` (or `plugin`), and that plugin's own keys.

    `rest` holds those keys as they stand in the file, for the shape that the plugin declares.
    """

    use: str
    name: str
    rest: Node = field(repr=False, compare=False)

    @property
    def plugin(self) -> str:
        """The plugin's name."""
        return self.use.partition(".")[0]

    @property
    def capability(self) -> str:
        """The capability's name within the plugin; the plugin's own where none is given."""
        return self.use.partition(".")[2] or self.plugin


@dataclass(frozen=True, slots=True)
class Production:
    """What counts as production, and how long a window for changes there stays open.

    `match` is a label as `key=glob`, or a host pattern.
    """

    match: str = "env=prod*"
    window: Seconds = Seconds(900)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the console may do at once. `contacts` is over all hosts; periods are between two looks at a host."""

    contacts: int = 200
    sample_every: Seconds = Seconds(10)
    stale_after: Seconds = Seconds(45)
    inventory_every: Seconds = Seconds(300)
    output_kept: int = 1_000_000
    ceiling: Literal["read", "change", "destroy"] = "destroy"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a figure is WARN or CRIT: shares of 1 for memory and disk, load per CPU."""

    memory_warn: float = 0.90
    memory_crit: float = 0.97
    disk_warn: float = 0.85
    disk_crit: float = 0.95
    load_warn: float = 2.0
    load_crit: float = 5.0
