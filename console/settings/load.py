"""Reads the settings: files in, one frozen value out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from console import paths
from console.kit import shape
from console.kit.document import Node
from console.kit.shape import Reader
from console.model.errors import BadSettings, Problem
from console.model.policy import JoinAddresses, Limits, Production, Thresholds
from console.model.view import SavedView
from console.settings import files
from console.settings.files import Sections
from console.settings.sections import CHECKS, Use, sources
from console.settings.sections.keys import canonical


@dataclass(frozen=True, slots=True)
class _File:
    """What a settings file may say. Lists of several files are joined; anything else may be said once."""

    version: int = 1
    context: str = ""
    inventories: tuple[Any, ...] = ()
    transports: Mapping[str, Any] = field(default_factory=dict)
    metrics: tuple[Any, ...] = ()
    join_addresses: JoinAddresses = "public"
    watch: str = ""
    production: Production = field(default_factory=Production)
    limits: Limits = field(default_factory=Limits)
    thresholds: Thresholds = field(default_factory=Thresholds)
    runbooks: tuple[Path, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: Literal["dark", "light", "high-contrast", "colour-blind"] = "dark"
    views: Mapping[str, SavedView] = field(default_factory=dict)
    restore: bool = True
    read_only: bool = False
    notify: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. `files` are those that were read, in order; `folder` is what relative paths start from;
    `said` is every section as it stands in them, for who asks where a value came from.

    Without any file the console starts on this machine and the hosts of ssh_config, and contacts nothing.
    """

    folder: Path
    files: tuple[Path, ...] = ()
    context: str = ""
    inventories: tuple[Use, ...] = ()
    transports: tuple[Use, ...] = ()
    metrics: tuple[Use, ...] = ()
    join_addresses: JoinAddresses = "public"
    watch: str = ""
    production: Production = field(default_factory=Production)
    limits: Limits = field(default_factory=Limits)
    thresholds: Thresholds = field(default_factory=Thresholds)
    runbooks: tuple[Path, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: str = "dark"
    views: Mapping[str, SavedView] = field(default_factory=dict)
    restore: bool = True
    read_only: bool = False
    notify: bool = True
    said: Mapping[str, Node] = field(default_factory=dict, repr=False, compare=False)

    @property
    def plugins(self) -> tuple[str, ...]:
        """The plugins named anywhere, each once: these are loaded, and no other."""
        uses = (*self.transports, *self.inventories, *self.metrics)
        return tuple(dict.fromkeys(use.plugin for use in uses))


def load(file: Path | None = None) -> Settings:
    """The settings in `file`, or in the settings folder. Raises BadSettings with every problem of every file."""
    folder = file.parent if file else paths.config_folder()
    read, problems = files.found(folder, file)
    sections = files.joined(read, problems)
    reader = Reader()
    said = reader.read(Node(sections, str(file or folder), 1, 1), _File)
    problems += reader.problems
    uses = _uses(sections, problems)
    if not reader.problems:
        for name, check in CHECKS.items():
            if name in sections:
                problems += check(sections[name][1])
        if said.version != 1:
            problems.append(sections["version"][1].problem(f"version {said.version} of the settings", "this reads 1"))
    if problems:
        raise BadSettings(tuple(sorted(problems)))
    return _settings(said, uses, sections, folder, tuple(read))


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a settings file. What a source's plugin reads is open here: the plugin knows."""
    made = shape.schema(_File)
    source = {"type": "object", "properties": {"use": {"type": "string"}, "name": {"type": "string"}}}
    for section in ("inventories", "metrics"):
        made["properties"][section] = {"type": "array", "items": {**source, "required": ["use"]}}
    transport = {"type": ["object", "null"], "properties": {"use": {"type": "string"}}}
    made["properties"]["transports"] = {"type": "object", "additionalProperties": transport}
    return made


def _uses(sections: Sections, problems: list[Problem]) -> dict[str, tuple[Use, ...]]:
    """The sources of each section that a file has; one of the wrong kind is already noted as such."""
    uses: dict[str, tuple[Use, ...]] = {}
    for name in ("inventories", "metrics"):
        if name in sections:
            uses[name] = sources.listed(sections[name][1], problems)
    if "transports" in sections and isinstance(sections["transports"][1].content, dict):
        entries = sections["transports"][1].content
        uses["transports"] = sources.named(entries.values(), problems)
    return uses


def _settings(
    said: _File, uses: Mapping[str, tuple[Use, ...]], sections: Sections, folder: Path, read: tuple[Path, ...]
) -> Settings:
    blank = Node({}, "built-in", 0, 0)
    transports = uses.get("transports", ())
    named = {use.name for use in transports}
    return Settings(
        folder=folder,
        files=read,
        context=said.context,
        inventories=uses.get("inventories", (Use("local", "local", blank), Use("ssh.config", "ssh_config", blank))),
        transports=(*transports, *(Use(name, name, blank) for name in ("ssh", "local") if name not in named)),
        metrics=uses.get("metrics", (Use("procfs", "procfs", blank),)),
        join_addresses=said.join_addresses,
        watch=said.watch,
        production=said.production,
        limits=said.limits,
        thresholds=said.thresholds,
        runbooks=(*said.runbooks, folder / "runbooks"),
        keys={action: canonical(written) for action, written in said.keys.items()},
        theme=said.theme,
        views=said.views,
        restore=said.restore,
        read_only=said.read_only,
        notify=said.notify,
        said={name: value for name, (_, value) in sections.items()},
    )
