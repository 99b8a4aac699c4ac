"""The files of an inventory: which ones a source means, and their text."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from console.model.errors import BadSettings, Problem
from plugins.ansible import names

LARGEST = 64 * 1024 * 1024
"""Bytes; a larger file is refused unread."""
VAULT = "$ANSIBLE_VAULT;"
"""How a file begins that a vault keeps as a whole."""
YAML = (".yml", ".yaml", ".json")

_IGNORED = (".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry")
_BESIDE = frozenset(("host_vars", "group_vars", "vars_plugins"))
_FIRST = 256 * 1024
_DYNAMIC = re.compile(r"^[\"']?plugin[\"']?[ \t]*:[ \t]*[\"']?([\w.]+)", re.MULTILINE)
_BOUNDS = re.compile(r"\[(\d+):(\d+)(?::(\d+))?\]")


def sources(path: Path) -> Iterator[Path]:
    """The files that `path` means, in Ansible's order. Raises BadSettings where there is none such."""
    if not path.exists():
        raise BadSettings((Problem(str(path), 0, 0, "No such file or directory"),))
    waiting, seen = [path], set[Path]()
    while waiting:
        here = waiting.pop()
        if not here.is_dir():
            yield here
        elif (real := here.resolve()) not in seen:  # a link may lead back
            seen.add(real)
            try:
                inner = sorted((each.name for each in here.iterdir()), key=os.fsencode)
            except OSError as error:
                raise BadSettings((Problem(str(here), 0, 0, error.strerror or str(error)),)) from error
            waiting += [here / name for name in reversed(inner) if not _passed_over(name)]


def text(path: Path) -> str:
    """What stands in `path`, UTF-8. Raises BadSettings."""
    name = str(path)
    if not path.is_file():  # a pipe would be waited for
        raise BadSettings((Problem(name, 0, 0, "neither a file nor a folder"),))
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise BadSettings((Problem(name, 0, 0, error.strerror or str(error)),)) from error
    if len(raw) > LARGEST:
        raise BadSettings((Problem(name, 0, 0, f"larger than {LARGEST // 1024 // 1024} MiB", "split it"),))
    if (nul := raw.find(b"\0")) >= 0:
        raise BadSettings((Problem(name, raw.count(b"\n", 0, nul) + 1, 1, "not text: it holds a zero byte"),))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadSettings((Problem(name, line, 1, "not UTF-8 text"),)) from error


def program(path: Path) -> bool:
    """Whether it is one to run: executable, and of a kind that the system can start (a script with #!, a binary)."""
    if not path.is_file() or not os.access(path, os.X_OK):
        return False
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:  # to be run, not read
        return True
    return start[:2] == b"#!" or start == b"\x7fELF" or start in _MACH_O


def plugin(path: Path, content: str) -> str:
    """The inventory plugin that a YAML file asks for (`plugin: aws_ec2`); empty where it is none."""
    found = _DYNAMIC.search(content) if path.suffix in YAML else None
    return found[1] if found else ""


def asks(paths: Sequence[Path]) -> bool:
    """Whether reading these sources may run a program or ask over the network."""
    try:
        return any(program(file) or plugin(file, _start(file)) for path in paths for file in sources(path))
    except BadSettings:  # said when they are read
        return False


def _start(path: Path) -> str:
    """The first of a file, where its top-level keys are looked for before it is read in earnest."""
    if path.suffix not in YAML or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return file.read(_FIRST).decode("utf-8", "replace")
    except OSError:  # said when it is read
        return ""


def exploding(paths: Sequence[Path]) -> list[Problem]:
    """Names of hosts with ranges too large to be spelled out, found without spelling any out."""
    found = []
    for path in paths:
        for file in sources(path):
            if program(file):
                continue
            try:
                content = text(file)
            except BadSettings:  # whoever reads it says so
                continue
            for number, line in enumerate(content.splitlines(), 1) if ":" in content else ():
                if "[" in line and (problem := _too_many(str(file), number, line)):
                    found.append(problem)
    return found


def _too_many(file: str, number: int, line: str) -> Problem | None:
    word = line.split(maxsplit=1)[0]
    count = 1
    for first, last, step in _BOUNDS.findall(word):
        if max(len(first), len(last), len(step)) > 18:
            count = names.MOST + 1
        else:
            count *= max(1, (int(last) - int(first)) // (int(step or 1) or 1) + 1)
    if count <= names.MOST or line.lstrip()[0] in "#;":
        return None
    what = f"{word[:60]!r} means more than {names.MOST:,} hosts, the most there may be"
    return Problem(file, number, 1, what, "is it a digit too many?")


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name in _BESIDE or name.endswith(_IGNORED)


_MACH_O = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xcf")
