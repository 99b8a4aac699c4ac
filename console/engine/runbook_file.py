"""The shapes a runbook file is read into; docs/runbooks.md explains each key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from console.model.action import Risk
from console.model.policy import Seconds
from console.model.runbook import ParamType


@dataclass(frozen=True, slots=True)
class DoEntry:
    """What to run: whole arguments in `argv` (templated), or a script for /bin/sh in `shell` (never templated)."""

    argv: tuple[str, ...] = ()
    shell: str = ""


@dataclass(frozen=True, slots=True)
class StepEntry:
    """One step, on each `host` or, for each of them, on this machine (`local`)."""

    name: str
    on: Literal["host", "local"] = "host"
    argv: tuple[str, ...] = ()
    shell: str = ""
    timeout: Seconds = Seconds(60)
    ok_codes: tuple[int, ...] = (0,)
    preview: DoEntry | None = None


@dataclass(frozen=True, slots=True)
class ParamEntry:
    """One param. `pattern` is for a string, `choices` for an enum, `min` and `max` for an int or a duration.

    `names` says what a string is the name of: a `unit` of systemd is offered by the form where it is known.
    """

    type: ParamType = ParamType.STRING
    title: str = ""
    default: Any = None
    pattern: str = ""
    choices: tuple[str, ...] = ()
    minimum: int | Seconds | None = field(default=None, metadata={"key": "min"})
    maximum: int | Seconds | None = field(default=None, metadata={"key": "max"})
    names: Literal["unit"] | None = None


@dataclass(frozen=True, slots=True)
class RunbookFile:
    """A whole runbook file."""

    name: str
    risk: Risk
    steps: tuple[StepEntry, ...]
    key: Literal["F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12"] | None = None
    about: str = ""
    params: Mapping[str, ParamEntry] = field(default_factory=dict)
    targets: str = ""
    fan_out: int = 10
    max_errors: int = 0
