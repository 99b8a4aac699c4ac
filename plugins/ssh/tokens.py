"""What ssh_config writes with a per cent sign, a dollar or a tilde (ssh_config(5), TOKENS)."""

import hashlib
import os
import pwd
import re
import socket
from functools import cache
from pathlib import Path

_TOKEN = re.compile(r"%(.)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_WHOLE = re.compile(r"(?:/[\w-][\w.-]*)+")  # a path that nothing is to be done to


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
    if _WHOLE.fullmatch(text):
        return text
    return str(Path(expand(text, known or {})).expanduser())


def host_name(text: str, name: str) -> str:
    """A HostName, which knows `%h` (the name that was given) and `%%` only. Raises ValueError on another."""

    def value(match: re.Match[str]) -> str:
        letter = match[1]
        if letter not in ("%", "h"):
            raise ValueError(f"HostName does not know the token %{letter}")
        return "%" if letter == "%" else name

    return re.sub(r"%(.?)", value, text) if "%" in text else text


def local() -> dict[str, str]:
    """The tokens that are the same for every host, by letter."""
    node = socket.gethostname()
    return {"d": str(Path.home()), "i": str(os.getuid()), "L": node.split(".")[0], "l": node, "u": login()}


def known(name: str, hostname: str, port: int, user: str, alias: str = "", jump: str = "") -> dict[str, str]:
    """The tokens of one host, by letter."""
    digest = hashlib.sha1(f"{socket.gethostname()}{hostname}{port}{user}{jump}".encode(), usedforsecurity=False)
    return {
        **local(),
        "C": digest.hexdigest(),
        "h": hostname,
        "j": jump,
        "k": alias or hostname,
        "n": name,
        "p": str(port),
        "r": user,
    }


def login() -> str:
    """The name of the user whose process this is, as ssh takes it: not from the environment."""
    return _name(os.getuid())


@cache
def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
