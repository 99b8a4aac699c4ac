"""Which runbooks are offered for the hosts that are chosen, and on which keys."""

from collections.abc import Mapping, Sequence

from console.model import patterns
from console.model.action import Risk
from console.model.errors import ConsoleError
from console.model.runbook import ParamValue, Runbook
from console.state.state import State
from screens.cells import Span, Spans, Tone
from screens.fitting import cut, width_of

_SIGN: Mapping[Risk, tuple[str, Tone]] = {Risk.READ: ("", ""), Risk.CHANGE: ("!", "warn"), Risk.DESTROY: ("‼", "crit")}


LONGEST, SHORTEST = 32, 5
"""Cells of a runbook's name on the bar of keys."""
_SMALL = frozenset(("a", "an", "the", "of", "on", "to"))
NO_HOSTS_HERE: Spans = (
    Span(" enter ", "key"),
    Span("opens  "),
    Span("/ ", "key"),
    Span("filters  "),
    Span("2 ", "key"),
    Span("the fleet, where runbooks run"),
)
"""What stands in the place of function keys where no hosts can be chosen."""


def offered(state: State, hosts: Sequence[str]) -> list[Runbook]:
    """The runbooks that may run on every one of `hosts` (all of them where none is chosen), keys first."""
    chosen = [state.fleet.hosts[host].host for host in hosts if host in state.fleet.hosts]
    fitting = []
    for runbook in state.runbooks.runbooks.values():
        try:
            fits = not runbook.targets or len(patterns.parse(runbook.targets).select(chosen)) == len(chosen)
        except ConsoleError:
            fits = False
        if fits:
            fitting.append(runbook)
    return sorted(fitting, key=lambda runbook: (_number(runbook) or 99, runbook.name))


def on_key(state: State, hosts: Sequence[str], number: int) -> Runbook | None:
    """The runbook on F`number`, if one is offered."""
    return next((runbook for runbook in offered(state, hosts) if _number(runbook) == number), None)


def known_params(state: State, hosts: Sequence[str], runbook: Runbook) -> Mapping[str, ParamValue]:
    """The params that a finding on the one chosen host gives: the unit that failed, say."""
    host = state.fleet.hosts.get(hosts[0]) if len(hosts) == 1 else None
    found = host.verdict.findings if host else ()
    fitting = [finding.params for finding in found if finding.runbook == runbook.id and finding.params]
    return dict(fitting[0]) if len(fitting) == 1 else {}


def keys_line(runbooks: Sequence[Runbook], width: int) -> Spans:
    """`F2 Restart a service!  F4 …`, as much as fits; the sign says that it changes or destroys something."""
    if not runbooks:
        return (Span(" no runbooks here", "dim"),)
    more: Spans = (Span(" r ", "key"), Span("runbooks ", "dim"))
    room = width - 1 - sum(width_of(span.text) for span in more)
    keyed = [runbook for runbook in runbooks if _number(runbook)]
    around = [len(runbook.key) + 3 + width_of(_SIGN[runbook.risk][0]) for runbook in keyed]
    names, most = _names(keyed, room - sum(around))
    spans: list[Span] = [Span(" ")]
    for runbook, name, needs in zip(keyed, names, around, strict=True):
        room -= needs + min(most, width_of(name))
        if room < 0:
            break
        sign, tone = _SIGN[runbook.risk]
        spans += [Span(runbook.key.upper(), "key"), Span(f" {cut(name, most)}"), Span(sign, tone), Span("  ")]
    return (*spans, *more)


def _names(runbooks: Sequence[Runbook], room: int) -> tuple[list[str], int]:
    """What to call each, and how many cells of it to show: whole names, then without small words, then cut short."""
    names = [cut(runbook.name, LONGEST) for runbook in runbooks]
    if sum(map(width_of, names)) > room:
        names = [" ".join(word for word in name.split() if word.lower() not in _SMALL) or name for name in names]
    most = LONGEST
    while most > SHORTEST and sum(min(most, width_of(name)) for name in names) > room:
        most -= 1
    return names, most


def _number(runbook: Runbook) -> int:
    key = runbook.key.lower()
    return int(key[1:]) if key[:1] == "f" and key[1:].isdigit() else 0
