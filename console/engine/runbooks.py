"""Runbooks: YAML -> Runbook, strictly. docs/runbooks.md says what may stand in a file; `schema` says it to an editor.

Those that ship come first. A file of the user's with the same name takes the place of one, and a key that a user's
runbook asks for is given up by the one that ships; both are said in the runbook's tags.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import console
from console.engine import runbook_checks
from console.engine.runbook_file import RunbookFile, StepEntry
from console.kit import document, shape
from console.kit.document import Node
from console.model.errors import BadSettings, Problem
from console.model.runbook import Do, Runbook, Step

SHIPPED = Path(console.__file__).parent / "runbooks"


def schema() -> dict[str, Any]:
    """The JSON Schema of a runbook file."""
    return shape.schema(RunbookFile)


def read(path: Path) -> Runbook:
    """The runbook in `path`, whose name without the ending is its id. Raises BadSettings with every problem."""
    return _placed(path)[0]


def _placed(path: Path) -> tuple[Runbook, Node]:
    """The runbook in `path`, and where it says its key."""
    raw = document.content(path)
    node = document.decoded(raw, str(path))
    reader = shape.Reader()
    said = reader.read(node, RunbookFile)
    reader.finish()
    params = runbook_checks.check(reader, path, node, said)
    runbook = Runbook(
        id=path.stem,
        name=said.name,
        steps=tuple(_step(entry) for entry in said.steps),
        risk=said.risk,
        key=said.key or "",
        about=said.about.strip(),
        params=params,
        targets=said.targets,
        fan_out=said.fan_out,
        max_errors=said.max_errors,
        file=str(path),
        digest=hashlib.sha256(raw).hexdigest(),
    )
    return runbook, reader.place(said, "key")


def read_all(folders: Sequence[Path]) -> tuple[list[Runbook], list[Problem]]:
    """The runbooks that ship and those in `folders`, by id, and what is wrong with the rest.

    A later folder's runbook takes the place of an earlier one of the same id. A folder that isn't there has none.
    """
    found: dict[str, Runbook] = {}
    keys: dict[str, Node] = {}
    problems: list[Problem] = []
    for folder in (SHIPPED, *folders):
        for path in sorted(folder.glob("*.y*ml")):
            if path.suffix != ".yaml":
                problems.append(Problem(str(path), 0, 0, "not read", f"call it {path.stem}.yaml"))
                continue
            try:
                runbook, keys[path.stem] = _placed(path)
            except BadSettings as error:
                problems.extend(error.problems)
                continue
            if before := found.get(runbook.id):
                runbook = replace(runbook, tags={"instead of": before.file})
            found[runbook.id] = runbook
    return _with_keys_apart(list(found.values()), keys, problems)


def _with_keys_apart(
    found: list[Runbook], keys: Mapping[str, Node], problems: list[Problem]
) -> tuple[list[Runbook], list[Problem]]:
    """Every key means one runbook: who asks first keeps it, except that one that ships gives way to the user's.

    `keys` are the places, by id, where each says its key.
    """
    holders: dict[str, Runbook] = {}
    for runbook in sorted(found, key=lambda runbook: Path(runbook.file).parent == SHIPPED):
        holder = holders.setdefault(runbook.key, runbook)
        if runbook.key and holder is not runbook:
            note = f"{runbook.key} is {holder.id}'s"
            found[found.index(runbook)] = replace(runbook, key="", tags={**runbook.tags, "key": note})
            if Path(runbook.file).parent != SHIPPED:
                first = keys[holder.id]
                where = f"{first.file}:{first.line}:{first.column}"
                problems.append(keys[runbook.id].problem(f"the key {note}", f"said in {where}; give one another"))
    return found, problems


def _step(entry: StepEntry) -> Step:
    preview = Do(entry.preview.argv, entry.preview.shell) if entry.preview else None
    return Step(entry.name, Do(entry.argv, entry.shell), entry.on, entry.timeout, entry.ok_codes, preview)
