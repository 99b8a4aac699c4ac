"""A command for a host, and what comes back from it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Command:
    """What a transport is to run: whole arguments, or a script for `/bin/sh` when a shell was asked for.

    Exactly one of `argv` and `shell` is set. `environment` is added to the command's own. `stdin` is fed and
    closed. `timeout` is in seconds from the start of the command, None for none.
    """

    argv: tuple[str, ...] = ()
    shell: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    timeout: float | None = None

    def __post_init__(self) -> None:
        if bool(self.argv) == bool(self.shell):
            raise ValueError("a command has either argv or shell")

    @property
    def line(self) -> str:
        """The command as one would type it in a POSIX shell; what the plan shows and the record keeps."""
        words = list(self.argv) if self.argv else ["/bin/sh", "-c", self.shell]
        if self.environment:
            words = ["env", *(f"{key}={value}" for key, value in self.environment.items()), *words]
        return shlex.join(words)


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of output: decoded, sanitised at the transport's edge, split anywhere."""

    stream: Literal["out", "err"]
    text: str


@dataclass(frozen=True, slots=True)
class Exited:
    """The end of a command: its exit code, or the name of the signal that ended it (`code` is then -1)."""

    code: int
    signal: str = ""


Output = Text | Exited
