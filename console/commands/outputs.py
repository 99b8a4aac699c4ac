"""What the hosts of a run printed: each different output once, and how the unusual ones differ from the usual one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from console.commands import printing
from console.commands.following import COLOURS, counted, joined
from console.commands.printing import Painted
from console.model.patterns import folding
from console.model.recorded import StepOutput
from console.state import differences
from console.state.differences import Difference
from console.state.folding import Group, groups
from console.state.state import RunState

Read = Callable[[str], Sequence[StepOutput]]
"""The recorded output of a host (its id) in the run at hand."""
_PAINTS = {"+": "green", "-": "red", "@": "grey", "\\": "grey"}


def show(run: RunState, read: Read, *, differing: bool) -> None:
    """Print the groups of `run` that have an output, troubles first, each with its text.

    With `differing`, only what most hosts printed is printed whole; of the others the difference from that.
    """
    made = groups(run, settled=True)
    found = {one.group: one for one in _differences(made, read)} if differing else {}
    for group in made:
        if group.digest:
            _head(run, group)
            if group in found:
                _difference(run, found[group])
            elif text := joined(read(group.hosts[0])):
                printing.say(text.removesuffix("\n"))


def shape(run: RunState, read: Read) -> dict[str, Any]:
    """`outputs` and `differences` as documents have them."""
    made = groups(run, settled=True)
    outputs = [{"hosts": list(one.hosts), "text": joined(read(one.hosts[0]))} for one in made if one.digest]
    found = [
        {"hosts": list(one.group.hosts), "against": list(one.against.hosts), "lines": list(one.lines), "note": one.note}
        for one in _differences(made, read)
    ]
    return {"outputs": outputs, "differences": found}


def _differences(made: Sequence[Group], read: Read) -> list[Difference]:
    return differences.differences(made, {host: read(host) for host in differences.wanted(made)})


def _named(run: RunState, hosts: Iterable[str]) -> str:
    names = {target.host.id: target.host.name for target in run.plan.hosts}
    return ", ".join(folding.words(names[host] for host in hosts))


def _head(run: RunState, group: Group) -> None:
    error = f"  {group.error}" if group.error else ""
    outcome = Painted(str(group.outcome), COLOURS.get(group.outcome, "red"))
    printing.say(Painted(f"== {counted(group)}: {_named(run, group.hosts)}", "bold"), "  ", outcome, error)


def _difference(run: RunState, found: Difference) -> None:
    printing.say(Painted(f"   against {counted(found.against)}: {_named(run, found.against.hosts)}", "grey"))
    for line in found.lines:
        printing.say(Painted(line, _PAINTS[line[:1]]) if line[:1] in _PAINTS else line)
    if found.note:
        printing.say(Painted(f"   {found.note}", "grey"))
