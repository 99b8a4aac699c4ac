"""Hosts out of JSON records, by columns: which path of a record gives which part of a host.

Paths are JMESPath (https://jmespath.org/specification.html), as in `aws --query`. Columns:

    name                      required
    id                        where names are not unique; its first identity, or its name, without it
    address, port, user
    labels, groups, vars      labels: an object of texts; groups: texts; vars: an object
    labels.KEY, vars.KEY      one of them
    identity.KIND             what makes it one with a host of another inventory: `KIND:value`
    addresses                 further ones, by which it is recognised
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from console.kit import sanitise
from console.kit.gathering import Gathering
from console.kit.shape import nearest
from console.model.host import Host

WHOLE = ("name", "id", "address", "port", "user", "labels", "groups", "vars", "addresses")
KEYED = ("labels", "vars", "identity")

Path = Callable[[Any], Any]
"""From a record what a path finds in it; None for nothing. Raises ValueError when a function of it can't be applied."""

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def path(written: str) -> Path:
    """A JMESPath expression. Raises ValueError when it is none."""
    if _DOTTED.fullmatch(written):
        return _Dotted(written.split("."))  # the same, five times faster
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        compiled = jmespath.compile(written)
    except JMESPathError as error:
        hint = "; a JMESPath has no $" if written.startswith("$") else ""
        said = " ".join(sanitise.text(str(error)).split())
        raise ValueError(f"{written!r} is no path: {said}{hint}") from error
    options = jmespath.Options()
    return lambda record: compiled.search(record, options)


class _Dotted:
    """Names apart by dots: the way down through objects."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def __call__(self, record: Any) -> Any:
        for name in self._names:
            if not isinstance(record, dict):
                return None
            record = record.get(name)
        return record


@dataclass(frozen=True, slots=True)
class Fixed:
    """What every host of an inventory gets where its record says nothing; texts are sanitised already."""

    source: str
    name: str = ""
    address: str = ""
    addresses: tuple[str, ...] = ()
    user: str = ""
    port: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()


class Columns:
    """Columns as settings write them. Raises ValueError for a column or a path that there is not."""

    def __init__(self, written: Mapping[str, str]) -> None:
        self._paths: dict[str, Path] = {}
        self._keyed: dict[str, list[tuple[str, Path]]] = {kind: [] for kind in KEYED}
        for column, words in written.items():
            kind, dot, key = column.partition(".")
            if dot and key and kind in KEYED:
                self._keyed[kind].append((sanitise.line(key), path(words)))
            elif column in WHOLE:
                self._paths[column] = path(words)
            else:
                known = ", ".join((*WHOLE, *(f"{kind}.KEY" for kind in KEYED)))
                raise ValueError(f"no column {column!r} ({nearest(column, WHOLE) or f'there are {known}'})")
        if "name" not in self._paths:
            raise ValueError("the column 'name' is missing")

    def host(self, record: Any, place: str, gathered: Gathering, fixed: Fixed) -> Host | None:
        """The host that `record` describes, with what `fixed` says where the record says nothing.

        What can't be used is said to `gathered`, at `place`. None when there is no host in it.
        """
        read = _Reading(record, place, gathered)
        found = {column: read.text(column, where) for column, where in self._paths.items() if column in _RAW}
        port = (read.port(self._paths["port"]) if "port" in self._paths else None) or fixed.port
        further = read.texts("addresses", self._paths["addresses"]) if "addresses" in self._paths else ()
        labels = {**fixed.labels, **read.labels(self._paths.get("labels"))}
        for key, where in self._keyed["labels"]:
            if text := read.text(f"labels.{key}", where):
                labels[key] = text
        if read.broken:
            return None
        name = found.get("name") or fixed.name
        same = [(kind, read.text(f"identity.{kind}", where)) for kind, where in self._keyed["identity"]]
        address = bare(found.get("address") or fixed.address)
        others = dict.fromkeys(map(bare, (*fixed.addresses, *further)))
        identities = tuple(f"{kind}:{value}" for kind, value in same if value)
        return Host(
            id=found.get("id") or (identities[0] if identities else name),
            name=name,
            address=address,
            port=port,
            user=found.get("user") or fixed.user,
            labels=labels,
            groups=tuple(dict.fromkeys((*fixed.groups, *read.groups(self._paths.get("groups"))))),
            source=fixed.source,
            vars=read.vars(self._paths.get("vars"), self._keyed["vars"]),
            same=identities,
            addresses=tuple((it, port or 22) for it in others if it not in ("", address) and it == sanitise.line(it)),
            place=place,
        )


def bare(address: str) -> str:
    """An IPv6 address without the brackets that some APIs put around it."""
    return address[1:-1] if address.startswith("[") and address.endswith("]") else address


class _Reading:
    """One record, column by column; what is of a wrong kind is said, and left out."""

    def __init__(self, record: Any, place: str, gathered: Gathering) -> None:
        self._record = record
        self._place = place
        self._gathered = gathered
        self.broken = False

    def text(self, column: str, where: Path) -> str:
        """A text; numbers and truth are written out. What a host is named or reached by is kept as it came."""
        found = self._find(column, where)
        if found is None or isinstance(found, str):
            return found or "" if column in _RAW else sanitise.line(found or "")
        if (word := scalar(found)) is not None:
            return word
        self._wrong(column, "a text", found)
        return ""

    def port(self, where: Path) -> int | None:
        """A port, as a number or as text; a host with another one is no host: it would be reached at a wrong door."""
        found = self._find("port", where)
        if found is None or found == "":
            return None
        word = scalar(found)
        if word is not None and word.isascii() and word.isdigit() and len(word) < 6 and 0 < int(word) < 65536:
            return int(word)
        self._gathered.say(self._place, 0, f"port {_shown(found)} is none from 1 to 65535: left out")
        self.broken = True
        return None

    def texts(self, column: str, where: Path) -> Sequence[str]:
        """Texts, or one."""
        found = self._find(column, where)
        if found is None or found == "":
            return ()
        words = [scalar(it) for it in (found if isinstance(found, list) else [found]) if it not in (None, "")]
        if None in words:
            self._wrong(column, "texts", found)
        return [word for word in words if word]

    def groups(self, where: Path | None) -> Iterator[str]:
        """The groups."""
        for group in self.texts("groups", where) if where else ():
            if group.strip():
                yield sanitise.line(group)

    def labels(self, where: Path | None) -> dict[str, str]:
        """An object's texts, numbers and truths; null and empty keys are no labels."""
        found = self._find("labels", where) if where else None
        if found is None:
            return {}
        if not isinstance(found, dict):
            self._wrong("labels", "an object", found)
            return {}
        labels = {}
        for key, value in found.items():
            word = scalar(value)
            if word is not None and key.strip():
                labels[sanitise.line(key)] = sanitise.line(word)
            elif value is not None:
                self._wrong(f"labels.{key}", "a text", value)
        return labels

    def vars(self, where: Path | None, keyed: Sequence[tuple[str, Path]]) -> dict[str, object]:
        """Any JSON values."""
        found = self._find("vars", where) if where else None
        if found is not None and not isinstance(found, dict):
            self._wrong("vars", "an object", found)
            found = None
        values = {**(found or {}), **{key: self._find(f"vars.{key}", path) for key, path in keyed}}
        return {sanitise.line(key): harmless(value) for key, value in values.items() if value is not None}

    def _find(self, column: str, where: Path) -> Any:
        try:
            return where(self._record)
        except (ValueError, RecursionError) as error:  # JMESPath's own are ValueErrors
            said = " ".join(sanitise.text(str(error)).split())
            self._gathered.say(self._place, 0, f"no {column}: {said[:200]}")
            return None

    def _wrong(self, column: str, expected: str, found: Any) -> None:
        what = f"{sanitise.line(column)}: expected {expected}, got {_shown(found)}"
        self._gathered.say(self._place, 0, what, "it is left out")


_RAW = ("name", "id", "address", "user")
"""Columns that are not made harmless but refused when they are not (`console.kit.gathering`)."""


def scalar(value: Any) -> str | None:
    """A text, number or truth as text; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if operator.eq(value, value // 1) and abs(value) < 1e15 else str(value)
    return None


def harmless(value: Any, deepest: int = 20) -> Any:
    """A JSON value with every text in it sanitised; what lies deeper than `deepest` levels is dropped."""
    if isinstance(value, str):
        return sanitise.text(value)
    if not isinstance(value, (list, dict)):
        return value
    if not deepest:
        return None
    if isinstance(value, list):
        return [harmless(it, deepest - 1) for it in value]
    return {sanitise.line(key): harmless(it, deepest - 1) for key, it in value.items()}


def _shown(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    return sanitise.line(repr(value)[:40])
