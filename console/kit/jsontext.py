"""JSON from outside: decoded whole, or refused with the place where it breaks."""

import re
from typing import TypeVar

import msgspec

from console.kit import sanitise
from console.model.errors import BadSettings, Problem

T = TypeVar("T")

_AT = re.compile(r" \(byte (\d+)\)\Z")
_BOM = b"\xef\xbb\xbf"


def decode(raw: bytes, name: str, kind: type[T]) -> T:
    """`raw` (UTF-8) as a `kind` that msgspec knows. Raises BadSettings with the place; `name` is that of the file.

    Whatever is read of an object that `kind` does not name is skipped without being built.
    """
    raw = raw.removeprefix(_BOM)
    if not raw.strip():
        raise BadSettings((Problem(name, 0, 0, "empty, where JSON was expected"),))
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise BadSettings((Problem(name, 0, 0, f"not what was expected: {sanitise.line(str(error))}"),)) from error
    except msgspec.DecodeError as error:
        raise BadSettings((_broken(raw, name, str(error)),)) from error
    except UnicodeDecodeError as error:
        raise BadSettings((Problem(name, 0, 0, "not JSON: a text in it is not UTF-8"),)) from error
    except RecursionError as error:
        raise BadSettings((Problem(name, 0, 0, "not JSON that can be read: nested too deep"),)) from error


def _broken(raw: bytes, name: str, said: str) -> Problem:
    at = _AT.search(said)
    byte = int(at.group(1)) if at else len(raw)
    what = "it ends in the middle" if at is None else said[: at.start()].removeprefix("JSON is malformed: ")
    line = raw.count(b"\n", 0, byte) + 1
    return Problem(name, line, byte - raw.rfind(b"\n", 0, byte), f"not JSON: {what}")
