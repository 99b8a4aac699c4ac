"""What the Ansible inventory can be told."""

from dataclasses import dataclass
from pathlib import Path

from console.kit.duration import Seconds

PATIENCE = Seconds(30.0)


@dataclass(frozen=True, slots=True)
class AnsibleSettings:
    """`path` is what `ansible -i` takes: a file, a directory or a script, or several, later ones over earlier ones.

    `program` is ansible-inventory; empty means never, and where none is named the one on PATH is used if there is one.
    `folder` is where it is started, as Ansible would be: an ansible.cfg, group_vars and host_vars there count too.
    `timeout` is for all programs that one reading runs. `hide` names further variables (globs) that are never shown.
    """

    path: Path | tuple[Path, ...]
    program: str | None = None
    folder: Path | None = None
    timeout: Seconds = PATIENCE
    hide: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.timeout <= 0:
            raise ValueError("the time-out must be longer than nothing")
        if not self.paths:
            raise ValueError("name at least one path")

    @property
    def paths(self) -> tuple[Path, ...]:
        """The sources, in the order in which they count."""
        named = self.path if isinstance(self.path, tuple) else (self.path,)
        return tuple(path.absolute() for path in named)
