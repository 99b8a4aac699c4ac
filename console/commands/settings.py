"""`quarterdeck settings`: whether they can be read, what is in force and where each value came from, their schema."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from console import settings
from console.commands import checking, exits, flags, place, printing
from console.commands.printing import Painted
from console.kit.document import Node
from console.model.errors import BadSettings
from console.settings import Settings, Use

NAME = "settings"
HELP = "check and show the settings in force, and print their JSON Schema"

BUILT_IN = "built-in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs."""
    flags.verbs(
        parser,
        {
            "check": (
                "whether every file can be read: settings, the plugins' own keys, hosts files",
                flags.none,
                _check,
            ),
            "show": ("every value in force, and the file, line and column that says so", flags.none, _show),
            "schema": ("the JSON Schema of a settings file", flags.none, _schema),
        },
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    return int(args.does(args))


def _check(args: argparse.Namespace) -> int:
    found = place.settings(args)
    wrong, remarks = checking.check(found)
    if not args.json:
        for remark in remarks:
            printing.note(str(remark))
    if wrong:
        raise BadSettings(wrong)
    files = [str(file) for file in found.files]
    if args.json:
        said = [printing.problem(remark) for remark in remarks]
        printing.document("settings-check", {"ok": True, "files": files, "remarks": said})
    else:
        printing.say(Painted("ok", "green"), "  " + (", ".join(files) or f"no file in {found.folder}: all is built-in"))
    return exits.OK


def _show(args: argparse.Namespace) -> int:
    found = place.settings(args)
    values = in_force(found)
    if args.json:
        shown = [{"key": key, "value": value, "from": origin} for key, value, origin in values]
        printing.document("settings", {"files": [str(file) for file in found.files], "values": shown})
    else:
        printing.table(("KEY", "VALUE", "FROM"), [(key, value, origin) for key, value, origin in values])
    return exits.OK


def in_force(found: Settings) -> list[tuple[str, str, str]]:
    """Every value in force as (dotted key, value, where it came from)."""
    said = settings.flat(found.said)
    values: dict[str, tuple[str, str]] = {}
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if field.name in ("folder", "files", "said"):
            continue
        if field.name in ("inventories", "transports", "metrics"):
            values |= _sources(field.name, value, said)
        elif field.name == "views":
            for name, view in value.items():
                for part in dataclasses.fields(view):
                    key = f"views.{name}.{part.name}"
                    values |= _plain(key, getattr(view, part.name), said)
        elif dataclasses.is_dataclass(value):
            for part in dataclasses.fields(value):
                key = f"{field.name}.{part.name}"
                values[key] = (_text(getattr(value, part.name)), _origin(key, said))
        else:
            values |= _plain(field.name, value, said)
    return [(key, text, origin) for key, (text, origin) in values.items()]


def _sources(name: str, uses: tuple[Use, ...], said: dict[str, Node]) -> dict[str, tuple[str, str]]:
    made: dict[str, tuple[str, str]] = {}
    for number, use in enumerate(uses):
        key = f"{name}.{use.name}" if name == "transports" else f"{name}.{number}"
        made[f"{key}.use"] = (use.use, _origin(f"{key}.use", said) if f"{key}.use" in said else _at(use.rest))
        for inner, node in settings.flat({key: use.rest}).items():
            if inner != key:
                made[inner] = (str(node.content), _at(node))
    return made


def _plain(name: str, value: Any, said: dict[str, Node]) -> dict[str, tuple[str, str]]:
    if isinstance(value, tuple):
        return {f"{name}.{number}": (_text(it), _origin(f"{name}.{number}", said)) for number, it in enumerate(value)}
    if isinstance(value, dict):
        return {f"{name}.{key}": (_text(it), _origin(f"{name}.{key}", said)) for key, it in value.items()}
    return {name: (_text(value), _origin(name, said))}


def _origin(key: str, said: dict[str, Node]) -> str:
    return _at(said[key]) if key in said else BUILT_IN


def _at(node: Node) -> str:
    return f"{node.file}:{node.line}:{node.column}" if node.line else BUILT_IN


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return (
        f"{value:g}" if isinstance(value, float) else str(value) if isinstance(value, Path | str | int) else repr(value)
    )


def _schema(args: argparse.Namespace) -> int:
    import json

    del args  # it is JSON anyway
    printing.say(json.dumps(settings.schema(), indent=2))
    return exits.OK
