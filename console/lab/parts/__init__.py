"""The parts of a lab: a file each, found by being here. Each has `def part() -> Part`."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a part builds: the lab's `folder` (its own sub-folders), and the `id` that marks the lab's processes.

    Every process that a part starts has LAB_ID=`id` in its environment: by that the reaper finds it.
    """

    folder: Path
    id: str

    @property
    def config(self) -> Path:
        """The folder of settings.yaml."""
        return self.folder / "config"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part adds: to the lab's settings (mappings are joined, lists appended), and to its status (JSON)."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    status: Mapping[str, Any] = field(default_factory=dict)


class Part(Protocol):
    """One part of a lab."""

    async def start(self, ground: Ground) -> Contribution:
        """Build it and start what it needs. Raises ConsoleError."""
        ...

    async def stop(self) -> None:
        """Stop what was started; the folder is removed by others. Also called after a start that failed halfway."""
        ...


def parts() -> Iterator[tuple[str, Part]]:
    """Every part with its name, in the order of their names."""
    for found in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        part: Part = importlib.import_module(f"{__name__}.{found}").part()
        yield found, part


def join(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both settings as one: mappings are joined, lists appended, of anything else the later one counts."""
    joined = dict(one)
    for key, value in other.items():
        there = joined.get(key)
        if isinstance(there, Mapping) and isinstance(value, Mapping):
            joined[key] = join(there, value)
        elif isinstance(there, list) and isinstance(value, list):
            joined[key] = [*there, *value]
        else:
            joined[key] = value
    return joined
