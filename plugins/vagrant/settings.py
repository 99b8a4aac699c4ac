"""What the Vagrant inventory can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VagrantSettings:
    """`index` is the machine index; without it that of VAGRANT_HOME or ~/.vagrant.d, which need not be there.

    `user` is whom to log in as; `labels` and `groups` are for every machine.
    """

    index: Path | None = None
    user: str = "vagrant"
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
