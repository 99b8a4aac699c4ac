"""What the unusual hosts of a run printed, against what most of them did: unified diffs, bounded in size and time."""

import difflib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from console.model.recorded import StepOutput
from console.state.folding import Group, unusual, usual

MOST_LINES = 2000
"""Lines of an output that are compared, from the first on which the two are not equal."""
LONGEST = 500
"""Characters of a line that are compared and shown."""
SHOWN = 400
"""Lines of one difference that are shown."""
MOST_GROUPS = 50
"""Groups that are compared, the first."""
SECONDS = 3.0
"""For which comparing goes on; groups that are left then are named and not compared."""
_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """How the output of one group differs from the usual one (of `against`): lines of a unified diff, no file names.

    `note` says what the lines don't.
    """

    group: Group
    against: Group
    lines: tuple[str, ...]
    note: str = ""


def wanted(made: Sequence[Group]) -> list[str]:
    """The hosts whose output has to be read for `differences`: one a group."""
    most = usual(made)
    others = unusual(made)[:MOST_GROUPS]
    return [group.hosts[0] for group in (most, *others) if group] if others else []


def differences(
    made: Sequence[Group], outputs: Mapping[str, Iterable[StepOutput]], seconds: float = SECONDS
) -> list[Difference]:
    """One for each group that printed something else than most hosts; `outputs` by host, of those that are `wanted`."""
    most = usual(made)
    if most is None:
        return []
    end = time.monotonic() + seconds
    base = lines(outputs.get(most.hosts[0], ()))
    found = []
    for group in unusual(made):
        if group.hosts[0] not in outputs:
            found.append(Difference(group, most, (), "not compared: there are too many kinds of output"))
        elif time.monotonic() > end:
            found.append(Difference(group, most, (), "not compared: it would take too long"))
        else:
            found.append(_difference(group, most, base, lines(outputs[group.hosts[0]])))
    return found


def lines(pieces: Iterable[StepOutput]) -> list[str]:
    """An output as lines that can be compared: step by step, what went to stderr after the rest, and marked.

    How the two streams mixed is chance, so it makes no difference.
    """
    texts: dict[tuple[int, bool], list[str]] = {}
    for piece in pieces:
        texts.setdefault((piece.step, piece.stream == "err"), []).append(piece.text)
    made: list[str] = []
    for (_, err), parts in sorted(texts.items()):
        *whole, last = "".join(parts).split("\n")
        mark = "stderr| " if err else ""
        made += [f"{mark}{line}" for line in whole]
        made += [f"{mark}{last}", "\\ no newline at the end"] if last else []
    return made


def _difference(group: Group, against: Group, base: list[str], other: list[str]) -> Difference:
    start = _common(base, other)
    cut = max(0, start - _CONTEXT) if max(len(base), len(other)) > MOST_LINES + _CONTEXT else 0
    left, right = ([_short(line) for line in it[cut : cut + MOST_LINES + _CONTEXT]] for it in (base, other))
    made = list(difflib.unified_diff(left, right, n=_CONTEXT, lineterm=""))[2:]
    uncompared = max(len(base), len(other)) - cut - MOST_LINES - _CONTEXT
    notes = []
    if cut:
        notes.append(f"the first {cut} lines are the same and not counted")
    if len(made) > SHOWN:
        notes.append(f"{len(made) - SHOWN} more lines of the difference are not shown")
    if uncompared > 0:
        notes.append(f"the last {uncompared} lines were not compared")
    if not made:
        notes.append("what differs was not kept or not compared")
    return Difference(group, against, tuple(made[:SHOWN]), "; ".join(notes))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are equal from the first on."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
