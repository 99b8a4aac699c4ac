"""What the static inventory can be told."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StaticSettings:
    """`file` is the hosts file; a relative path starts from the folder of the settings file."""

    file: Path
