"""What ssh_config writes with a per cent sign, a dollar or a tilde (ssh_config(5), TOKENS)."""

import hashlib
import os
import re
import socket
from pathlib import Path

_TOKEN = re.compile(r"%(.)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def expand(text: str, known: dict[str, str]) -> str:
    """`text` with its tokens (`known` by letter) and `${VARIABLES}`. Raises ValueError on an unknown one."""

    def value(match: re.Match[str]) -> str:
        letter, variable = match.groups()
        if variable:
            if variable not in os.environ:
                raise ValueError(f"the environment has no {variable}")
            return os.environ[variable]
        if letter == "%":
            return "%"
        if letter not in known:
            raise ValueError(f"the token %{letter} is not known")
        return known[letter]

    return _TOKEN.sub(value, text)


def path(text: str, known: dict[str, str] | None = None) -> str:
    """A file's name with tokens, variables and `~` expanded."""
    return str(Path(expand(text, known or {})).expanduser())


def known(name: str, hostname: str, port: int, user: str, alias: str = "", jump: str = "") -> dict[str, str]:
    """The tokens of one host, by letter."""
    local = socket.gethostname()
    digest = hashlib.sha1(f"{local}{hostname}{port}{user}{jump}".encode(), usedforsecurity=False)
    return {
        "d": str(Path.home()),
        "C": digest.hexdigest(),
        "h": hostname,
        "i": str(os.getuid()),
        "j": jump,
        "k": alias or hostname,
        "L": local.split(".")[0],
        "l": local,
        "n": name,
        "p": str(port),
        "r": user,
        "u": os.environ.get("USER") or str(os.getuid()),
    }
