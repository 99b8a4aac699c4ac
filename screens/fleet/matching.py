"""Which hosts a filter shows."""

from collections.abc import Mapping

from console.model import patterns
from console.model.errors import ConsoleError
from console.state.state import HostState
from screens.words import finding


def matching(hosts: Mapping[str, HostState], text: str) -> list[str]:
    """The hosts that a filter shows, in their order.

    A host pattern (with a glob, a group, a union, a quoted name) shows what it selects; any other text shows hosts in
    whose name, address, labels, groups or findings every word occurs. A leading `!` turns a filter round.
    """
    text = text.strip()
    if not text:
        return list(hosts)
    if text.startswith("!"):
        without = set(matching(hosts, text[1:])) if text[1:].strip() else set()
        return [host for host in hosts if host not in without]
    if any(sign in text for sign in "*?[@&!,:'\""):
        try:
            found = patterns.parse(text).select([state.host for state in hosts.values()])
        except ConsoleError:
            found = []
        if found:
            return [host.id for host in found]
    words = text.lower().split()
    return [host for host, state in hosts.items() if all(word in _searched(state) for word in words)]


def _searched(state: HostState) -> str:
    host = state.host
    labels = " ".join(f"{key}={value}" for key, value in host.labels.items())
    found = " ".join(finding(found) for found in state.verdict.findings)
    known = f"{host.name} {host.address} {labels} {' '.join(host.groups)} {state.verdict.health} {found}"
    return known.lower()
