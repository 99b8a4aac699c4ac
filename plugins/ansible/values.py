"""What of a variable leaves the plugin: JSON values, harmless on a screen, and never a secret.

A secret is what a vault keeps, what has the name of one (`ansible_password`, `db_pass`, `apiToken`, `tls_key`), and
text that carries one (a private key, `https://user:password@host`, `--token=...`). All of it becomes `HIDDEN` here.
"""

import fnmatch
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from console.kit import sanitise
from console.model.host import HIDDEN
from plugins.ansible.tree import Vars

DEEPEST = 40
"""Levels of lists and mappings within a variable; deeper ones are left out."""

_ANYWHERE = re.compile(r"passw|passphrase|secret|credential|htpasswd|api_?key", re.IGNORECASE)
_WORDS = frozenset(["pass", "passwd", "pwd", "psk", "token", "tokens", "bearer", "jwt", "otp"])
_KEYS = frozenset(("key", "keys"))
_OPEN = frozenset(["public", "pub", "authorized", "known", "host", "primary", "foreign", "sort", "partition"])
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_CARRIES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\$ANSIBLE_VAULT;"
    r"|://[^/\s:@]*:[^/\s@]+@"
    r"|\bsshpass\b"
    r"|(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key)[\"']?\s*[=:]\s*\S"
    r"|--(?:password|token|secret)\s",
    re.IGNORECASE,
)
_VAULT, _UNSAFE = "__ansible_vault", "__ansible_unsafe"


class Values:
    """Makes variables fit to be shown. What a name means is worked out once."""

    def __init__(self, hide: Sequence[str] = ()) -> None:
        self._globs = [fnmatch.translate(glob.casefold()) for glob in hide]
        self._names: dict[str, tuple[str, bool]] = {}

    def shown(self, variables: Mapping[Any, object], depth: int = 0) -> dict[str, object]:
        """`variables` with the secrets hidden; keys are text, as JSON has them."""
        shown: dict[str, object] = {}
        for key, value in variables.items():
            written = _key(key)
            known = self._names.get(written)
            if known is None:
                known = self._names[written] = sanitise.line(written), self.secret(written)
            name, secret = known
            shown[name] = HIDDEN if secret and _holds(value) else self._value(value, depth)
        return shown

    def secret(self, name: str) -> bool:
        """Whether a variable of this name is never shown."""
        if _ANYWHERE.search(name) or any(re.match(glob, name.casefold()) for glob in self._globs):
            return True
        words = [word.lower() for word in _PIECE.findall(name)]
        if not _WORDS.isdisjoint(words):
            return True
        return bool(words) and words[-1] in _KEYS and _OPEN.isdisjoint(words)

    def _value(self, value: object, depth: int) -> object:
        match value:
            case str():
                return HIDDEN if _CARRIES.search(value) else sanitise.text(value)
            case bool() | None:
                return value
            case int():
                return int(value)
            case float():
                return value if math.isfinite(value) else str(value)
            case date():
                return value.isoformat()
            case _ if depth >= DEEPEST:
                return "..."
            case dict() if _VAULT in value:
                return HIDDEN
            case dict() if len(value) == 1 and _UNSAFE in value:
                return self._value(value[_UNSAFE], depth + 1)
            case dict():
                return self.shown(value, depth + 1)
            case list() | tuple() | set():
                return [self._value(item, depth + 1) for item in value]
        return sanitise.text(str(value))


def labels(variables: Vars) -> dict[str, str]:
    """The labels that shown variables make: scalars that are neither secret nor Ansible's own, as text."""
    return {
        name: _text(value)
        for name, value in variables.items()
        if isinstance(value, str | int | float) and value != HIDDEN and not name.startswith("ansible_")
    }


def _text(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return sanitise.line(str(value))


def _holds(value: object) -> bool:
    """Whether there is anything to hide: a switch or nothing is no secret."""
    return not (value is None or isinstance(value, bool) or value in ("", [], {}))


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    return key.isoformat() if isinstance(key, date) else str(key)
