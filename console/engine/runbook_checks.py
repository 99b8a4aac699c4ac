"""What has to hold between the keys of a runbook file, beyond the shape of each."""

import re
from dataclasses import replace
from pathlib import Path

from console.engine import templates
from console.engine.runbook_file import DoEntry, ParamEntry, RunbookFile, StepEntry
from console.kit import params, sanitise
from console.kit.document import Node
from console.kit.shape import Reader, nearest
from console.model import patterns, regex
from console.model.action import Risk
from console.model.runbook import Param, ParamType

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_BOUNDED = (ParamType.INT, ParamType.DURATION)


def check(reader: Reader, path: Path, node: Node, said: RunbookFile) -> tuple[Param, ...]:
    """The params, once everything holds. Raises BadSettings with every problem and its place."""
    if not _ID.fullmatch(path.stem):
        what = f"{path.stem!r} can't be a runbook's id"
        reader.problems.append(node.problem(what, "small letters, digits and dashes"))
    _check_characters(reader, node)
    if not said.name.strip():
        reader.wrong(said, "name", "an empty name")
    if said.fan_out < 1:
        reader.wrong(said, "fan_out", "at least one host at once")
    if said.max_errors < 0:
        reader.wrong(said, "max_errors", "less than none", "0 stops at the first error")
    try:
        patterns.parse(said.targets, figures=False)
    except patterns.BadPattern as error:
        reader.wrong(said, "targets", error.title.splitlines()[0], error.hint)
    if not said.steps:
        reader.wrong(said, "steps", "no steps")
    for step in said.steps:
        _check_step(reader, step, said)
    found = tuple(_param(reader, said, name, entry) for name, entry in said.params.items())
    reader.finish()
    return found


def _check_characters(reader: Reader, node: Node) -> None:
    """Refuse text that looks like something else than it is (escape sequences, bidi controls), wherever it stands."""
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if isinstance(at.content, str):
            if sanitise.text(at.content) != at.content:
                reader.problems.append(at.problem("a character that can't be shown"))
        elif isinstance(at.content, dict):
            waiting += [part for entry in at.content.values() for part in entry]
        else:
            waiting += at.content


def _check_step(reader: Reader, step: StepEntry, said: RunbookFile) -> None:
    if not step.name.strip():
        reader.wrong(step, "name", "an empty name")
    if not 0 < step.timeout <= 86400:
        reader.wrong(step, "timeout", "has to be more than nothing, and a day at most")
    if not step.ok_codes or not all(0 <= code <= 255 for code in step.ok_codes):
        reader.wrong(step, "ok_codes", "expected exit codes, 0 to 255")
    _check_do(reader, step, said)
    if step.preview is not None:
        _check_do(reader, step.preview, said)
        if said.risk is Risk.READ:
            reader.wrong(step, "preview", "a runbook of risk read changes nothing that could be shown before")


def _check_do(reader: Reader, do: StepEntry | DoEntry, said: RunbookFile) -> None:
    if bool(do.argv) == bool(do.shell):
        key = "shell" if do.shell else "name"
        hint = "argv for whole arguments, shell for a script"
        reader.wrong(do, key, "either argv or shell" if do.shell else "neither argv nor shell", hint)
        return
    if do.argv and not do.argv[0]:
        reader.wrong(do, "argv", "an empty program")
    for template, place in zip(do.argv, reader.place(do, "argv"), strict=False):
        for name in templates.names(template):
            if not templates.known(name, said.params):
                hint = nearest(name, [*said.params, *templates.HOST]) or f"{templates.LABEL}KEY is a host's label"
                reader.problems.append(place.problem(f"nothing is called {name!r}", hint))
    for name in templates.names(do.shell):
        if templates.known(name, said.params):
            variable = templates.variable(name)
            reader.wrong(do, "shell", f"{{{{ {name} }}}} is not filled in within a script", f'write "${variable}"')


def _param(reader: Reader, said: RunbookFile, name: str, entry: ParamEntry) -> Param:
    if not _NAME.fullmatch(name):
        reader.wrong(said, "params", f"{name!r} can't be a param's name", "small letters, digits and underlines")
    if entry.choices and entry.type is not ParamType.ENUM:
        reader.wrong(entry, "choices", f"choices are for an enum, this is a {entry.type}")
    if not entry.choices and entry.type is ParamType.ENUM:
        reader.wrong(entry, "type", "an enum without choices")
    if entry.pattern and entry.type is not ParamType.STRING:
        reader.wrong(entry, "pattern", f"a pattern is for a string, this is a {entry.type}")
    if entry.names and entry.type is not ParamType.STRING:
        reader.wrong(entry, "names", f"names is for a string, this is a {entry.type}")
    for key, bound in (("min", entry.minimum), ("max", entry.maximum)):
        if bound is not None and entry.type not in _BOUNDED:
            reader.wrong(entry, key, f"{key} is for an int or a duration, this is a {entry.type}")
    if entry.minimum is not None and entry.maximum is not None and entry.minimum > entry.maximum:
        reader.wrong(entry, "max", "max is less than min")
    if entry.pattern:
        try:
            regex.compiled(entry.pattern)
        except ValueError as error:
            reader.wrong(entry, "pattern", str(error))
            return Param(name)
    low, high = (None if bound is None else int(bound) for bound in (entry.minimum, entry.maximum))
    bare = Param(name, entry.type, entry.title, None, entry.pattern, entry.choices, low, high, entry.names or "")
    return bare if entry.default is None or entry.default.null else _with_default(reader, bare, entry)


def _with_default(reader: Reader, bare: Param, entry: ParamEntry) -> Param:
    node: Node = entry.default
    if not isinstance(node.content, str):
        reader.problems.append(node.problem("expected one value"))
        return bare
    try:
        value = params.parse(bare, node.content)
    except ValueError as error:
        reader.problems.append(node.problem(f"the default: {error}"))
        return bare
    return replace(bare, default=value)
