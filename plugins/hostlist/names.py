"""Lists of hosts one a line, as pssh, parallel-ssh and ClusterShell read them: `[user@]host[:port]`.

A host is a name, an IPv4 address or an IPv6 address; the last with a port stands in brackets: `[2001:db8::1]:22`.
A name may have ranges, as in host patterns: `ops@web[01-20]:22`.
"""

import ipaddress
import re
from collections.abc import Sequence

from console.kit import sanitise
from console.kit.gathering import Gathering
from console.model.errors import BadSettings, Problem
from console.model.host import Host
from console.model.patterns import BadPattern, folding
from plugins.hostlist.lines import words
from plugins.hostlist.settings import HostListSettings

_ENTRY = re.compile(
    r"(?:(?P<user>[^@]*)@)?"
    r"(?:\[(?P<v6>[^\[\]]*)\](?::(?P<v6_port>.*))?|(?P<bare>[^:\[\]]*(?::[^:\[\]]*){2,})|(?P<name>[^:\[\]]*)(?::(?P<port>.*))?)"
)
_RANGES = re.compile(r"(?:(?P<user>[^@]*)@)?(?P<name>[^@:\[\]]+\[[^@:]*\][^@:]*)(?P<port>:.*)?")
_SECOND = "a host a line: USER@HOST:PORT"
_MOST = 500_000
"""Hosts of one list, ranges written out."""


def gather(settings: HostListSettings) -> Gathering:
    """The hosts of the list, with what is wrong in it. Raises BadSettings when it can't be read."""
    gathered = Gathering()
    file = str(settings.file)
    labels = {sanitise.line(key): sanitise.line(value) for key, value in settings.labels.items()}
    groups = tuple(dict.fromkeys(sanitise.line(group) for group in settings.groups))
    for number, found in words(settings.file):
        place = f"{file}:{number}"
        if len(found) > 1:
            shown = sanitise.line(" ".join(found))[:80]
            gathered.say(place, number, f"more than a host on a line, {shown!r}: left out", _SECOND)
            continue
        for word in _spelled(found[0], place, number, gathered):
            if len(gathered.hosts) >= _MOST:
                raise BadSettings((Problem(file, number, 1, f"more than {_MOST} hosts", "split the list"),))
            host, wrong = _host(word)
            if wrong:
                gathered.say(place, number, f"{wrong}: left out", _SECOND)
                continue
            user, name, port = host
            gathered.take(
                Host(
                    id=name if port is None else f"{name}:{port}",
                    name=name,
                    address=name if _address(name) else "",
                    port=port or settings.port,
                    user=user or sanitise.line(settings.user),
                    labels=labels,
                    groups=groups,
                    source="hostlist",
                    place=place,
                ),
                number,
            )
    return gathered


def _spelled(word: str, place: str, line: int, gathered: Gathering) -> Sequence[str]:
    """The word, or those that its ranges stand for."""
    ranges = _RANGES.fullmatch(word)
    if ranges is None:
        return (word,)
    try:
        names = folding.expand(ranges["name"])
    except BadPattern as error:
        what = sanitise.line(error.title.partition("\n")[0])
        gathered.say(place, line, f"{sanitise.line(word)[:80]!r}: {what}: left out", error.hint)
        return ()
    user = "" if ranges["user"] is None else f"{ranges['user']}@"
    return [f"{user}{name}{ranges['port'] or ''}" for name in names]


def _host(word: str) -> tuple[tuple[str, str, int | None], str]:
    """User, host and port of a word, or what is wrong with it."""
    nothing = ("", "", None)
    entry = _ENTRY.fullmatch(word)
    shown = sanitise.line(word[:80])
    if entry is None:
        return nothing, f"{shown!r} is no host"
    user, written = entry["user"] or "", entry["port"] if entry["v6"] is None else entry["v6_port"]
    name = entry["name"] or entry["v6"] or entry["bare"] or ""
    if entry["user"] == "":
        return nothing, f"{shown!r} has no user before the @"
    if entry["name"] is None and not _address(name):
        return nothing, f"{shown!r} is no IPv6 address"
    if written is None:
        return (user, name, None), ""
    if not (written.isascii() and written.isdigit() and len(written) < 6 and 0 < int(written) < 65536):
        return nothing, f"{shown!r} has no port from 1 to 65535 behind its last colon"
    return (user, name, int(written)), ""


def _address(word: str) -> bool:
    """Whether it is an IP address, which a name that is only looked up must not be taken for."""
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True
