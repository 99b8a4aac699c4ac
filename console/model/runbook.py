"""A runbook: what to do on which hosts, written down in YAML and read into these values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from console.model.action import Risk


class ParamType(StrEnum):
    """What a param accepts."""

    STRING = "string"
    ENUM = "enum"
    INT = "int"
    BOOL = "bool"
    DURATION = "duration"


ParamValue = str | int | bool


@dataclass(frozen=True, slots=True)
class Param:
    """One typed param.

    `pattern` (string) must match whole; `minimum` and `maximum` bound an int or a duration (seconds). `names` says what
    a string is the name of, so that what is known of such things can be offered.
    """

    name: str
    type: ParamType = ParamType.STRING
    title: str = ""
    default: ParamValue | None = None
    pattern: str = ""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    names: Literal["", "unit"] = ""

    @property
    def required(self) -> bool:
        """Whether a value must be given: there is no default."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class Do:
    """What a step runs: whole arguments (templated), or a shell script (params come through the environment).

    A `literal` one is neither filled in nor given variables: exactly this runs.
    """

    argv: tuple[str, ...] = ()
    shell: str = ""
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `on` is the transport kind: `ssh` runs on each host, `local` on this machine once per host.

    `timeout` is in seconds. `ok_codes` are the exit codes that mean success. `preview` is a read-only command
    that shows what the step would do.
    """

    name: str
    do: Do
    on: Literal["host", "local"] = "host"
    timeout: float = 60.0
    ok_codes: tuple[int, ...] = (0,)
    preview: Do | None = None


@dataclass(frozen=True, slots=True)
class Runbook:
    """A validated runbook. `digest` is the SHA-256 of the file it was read from, `file` its path.

    `targets` is a host pattern that bounds where it may run (empty: anywhere). `fan_out` is how many hosts at
    once; `max_errors` how many hosts may fail before no further host is started.
    """

    id: str
    name: str
    steps: tuple[Step, ...]
    risk: Risk
    key: str = ""
    about: str = ""
    params: tuple[Param, ...] = ()
    targets: str = ""
    fan_out: int = 10
    max_errors: int = 0
    file: str = ""
    digest: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def previews(self) -> bool:
        """Whether some step can show what it would do."""
        return any(step.preview for step in self.steps)
