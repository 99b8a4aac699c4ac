"""The hops of a ProxyJump: `[user@]host[:port]` or `ssh://[user@]host[:port]`, as OpenSSH takes and prints them."""

import re
import socket
from typing import NamedTuple
from urllib.parse import unquote

_PLAIN = re.compile(
    r"(?:(?P<user>.+)@)?(?:\[(?P<boxed>[^\]]*)\]|(?P<host>[^:/\[@][^:/@]*))(?::(?P<port>[^:/]*))?", re.DOTALL
)
_URI = re.compile(r"ssh://(?:(?P<user>.+)@)?(?P<host>[A-Za-z0-9][A-Za-z0-9._-]*)(?::(?P<port>[^:/]*))?/?", re.DOTALL)
_FIGURES = re.compile(r"[0-9.]+")


class Hop(NamedTuple):
    """One bastion; an empty user and port 0 are left to its own configuration."""

    user: str
    host: str
    port: int

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host or _FIGURES.fullmatch(self.host) else self.host
        return f"{user}{host}" + (f":{self.port}" if self.port else "")


def hop(text: str) -> Hop | None:
    """One hop; None for what OpenSSH does not take."""
    uri = text.startswith("ssh://")
    match = (_URI if uri else _PLAIN).fullmatch(text)
    if match is None:
        return None
    host = match["host"] if uri else match["host"] or match["boxed"]
    number = port(match["port"]) if match["port"] else 0
    if not host or (match["port"] and not number):
        return None
    user = match["user"] or ""
    return Hop(unquote(user) if uri else user, host, number)


def printed(text: str) -> str:
    """A ProxyJump as `ssh -G` prints it: only the last hop in a form of its own. Empty for what it does not take."""
    words = text.partition("#")[0].split()
    if not words:
        return ""
    if words[0].lower() == "none":
        return "none"
    *before, last = words[0].split(",")
    end = hop(last)
    if end is None or not all(hop(one) for one in before):
        return ""
    return ",".join((*before, str(end)))


def to_itself(hops: str, host: str, number: int, user: str) -> bool:
    """Whether the last of `hops` is the very host that is to be reached through it, which OpenSSH refuses."""
    end = hop(hops.rpartition(",")[2])
    return (
        end is not None
        and end.host.lower() == host.lower()
        and (end.port or 22) == number
        and (end.user or user) == user
    )


def port(text: str) -> int:
    """A port by number or by the name of its service; 0 for what is none."""
    if re.fullmatch(r"\+?[0-9]{1,9}", text):
        number = int(text)
        return number if number < 65536 else 0
    try:
        return socket.getservbyname(text, "tcp")
    except (OSError, UnicodeError):
        return 0
