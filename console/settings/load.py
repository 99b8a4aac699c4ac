"""Finds, joins and reads the settings files."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from console import paths
from console.kit import document
from console.kit.document import Node
from console.kit.shape import Reader
from console.model.errors import BadSettings, Problem
from console.model.policy import Limits, Production, Thresholds
from console.settings.sections import Use

THEMES = ("dark", "light", "high-contrast", "colour-blind")


@dataclass(frozen=True, slots=True)
class _File:
    """What a settings file may say. Lists of several files are joined; anything else may be said once."""

    version: int = 1
    context: str = ""
    inventories: tuple[Any, ...] = ()
    transports: Mapping[str, Any] = field(default_factory=dict)
    metrics: tuple[Any, ...] = ()
    watch: str = ""
    production: Production = field(default_factory=Production)
    limits: Limits = field(default_factory=Limits)
    thresholds: Thresholds = field(default_factory=Thresholds)
    runbooks: tuple[Path, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: Literal["dark", "light", "high-contrast", "colour-blind"] = "dark"
    read_only: bool = False
    notify: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. `files` are those that were read, in order; `folder` is what relative paths start from.

    Without any file the console starts on this machine and the hosts of ssh_config, and contacts nothing.
    """

    folder: Path
    files: tuple[Path, ...] = ()
    context: str = ""
    inventories: tuple[Use, ...] = ()
    transports: tuple[Use, ...] = ()
    metrics: tuple[Use, ...] = ()
    watch: str = ""
    production: Production = field(default_factory=Production)
    limits: Limits = field(default_factory=Limits)
    thresholds: Thresholds = field(default_factory=Thresholds)
    runbooks: tuple[Path, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: str = "dark"
    read_only: bool = False
    notify: bool = True

    @property
    def plugins(self) -> tuple[str, ...]:
        """The plugins named anywhere, each once: these are loaded, and no other."""
        uses = (*self.transports, *self.inventories, *self.metrics)
        return tuple(dict.fromkeys(use.plugin for use in uses))


def load(file: Path | None = None) -> Settings:
    """The settings in `file`, or in the settings folder. Raises BadSettings with every problem of every file."""
    folder = file.parent if file else paths.config_folder()
    first = file or folder / "settings.yaml"
    found = [first] if file or first.exists() else []
    found += sorted(path for path in (folder / "conf.d").glob("*.yaml") if path.is_file())
    reader = Reader()
    joined: dict[str, tuple[Node, Node]] = {}
    problems: list[Problem] = []
    for path in found:
        try:
            _join(joined, document.read(path), problems)
        except BadSettings as error:
            problems.extend(error.problems)
    if problems:
        raise BadSettings(tuple(sorted(problems)))
    said = reader.read(Node(joined, str(first), 1, 1), _File)
    reader.finish()
    return _settings(said, joined, folder, tuple(found))


def _join(joined: dict[str, tuple[Node, Node]], node: Node, problems: list[Problem]) -> None:
    if node.null:
        return
    if not isinstance(node.content, dict):
        problems.append(node.problem("expected settings as a mapping of sections"))
        return
    for key, (place, value) in node.content.items():
        before = joined.get(key)
        if before is None:
            joined[key] = (place, value)
        elif isinstance(before[1].content, tuple) and isinstance(value.content, tuple):
            joined[key] = (before[0], replace(before[1], content=before[1].content + value.content))
        elif key != "version":
            what = f"{key!r} is already set in {before[0].file}:{before[0].line}"
            problems.append(place.problem(what, "say it in one file; only lists are joined"))


def _settings(said: _File, joined: dict[str, tuple[Node, Node]], folder: Path, files: tuple[Path, ...]) -> Settings:
    problems: list[Problem] = []
    if said.version != 1:
        problems.append(joined["version"][1].problem(f"version {said.version} of the settings", "this is version 1"))
    inventories = _uses(said.inventories, problems)
    metrics = _uses(said.metrics, problems)
    transports = tuple(
        Use(_word(node, "use") or name, name, _without(node, "use")) for name, node in said.transports.items()
    )
    if problems:
        raise BadSettings(tuple(sorted(problems)))
    blank = Node({}, "built-in", 0, 0)
    return Settings(
        folder=folder,
        files=files,
        context=said.context,
        inventories=inventories
        or (() if "inventories" in joined else (Use("local", "local", blank), Use("ssh.config", "ssh_config", blank))),
        transports=(
            *transports,
            *(Use(name, name, blank) for name in ("ssh", "local") if name not in said.transports),
        ),
        metrics=metrics or (() if "metrics" in joined else (Use("procfs", "procfs", blank),)),
        watch=said.watch,
        production=said.production,
        limits=said.limits,
        thresholds=said.thresholds,
        runbooks=(*said.runbooks, folder / "runbooks"),
        keys=said.keys,
        theme=said.theme,
        read_only=said.read_only,
        notify=said.notify,
    )


def _uses(nodes: tuple[Node, ...], problems: list[Problem]) -> tuple[Use, ...]:
    uses: dict[str, Use] = {}
    for node in nodes:
        use = _word(node, "use")
        if not use:
            problems.append(node.problem("expected a mapping with 'use': the plugin to use", "use: static"))
            continue
        name = _word(node, "name") or use
        if name in uses:
            problems.append(node.problem(f"a second source named {name!r}", "give it a name of its own"))
        uses[name] = Use(use, name, _without(node, "use", "name"))
    return tuple(uses.values())


def _word(node: Node, key: str) -> str:
    entry = node.content.get(key) if isinstance(node.content, dict) else None
    return str(entry[1].content) if entry and isinstance(entry[1].content, str) else ""


def _without(node: Node, *keys: str) -> Node:
    if not isinstance(node.content, dict):
        return node
    return replace(node, content={key: entry for key, entry in node.content.items() if key not in keys})
