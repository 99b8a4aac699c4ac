"""Follows a run on a terminal: each host's output as it comes, line by line, and what became of each host."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from console.commands import exits, printing
from console.commands.engine import Engine
from console.commands.exits import Ended
from console.commands.printing import Painted
from console.model.errors import Refused
from console.model.outcome import Outcome
from console.model.patterns import folding
from console.model.recorded import StepOutput
from console.state.folding import Group, groups, live
from console.state.state import HostRun, RunState

COLOURS = {Outcome.OK: "green", Outcome.NOT_SENT: "grey", Outcome.CANCELLED: "yellow"}
_TIDYING = 15.0
"""Seconds that an interrupted run has to stop in order; after that it is left to be resumed."""


@dataclass(slots=True)
class _Printed:
    """How far a host's output is printed. `behind` says that its tail moved on unseen: the rest waits for its end."""

    name: str
    count: int = 0
    tail: str = ""
    partial: str = ""
    behind: bool = False
    over: bool = False


class Stream:
    """Prints the output of one run, host by host, nothing twice and nothing left out."""

    def __init__(self, run: RunState, already: dict[str, int], say: Callable[[str], None] = printing.say) -> None:
        wide = max((printing.width(target.host.name) for target in run.plan.hosts), default=0)
        self._say = say
        self._hosts = {
            target.host.id: _Printed(f"{target.host.name:<{wide}}", already.get(target.host.id, 0))
            for target in run.plan.hosts
        }

    def take(self, host: str, tail: str) -> None:
        """The newest output of `host`, its last characters."""
        seen = self._hosts[host]
        if seen.behind or seen.over or tail == seen.tail:
            return
        if not tail.startswith(seen.tail):
            seen.behind = True
            return
        fresh = tail[len(seen.tail) :]
        seen.tail = tail
        seen.count += len(fresh)
        self._lines(seen, fresh)

    def finish(self, host: str, whole: Iterable[StepOutput]) -> None:
        """All of the output of `host`, once its part is over: what was not printed yet is."""
        seen = self._hosts[host]
        if seen.over:
            return
        seen.over = True
        at, rest = 0, list[str]()
        for piece in whole:
            if piece.stream == "gap" and at < seen.count:
                rest = ["[too much to show here: quarterdeck runs show ID --output]\n"]
                break
            rest.append(piece.text[max(0, seen.count - at) :])
            at += len(piece.text)
        self._lines(seen, "".join(rest))
        if seen.partial:
            self._lines(seen, "\n")

    def pending(self, run: RunState) -> list[str]:
        """The hosts whose part is over and whose output is not wholly printed."""
        return [host for host, part in run.hosts.items() if part.outcome and not self._hosts[host].over]

    def _lines(self, seen: _Printed, fresh: str) -> None:
        *lines, seen.partial = (seen.partial + fresh).split("\n")
        for line in lines:
            self._say(f"{seen.name} | {line}")


class Followed(NamedTuple):
    """A run's last state, and the exit code of the interruption that cancelled it (0: none came)."""

    run: RunState
    interrupted: int = 0

    @property
    def code(self) -> int:
        """The exit code: that of the interruption, or what became of the run."""
        return self.interrupted or code(self.run)


def follow(engine: Engine, begun: "Future[str]", *, quiet: bool, already: dict[str, int] | None = None) -> Followed:
    """Follow the run that `begun` is about to name until it is over.

    The first interruption (ctrl+c or a signal) cancels the run and waits for that to be on the record; the second is
    raised, and leaves the run as it is.
    """
    try:
        return Followed(_watch(engine, begun.result(), quiet=quiet, already=already or {}))
    except (KeyboardInterrupt, Ended) as cut:
        try:
            run = begun.result(_TIDYING)
        except TimeoutError:
            raise cut from None
        printing.progress("")
        printing.note(f"Cancelling {run}. Once more leaves it as it is: quarterdeck runs resume {run}")
        printing.flush()
        return Followed(_cancel(engine, run), _code(cut))


def _code(cut: BaseException) -> int:
    return cut.code if isinstance(cut, Ended) and isinstance(cut.code, int) else exits.INTERRUPTED


def _watch(engine: Engine, run: str, *, quiet: bool, already: dict[str, int]) -> RunState:
    over = engine.runtime.submit(engine.runtime.wait(run))
    engine.until(lambda state: run in state.runs.runs, _TIDYING)
    stream = Stream(engine.state.runs.runs[run], already)
    while not over.done():
        engine.settle(0.2)
        state = engine.state
        if quiet:
            printing.progress(_counts(state.runs.runs[run]))
            continue
        for (of, host), tail in state.outputs.tails.items():
            if of == run:
                stream.take(host, tail)
        _finish(engine, stream, state.runs.runs[run])
        printing.flush()
    ended = over.result()
    printing.progress("")
    if not quiet:
        _finish(engine, stream, ended)
    return ended


def _counts(run: RunState) -> str:
    """`12/40 over: 1 failed, 11 ok; 10 running, 18 waiting`."""
    left = live(run)
    said = ", ".join(f"{count} {outcome}" for outcome, count in run.counts.items())
    over = f"{run.over}/{len(run.plan.hosts)} over" + (f": {said}" if said else "")
    return f"{over}; {left.running} running, {left.waiting} waiting"


def _finish(engine: Engine, stream: Stream, run: RunState) -> None:
    for host in stream.pending(run):
        stream.finish(host, engine.do(engine.runtime.output(run.id, host)))


def _cancel(engine: Engine, run: str) -> RunState:
    """The run once it is over; as it is, when it does not end in time."""
    with suppress(Refused):  # it is over already
        engine.do(engine.runtime.cancel(run))
    over = engine.runtime.submit(engine.runtime.wait(run))
    try:
        return over.result(_TIDYING)
    except TimeoutError:
        over.cancel()
        return engine.state.runs.runs[run]


def summarise(run: RunState) -> None:
    """Print what became of each host, those of the same outcome and output as one."""
    names = {target.host.id: target.host.name for target in run.plan.hosts}
    for group in groups(run, settled=True):
        part = run.hosts.get(group.hosts[0], HostRun())
        same = ", same output" if len(group.hosts) > 1 and group.digest else ""
        why = _why(run, part)
        printing.say(
            Painted(f"{group.outcome:<11}", COLOURS.get(group.outcome, "red")),
            f" {counted(group)}{same}: {', '.join(folding.words(names[host] for host in group.hosts))}",
            f"  {why}" if why else "",
        )
    printing.say(f"run {run.id}")


def _why(run: RunState, part: HostRun) -> str:
    """What went wrong on a host, in a few words."""
    if part.outcome is Outcome.OK:
        return ""
    if part.outcome is None:
        unknown = part.known is Outcome.UNKNOWN
        return "a step was under way when its owner ended" if unknown else "its owner ended before it was sent"
    words = []
    if part.steps and part.outcome is not Outcome.NOT_SENT:
        number, step = max(part.steps.items())
        name = run.plan.hosts[0].steps[number].name if number < len(run.plan.hosts[0].steps) else ""
        words.append(f"step {number + 1} {name}".rstrip())
        if step.code > 0 and not part.error:
            words.append(f"exit {step.code}")
    words += [text for text in (part.error, part.hint) if text]
    return "; ".join(words)


def code(run: RunState) -> int:
    """The exit code of a run that is over."""
    outcomes = [run.hosts.get(target.host.id, HostRun()).outcome or Outcome.UNKNOWN for target in run.plan.hosts]
    if all(outcome is Outcome.OK for outcome in outcomes):
        return exits.OK
    if Outcome.UNKNOWN in outcomes or all(outcome is Outcome.UNREACHABLE for outcome in outcomes):
        return exits.UNKNOWN
    return exits.FAILED


def counted(group: Group) -> str:
    """`1 host`, `2 hosts`."""
    return f"{len(group.hosts)} host{'s' if len(group.hosts) > 1 else ''}"


def joined(pieces: Sequence[StepOutput]) -> str:
    """The pieces of an output as one text."""
    return "".join(piece.text for piece in pieces)
