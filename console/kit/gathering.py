"""Hosts of an inventory as they are found: those that can be used, and what is to be said of the others."""

import re
from collections.abc import Iterator

from console.kit import sanitise
from console.model.errors import Problem
from console.model.host import Host

LONGEST = 255
"""Characters of a name, an address or a user: DNS names have no more (RFC 1035)."""

_PLAIN = re.compile(r"[A-Za-z0-9_.][\w.@:-]{0,200}", re.ASCII)
"""What most names and addresses are: nothing is wrong with them, which is seen in one look."""


class Gathering:
    """Takes hosts one by one; an id is taken once. `hosts` are in the order they came."""

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}
        self.remarks: list[Problem] = []

    def take(self, host: Host, line: int = 0) -> None:
        """Take a host, or say at its `place` (a file, with `line` where there is one) why it is left out."""
        words = (host.name, host.id, host.address or host.name, host.user or host.name)
        plain = host.name != "all" and 0 < (host.port or 22) < 65536 and all(map(_PLAIN.fullmatch, words))
        for what, hint in () if plain else unusable(host):
            self.say(host.place, line, f"{what}: left out", hint)
            return
        first = self.hosts.setdefault(host.id, host)
        if first is not host:
            where = f"first at {first.place}" if first.place != host.place else "an id of its own tells them apart"
            self.say(host.place, line, f"{host.id!r} again: left out", where)

    def say(self, place: str, line: int, what: str, hint: str = "") -> None:
        """Note what a person should know."""
        file = place.removesuffix(f":{line}") if line else place
        self.remarks.append(Problem(file, line, 1 if line else 0, what, hint))


def unusable(host: Host) -> Iterator[tuple[str, str]]:
    """Why this can't be a host, with what to do about it; nothing when it can. Its texts are as they came."""
    if not host.name.strip() or not host.id.strip():
        yield "a host without a name", ""
    if host.name == "all":
        yield "a host named 'all'", "every host is already called that"
    for what, word in (("name", host.name), ("address", host.address), ("user", host.user), ("id", host.id)):
        if word.startswith("-"):
            yield f"the {what} {sanitise.line(word)!r} starts with a dash", "programs take such a word for an option"
        if len(word) > LONGEST:
            yield f"the {what} {sanitise.line(word[:40])!r} ... has {len(word)} characters", f"at most {LONGEST}"
        elif sanitise.line(word) != word:
            yield f"the {what} {word!r} has characters that can't be shown", ""
    for what, word in (("address", host.address), ("user", host.user)):
        if any(sign.isspace() for sign in word):
            yield f"the {what} {sanitise.line(word)!r} has a space in it", ""
    if host.port is not None and not 0 < host.port < 65536:
        yield f"no port {host.port}", "1 to 65535"
