"""Lines as in /etc/hosts (hosts(5)): an address, a canonical name, aliases; `#` begins a comment.

What is said of this machine (loopback), of nobody (0.0.0.0, as in lists that block names) and of many (multicast,
broadcast and the other reserved addresses) describes no host and is passed over. One address is one host.
"""

import ipaddress
from typing import NamedTuple

from console.kit import sanitise
from console.kit.gathering import Gathering
from console.model.host import Host
from plugins.hostlist.lines import words
from plugins.hostlist.settings import EtcHostsSettings

_NOBODY = frozenset({"localhost", "broadcasthost", "ip6-localhost", "ip6-loopback", "localhost.localdomain"})


class _Told(NamedTuple):
    """What the lines say of one host: its first name, address and place, then what else it is called and has."""

    name: str
    address: str
    place: str
    line: int
    aliases: dict[str, None]
    addresses: list[str]


class _Lines:
    """The hosts of the lines so far, by address and by name in any case."""

    def __init__(self) -> None:
        self.told: list[_Told] = []
        self._by_address: dict[str, _Told] = {}
        self._by_name: dict[str, _Told] = {}

    def add(self, address: str, names: list[str], place: str, line: int) -> None:
        """A line: a further address of a host, further names of an address, or another host."""
        canonical = names[0].casefold()
        told = self._by_address.get(address) or self._by_name.get(canonical)
        if told is None:
            told = _Told(names[0], address, place, line, {}, [])
            self.told.append(told)
            self._by_name[canonical] = told
        elif address not in self._by_address:
            told.addresses.append(address)
        self._by_address[address] = told
        told.aliases.update((sanitise.line(name), None) for name in names if name != told.name)


def gather(settings: EtcHostsSettings) -> Gathering:
    """The hosts of the file, with what is wrong in it. Raises BadSettings when it can't be read."""
    gathered, lines = Gathering(), _Lines()
    for number, (first, *names) in words(settings.file):
        place = f"{settings.file}:{number}"
        try:
            address = ipaddress.ip_address(first)
        except ValueError:
            gathered.say(
                place, number, f"{sanitise.line(first[:80])!r} is no address: left out", "address, name, aliases"
            )
            continue
        if _nobody(address):
            continue
        told = [name for name in names if name.casefold() not in _NOBODY]
        if told:
            lines.add(str(address), told, place, number)
        elif not names:
            gathered.say(place, number, f"{address} has no name: left out", "address, name, aliases")
    labels = {sanitise.line(key): sanitise.line(value) for key, value in settings.labels.items()}
    groups = tuple(dict.fromkeys(sanitise.line(group) for group in settings.groups))
    for it in lines.told:
        host = Host(
            id=it.name,
            name=it.name,
            address=it.address,
            user=sanitise.line(settings.user),
            labels={"aliases": " ".join(it.aliases), **labels} if it.aliases else labels,
            groups=groups,
            source="hostlist",
            addresses=tuple((address, 22) for address in it.addresses),
            place=it.place,
        )
        gathered.take(host, it.line)
    return gathered


def _nobody(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is no one machine that can be reached from here."""
    reserved = address.is_reserved and not isinstance(address, ipaddress.IPv6Address)
    return address.is_loopback or address.is_unspecified or address.is_multicast or reserved or str(address) == "fe00::"
