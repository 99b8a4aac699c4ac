"""Finds the settings files and joins them into one mapping of sections, each value with its place."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from console.kit import document
from console.kit.document import Node
from console.model.errors import BadSettings, Problem

Sections = dict[str, tuple[Node, Node]]
"""By section: the node of its key, and of what it says."""


def found(folder: Path, named: Path | None) -> tuple[list[Path], list[Problem]]:
    """The files to read, in order: `settings.yaml` (or the one that was named), then `conf.d/*.yaml` by name."""
    problems = [
        Problem(str(path), 0, 0, "is not read: settings files end in .yaml", f"rename it to {path.stem}.yaml")
        for path in (*folder.glob("settings.yml"), *sorted((folder / "conf.d").glob("*.yml")))
        if path != named
    ]
    first = named or folder / "settings.yaml"
    files = [first] if named or first.exists() or first.is_symlink() else []
    return files + sorted(path for path in (folder / "conf.d").glob("*.yaml") if path != named), problems


def joined(files: list[Path], problems: list[Problem]) -> Sections:
    """Every file's sections as one. Notes what is wrong with each, so that all is said at once."""
    sections: Sections = {}
    for path in files:
        try:
            _join(sections, document.read(path), problems)
        except BadSettings as error:
            problems.extend(error.problems)
    return sections


def flat(sections: Mapping[str, Node]) -> dict[str, Node]:
    """Every value that a file sets, by its dotted key (`limits.contacts`, `inventories.0.use`)."""
    values: dict[str, Node] = {}
    for key, node in sections.items():  # at most document.DEEPEST levels deep
        if isinstance(node.content, dict) and node.content:
            values |= flat({f"{key}.{name}": value for name, (_, value) in node.content.items()})
        elif isinstance(node.content, tuple) and node.content:
            values |= flat({f"{key}.{number}": value for number, value in enumerate(node.content)})
        else:
            values[key] = node
    return values


def _join(sections: Sections, node: Node, problems: list[Problem]) -> None:
    if node.null:
        return
    if not isinstance(node.content, dict):
        problems.append(node.problem("expected settings as a mapping of sections", "like theme: dark"))
        return
    for key, (place, value) in node.content.items():
        before = sections.get(key)
        if before is None:
            sections[key] = (place, value)
        elif isinstance(before[1].content, tuple) and isinstance(value.content, tuple):
            sections[key] = (before[0], replace(before[1], content=before[1].content + value.content))
        elif key != "version":
            what = f"{key!r} is already set in {before[0].file}:{before[0].line}"
            problems.append(place.problem(what, "say it in one file; only lists are joined"))
