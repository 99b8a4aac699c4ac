"""One fleet out of several inventories, and why two of their hosts are one; pure.

Two inventories mean one machine when, in this order, they give it the same id, the same identity (`Host.same`: an
instance id, say), the same address and port, or the same name. A private address is one machine within one network
only, so it counts where the settings say that there is but one. Two that carry different identities of one kind are two
machines whatever else is equal: an instance that replaced another under its name. Within one inventory only an equal id
makes one: aliases of an address are meant.
"""

import ipaddress
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from console.model.errors import Problem
from console.model.host import Claim, Host
from console.model.policy import JoinAddresses
from console.model.ports import Inventory, Remarks


def join(answers: Mapping[str, Sequence[Host]], addresses: JoinAddresses = "public") -> dict[str, Host]:
    """One fleet by host id, out of the answers by the names of their inventories, the one that decides first.

    `addresses` says which of them make hosts of two inventories one.

    Of those that know a host the first says how it is reached; the others add labels, groups and vars.
    """
    hosts: dict[str, Host] = {}
    known: dict[str, str] = {}
    alone = sum(map(bool, answers.values())) < 2
    for source, answer in answers.items():
        mine: dict[str, str] = {}
        for host in answer:
            first, why = _one(host, source, hosts, known, addresses)
            claim = Claim(source, host.name, host.where, host.place, why)
            if first is None:
                key = host.id if host.id not in hosts else _free(host, source, hosts)
                hosts[key] = replace(host, id=key, source=source, claims=(claim,))
            else:
                key = first.id
                hosts[key] = _both(first, host, claim)
            if not alone:
                for mark in _marks(host, addresses):
                    mine.setdefault(mark, key)
        known = {**mine, **known}
    return hosts


def remarks(name: str, inventory: Inventory, answer: Sequence[Host], hosts: Collection[Host]) -> tuple[Problem, ...]:
    """What a person should know of the `answer` of the inventory `name`, when all are joined to `hosts`.

    That is what it says itself, which of its names are taken for one another, and which of its hosts may be ones of
    another inventory although they were not joined.
    """
    said = [*inventory.remarks()] if isinstance(inventory, Remarks) else []
    said += [
        Problem(second.place or second.name, 0, 0, f"{second.name!r} reads like {first.name!r}", "rename one of them")
        for first, second in doubtful(answer)
    ]
    said += [
        Problem(
            second.claims[0].place or second.name,
            0,
            0,
            f"{second.name!r} has the private address {address}, as {first.name!r} of {first.source} has",
            "join_addresses: all makes such hosts one",
        )
        for first, second, address in (apart(hosts) if len(hosts) > len(answer) else ())
        if second.source == name
    ]
    if len(said) > SAID:
        said[SAID:] = [Problem("", 0, 0, f"and {len(said) - SAID} more remarks")]
    return tuple(said)


SAID = 100
"""Remarks of one inventory that are passed on; the rest is counted."""


def doubtful(hosts: Iterable[Host]) -> list[tuple[Host, Host]]:
    """Pairs of hosts whose names a person takes for one another: other case, or letters that look alike."""
    seen: dict[str, Host] = {}
    pairs = []
    for host in hosts:
        first = seen.setdefault(
            host.name if host.name.isascii() and host.name.islower() else _skeleton(host.name), host
        )
        if first is not host and first.name != host.name:
            pairs.append((first, host))
    return pairs


def apart(hosts: Iterable[Host]) -> list[tuple[Host, Host, str]]:
    """Pairs of hosts of two inventories that have a private address in common, and that address."""
    seen: dict[str, Host] = {}
    pairs = []
    for host in hosts:
        for address, port in {(host.address, host.port or 22), *host.addresses}:
            if _kind(address) == "private":
                first = seen.setdefault(f"{address}:{port}", host)
                if first is not host and first.source != host.source:
                    pairs.append((first, host, address))
    return pairs


def _one(
    host: Host, source: str, hosts: Mapping[str, Host], known: Mapping[str, str], addresses: JoinAddresses
) -> tuple[Host | None, str]:
    """The host that is the same machine, of this inventory or one before it, and why it is."""
    same_id = hosts.get(host.id)
    if same_id is not None and (same_id.claims[0].source == source or not _differ(same_id, host)):
        return same_id, "the same id"
    for mark in _marks(host, addresses) if known else ():
        if mark in known and not _differ(hosts[known[mark]], host):
            kind, _, value = mark.partition("=")
            return hosts[known[mark]], f"the same {kind}: {value}"
    return None, ""


def _marks(host: Host, addresses: JoinAddresses) -> list[str]:
    """What it is recognised by in other inventories, the surest first."""
    marks = [f"identity={identity}" for identity in host.same]
    for address, port in ((host.address, host.port or 22), *host.addresses):
        if addresses != "none" and (kind := _kind(address)) and addresses in (kind, "all"):
            marks.append(f"address and port={address}:{port}")
    return [*marks, f"name={host.name.casefold()}"]


def _kind(address: str) -> str:
    """Whether an address is `public` or `private`; empty for a name, and for one that is each machine's own."""
    if not address or not (address[0].isdigit() or ":" in address):
        return ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local or parsed.is_multicast:
        return ""
    return "public" if parsed.is_global else "private"


def _differ(first: Host, second: Host) -> bool:
    """Whether they carry different identities of one kind, and none in common."""
    if not (first.same and second.same) or set(first.same) & set(second.same):
        return False
    kinds = {identity.partition(":")[0] for identity in first.same}
    return any(identity.partition(":")[0] in kinds for identity in second.same)


def _free(host: Host, source: str, hosts: Mapping[str, Host]) -> str:
    """An id that nobody has, for a host whose own is another machine's."""
    number, free = 2, f"{host.id}@{source}"
    while free in hosts:
        free = f"{host.id}@{source}.{number}"
        number += 1
    return free


def _both(first: Host, second: Host, claim: Claim) -> Host:
    return replace(
        first,
        labels={**second.labels, **first.labels},
        groups=tuple(dict.fromkeys((*first.groups, *second.groups))),
        vars={**second.vars, **first.vars},
        same=tuple(dict.fromkeys((*first.same, *second.same))),
        addresses=tuple(dict.fromkeys((*first.addresses, *second.addresses))),
        source=", ".join(dict.fromkeys((*first.source.split(", "), claim.source))),
        claims=(*first.claims, claim),
    )


def _skeleton(name: str) -> str:
    """What a person reads: compatibility forms resolved, case gone, letters that are drawn alike made one."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return plain if plain.isascii() else plain.translate(_ALIKE)


_ALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝвкмнтαορνικτυχ\u2010\u2012\u2013\u2014\u2212",
    "aeopcyxijshdqwbkmhtaopviktux-----",
)
"""Cyrillic and Greek small letters and dashes that most fonts draw as ASCII ones (Unicode TR 39, confusables)."""
