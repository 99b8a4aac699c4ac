"""Which hosts a filter shows."""

import time
from collections.abc import Callable, Mapping

from console.model import patterns
from console.model.patterns import BadPattern
from console.state.figures import live
from console.state.state import HostState
from screens.words import finding

_SIGNS = frozenset("*?[@&!,:'\"=~<>")
"""What a host pattern has in it, unless it is one word."""


class Searched:
    """The text that words are looked for in, host by host; made again for a host that changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[HostState, str]] = {}

    def __call__(self, state: HostState) -> str:
        """All that is searched of a host, in lower case."""
        known = self._known.get(state.host.id)
        if known is None or known[0] is not state:
            known = self._known[state.host.id] = state, _searched(state)
        return known[1]


def matching(
    hosts: Mapping[str, HostState],
    text: str,
    now: float | None = None,
    searched: Callable[[HostState], str] | None = None,
) -> list[str]:
    """The hosts that a filter shows, in their order; `now` is what ages are counted from.

    A host pattern of more than one bare word shows what it selects; where that is nobody (it may be half typed), and
    for any other text, hosts in whose name, address, labels, groups or findings every word occurs. A `!` before one
    word turns it round.
    """
    text = text.strip()
    if not text:
        return list(hosts)
    try:
        pattern = patterns.parse(text)
    except BadPattern:
        pattern = None
    if text.startswith("!") and (pattern is None or len(pattern.terms) == 1):
        without = set(matching(hosts, text[1:], now, searched)) if text[1:].strip() else set()
        return [host for host in hosts if host not in without]
    if pattern is not None and not _SIGNS.isdisjoint(text):
        known = live(hosts, time.time() if now is None else now)
        try:
            found = [host.id for host in pattern.select([state.host for state in hosts.values()], live=known)]
        except BadPattern:  # an expression that takes too long
            return []
        if found or pattern.measured:
            return found
    said = searched or _searched
    left = [(host, said(state)) for host, state in hosts.items()]
    for word in text.lower().split():
        left = [each for each in left if word in each[1]]
    return [host for host, _ in left]


def wrong(text: str) -> str:
    """What is wrong with a filter that is meant as a pattern, and what may be meant; empty where nothing is."""
    try:
        patterns.parse(text)
    except BadPattern as error:
        if not _SIGNS.isdisjoint(text):
            return ". ".join(filter(None, (error.title.partition("\n")[0], error.hint)))
    return ""


def _searched(state: HostState) -> str:
    host = state.host
    labels = " ".join(f"{key}={value}" for key, value in host.labels.items())
    found = " ".join(finding(found) for found in state.verdict.findings)
    left = f"muted {state.mute.why} {state.mute.by}" if state.mute else ""
    left = f"{left} {state.note.text}" if state.note else left
    known = f"{host.name} {host.address} {labels} {' '.join(host.groups)} {state.verdict.health} {found} {left}"
    return known.lower()
