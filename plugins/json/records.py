"""JSON -> hosts."""

from typing import Any

from console.kit import document, jsontext, sanitise
from console.kit.columns import Columns, Fixed, path
from console.kit.gathering import Gathering
from console.model.errors import BadSettings, Problem
from plugins.json.settings import FileSettings, Settings

LARGEST = 64 * 1024 * 1024
"""Bytes of JSON, whether in a file, printed or sent; of a URL's, all pages together."""


def from_file(settings: FileSettings) -> Gathering:
    """The hosts in the file. Raises BadSettings."""
    gathered = Gathering()
    name = str(settings.file)
    take(parsed(document.content(settings.file, LARGEST), name), name, settings, gathered)
    return gathered


def parsed(raw: bytes, name: str) -> Any:
    """Any JSON value. Raises BadSettings."""
    return jsontext.decode(raw, name, object)


def take(answer: Any, name: str, settings: Settings, gathered: Gathering, first: int = 0) -> int:
    """Take the hosts of an answer; the number of its records, which are counted from `first`. Raises BadSettings.

    An object instead of a list gives a record `{"key": NAME, "value": VALUE}` for each of its entries.
    """
    columns = Columns(settings.columns)
    fixed = Fixed(
        source="json",
        user=sanitise.line(settings.user),
        port=settings.port,
        labels={sanitise.line(key): sanitise.line(value) for key, value in settings.labels.items()},
        groups=tuple(map(sanitise.line, settings.groups)),
    )
    records = _records(answer, name, settings.hosts)
    for number, record in enumerate(records, first):
        host = columns.host(record, f"{name}: record {number}", gathered, fixed)
        if host is not None:
            gathered.take(host)
    return len(records)


def following(answer: Any, name: str, written: str) -> str:
    """Where the next page is: a URL, whole or relative; empty after the last. Raises BadSettings."""
    found = _at(answer, name, written, "next") if written else None
    if found is None or found is False or isinstance(found, str):
        return found or ""
    raise BadSettings((Problem(name, 0, 0, f"no URL of a next page at {written!r}"),))


def _at(answer: Any, name: str, written: str, what: str) -> Any:
    try:
        return path(written)(answer)
    except (ValueError, RecursionError) as error:
        said = sanitise.line(" ".join(str(error).split()))[:200]
        raise BadSettings((Problem(name, 0, 0, f"{what}: {said}"),)) from error


def _records(answer: Any, name: str, written: str) -> list[Any]:
    found = _at(answer, name, written, "hosts")
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        return [{"key": key, "value": value} for key, value in found.items()]
    got = "nothing" if found is None else f"a {type(found).__name__}"
    hint = f"it has: {_keys(answer)}" if isinstance(answer, dict) else "`hosts` is the path of the list"
    raise BadSettings((Problem(name, 0, 0, f"no list of hosts at {written!r}, but {got}", hint),))


def _keys(answer: dict[str, Any]) -> str:
    shown = ", ".join(sanitise.line(key)[:40] for key in list(answer)[:8])
    return shown + (", ..." if len(answer) > 8 else "") or "nothing"
