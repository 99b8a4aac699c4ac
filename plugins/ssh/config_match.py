"""Whether a Host or a Match line of an ssh_config means a host (ssh_config(5), PATTERNS and Match)."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from plugins.ssh.config_files import Line

COMMAND = "exec"
_ALONE = {"all", "canonical", "final"}
KNOWN = _ALONE | {COMMAND, "host", "originalhost", "user", "localuser", "tagged", "localnetwork"}
UNTOLD = {"version", "sessiontype", "command"}
"""Criteria of newer OpenSSH that hang on the session, which nobody knows before there is one."""


class Holds(Enum):
    """Whether a Match line means a host; UNKNOWN where that hangs on what is not looked at here."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a Match line."""

    kind: str
    argument: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of a host when ssh comes to a line. `host` is the name after HostName, `name` the one given."""

    name: str
    host: str
    user: str
    local_user: str
    tag: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a Match line means for a host; `runs` where ssh would run its command, or might.

    `shaky` where the verdict hangs on something that can be otherwise when ssh looks: the network, a command.
    """

    holds: Holds
    runs: bool = False
    shaky: bool = False


@lru_cache(maxsize=65536)
def pattern(text: str) -> Callable[[str], object]:
    """What a name must look like: `*` and `?` (one byte) are wild, nothing else is; case counts."""
    if "*" not in text and "?" not in text:
        return text.__eq__
    first, *rest = (re.escape(part).replace(rb"\?", b".") for part in re.split(rb"\*+", _bytes(text)))
    if not rest:
        fits = re.compile(first, re.DOTALL).fullmatch
    else:
        *middle, last = rest
        # What stands between stars is found where it first fits: atomic, so that no pattern takes for ever.
        inner = b"".join(b"(?>.*?%b)" % part for part in middle)
        fits = re.compile(b"%b%b.*%b" % (first, inner, last), re.DOTALL).fullmatch
    return lambda name: fits(_bytes(name))


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


@lru_cache(maxsize=65536)
def _listed(text: str) -> tuple[tuple[bool, Callable[[str], object]], ...]:
    parts = text.split(",")
    return tuple((part.startswith("!"), pattern(part.removeprefix("!"))) for part in parts)


def in_list(text: str, patterns: str) -> bool:
    """Whether `text` is meant by a list with commas; a negated pattern that fits ends it."""
    found = False
    for negated, fits in _listed(patterns):
        if fits(text):
            if negated:
                return False
            found = True
    return found


def in_words(name: str, words: tuple[str, ...]) -> bool:
    """Whether a Host line with these words means `name`."""
    found = False
    for word in words:
        negated = word.startswith("!")
        if pattern(word[1:] if negated else word)(name):
            if negated:
                return False
            found = True
    return found


@lru_cache(maxsize=65536)
def criteria(line: Line) -> tuple[Criterion, ...]:
    """The conditions of a Match line: `host x`, `host=x`, `!host x`. Raises ValueError on what ssh does not take."""
    found = []
    words = list(line.words)
    while words:
        kind, equals, argument = words.pop(0).partition("=")
        negated = kind.startswith("!")
        kind = kind.removeprefix("!").lower()
        if kind not in KNOWN | UNTOLD:
            raise ValueError(f"Match does not know {kind!r}")
        if kind not in _ALONE:
            if not argument and words:
                argument = words.pop(0)
                if not equals and argument.startswith("="):
                    argument = argument[1:] or (words.pop(0) if words else "")
            if not argument and kind != "tagged":
                raise ValueError(f"Match {kind} says not what it should be")
        elif kind == "all" and words:
            raise ValueError("'all' stands alone")
        found.append(Criterion(kind, argument, negated))
    if not found:
        raise ValueError("Match says no condition")
    return tuple(found)


def judge(line: Line, target: Target, *, shaky: bool = False) -> Verdict:
    """Whether a Match line means a host. `shaky`: what is known of the host already hangs on something unknown.

    A line that ssh does not take means nobody. No command is run; `runs` errs on the side of saying so.
    """
    try:
        wanted = criteria(line)
    except ValueError:
        return Verdict(Holds.NO, runs=COMMAND in line.rest.lower())
    holds, reached, runs, hangs = Holds.YES, True, False, False
    for criterion in wanted:
        kind = criterion.kind
        if kind == COMMAND or kind in UNTOLD:
            runs |= kind == COMMAND and reached
            hangs = True
            if holds is Holds.YES:
                holds = Holds.UNKNOWN
            continue
        hangs |= kind == "localnetwork"
        if _holds(criterion, target) == criterion.negated:
            holds = Holds.NO
            if kind != "localnetwork" and not (shaky and kind in ("host", "user", "tagged")):
                reached = False
    return Verdict(holds, runs, hangs and reached)


def _holds(criterion: Criterion, target: Target) -> bool:
    wanted = criterion.argument
    match criterion.kind:
        case "host":
            return in_list(target.host.lower(), wanted.lower())
        case "originalhost":
            return in_list(target.name.lower(), wanted.lower())
        case "user":
            return in_list(target.user, wanted)
        case "localuser":
            return in_list(target.local_user, wanted)
        case "tagged":
            return in_list(target.tag, wanted)
        case "localnetwork":
            return _on_network(wanted)
        case "canonical" | "final":
            return target.final
    return True


def _on_network(networks: str) -> bool:
    """Whether an interface of this machine that is up has an address in one of the networks (CIDR, commas between)."""
    import socket

    import psutil

    try:
        wanted = [ipaddress.ip_network(network) for network in networks.split(",")]
    except ValueError:
        return False
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    for name, addresses in psutil.net_if_addrs().items():
        for address in addresses:
            if name in up and address.family in (socket.AF_INET, socket.AF_INET6):
                own = ipaddress.ip_address(address.address.partition("%")[0])
                if any(own in network for network in wanted):
                    return True
    return False
