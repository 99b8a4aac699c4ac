"""The state of the console as frozen slices. Compared by identity: a slice that nothing touched is the same object.

Times are epoch seconds (UTC); 0 means never.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.model.actor import Actor
from console.model.errors import Cause, Problem
from console.model.facts import HostMuted, NoteWritten, PluginFailed, SourceFailed, WindowOpened, WorkerDied
from console.model.health import Health, Verdict
from console.model.host import Host
from console.model.outcome import Outcome, tally
from console.model.plan import Plan
from console.model.question import Question
from console.model.recorded import Recorded
from console.model.runbook import Runbook
from console.model.sample import Inspection, Sample
from console.model.view import SavedView


@dataclass(frozen=True, eq=False, slots=True)
class Trouble:
    """Why a host could not be measured the last time."""

    at: float
    cause: Cause
    title: str
    hint: str


@dataclass(frozen=True, eq=False, slots=True)
class Trends:
    """The newest figures of a host, the oldest first: a byte a sample, percent, 255 for that or more.

    `load` is per CPU. Where nothing could be measured there is no byte.
    """

    load: bytes = b""
    memory: bytes = b""
    disk: bytes = b""


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """What of a host is in use, as last measured (1 is all of it; load is per CPU); -inf is not measured.

    Worked out once a sample, because fleets are sorted by it.
    """

    load: float = -math.inf
    memory: float = -math.inf
    disk: float = -math.inf


@dataclass(frozen=True, eq=False, slots=True)
class HostState:
    """One host: as described, as last measured, as judged. `trouble` is set while measuring it fails.

    `mute` is set while it is muted, `unmuted` is its last mute where that ended by itself.
    """

    host: Host
    sample: Sample | None = None
    verdict: Verdict = field(default_factory=Verdict)
    trouble: Trouble | None = None
    inspection: Inspection | None = None
    inspection_error: str = ""
    trends: Trends = field(default_factory=Trends)
    shares: Shares = field(default_factory=Shares)
    mute: HostMuted | None = None
    unmuted: HostMuted | None = None
    note: NoteWritten | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Care:
    """What people left for each other, also about hosts that are not in the fleet.

    `mutes` are those that hold, by host; `ended` those that ended by themselves before `as_of`; `notes` are by what
    they are on (`host:ID`, `group:NAME`).
    """

    mutes: Mapping[str, HostMuted] = field(default_factory=dict)
    ended: Mapping[str, HostMuted] = field(default_factory=dict)
    notes: Mapping[str, NoteWritten] = field(default_factory=dict)
    as_of: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class FleetSlice:
    """Every host by id, in the inventories' order. `listed_at` is 0 until the inventories have answered.

    `counts` are the hosts by health, without those that are muted. `version` grows with every change; `touched` are the
    hosts of the newest changes, the last change last.
    """

    hosts: Mapping[str, HostState] = field(default_factory=dict)
    listed_at: float = 0.0
    counts: Mapping[Health, int] = field(default_factory=dict)
    version: int = 0
    touched: tuple[frozenset[str], ...] = ()
    care: Care = field(default_factory=Care)

    @property
    def muted(self) -> int:
        """How many hosts of the fleet are muted."""
        return sum(1 for host in self.care.mutes if host in self.hosts)

    def since(self, earlier: "FleetSlice") -> frozenset[str] | None:
        """The hosts that are not as in `earlier`; None when nobody knows: long ago, or other hosts."""
        if earlier is self:
            return frozenset()
        missed = self.version - earlier.version
        if not 0 < missed <= len(self.touched):
            return None
        return frozenset().union(*self.touched[-missed:])


@dataclass(frozen=True, eq=False, slots=True)
class StepState:
    """One step on one host; `outcome` is None while it runs. See StepEnded for the fields."""

    began: float
    outcome: Outcome | None = None
    code: int = -1
    took: float = 0.0
    digest: str = ""
    size: int = 0
    lost: int = 0
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class HostRun:
    """One host's part of a run: steps by their number; `outcome` is None until its part is over."""

    steps: Mapping[int, StepState] = field(default_factory=dict)
    outcome: Outcome | None = None
    error: str = ""
    hint: str = ""

    @property
    def known(self) -> Outcome:
        """What is known once nobody drives the run: unknown where a step was under way, not sent where none was."""
        if self.outcome is not None:
            return self.outcome
        under_way = any(step.outcome is None for step in self.steps.values())
        return Outcome.UNKNOWN if under_way else Outcome.NOT_SENT

    @property
    def digest(self) -> str:
        """The outputs of all its steps: hosts of equal outcome and digest fold into one."""
        return ":".join(self.steps[number].digest for number in sorted(self.steps))


@dataclass(frozen=True, eq=False, slots=True)
class RunState:
    """One run. `orphaned` says that its owner died: what is not known then is unknown, not done."""

    id: str
    plan: Plan
    by: Actor
    began: float
    reason: str = ""
    hosts: Mapping[str, HostRun] = field(default_factory=dict)
    cancelled: bool = False
    ended: float = 0.0
    outcome: Outcome | None = None
    orphaned: bool = False

    @property
    def counts(self) -> dict[Outcome, int]:
        """Hosts by outcome, those that are over."""
        return tally(host.outcome for host in self.hosts.values() if host.outcome)

    @property
    def over(self) -> int:
        """How many hosts are over."""
        return sum(1 for host in self.hosts.values() if host.outcome)


@dataclass(frozen=True, eq=False, slots=True)
class RunsSlice:
    """Runs by id, the oldest first."""

    runs: Mapping[str, RunState] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class OutputsSlice:
    """The newest output of runs under way, by (run, host): the tail, bounded. The whole is in the journal."""

    tails: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class RunbooksSlice:
    """The runbooks on disk, by id, and what is wrong with the files that could not be read."""

    runbooks: Mapping[str, Runbook] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    read_at: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class InventoryState:
    """One inventory: since when it is asked (0: it is not), its last good answer, and what it remarked on that."""

    asked: float = 0.0
    at: float = 0.0
    took: float = 0.0
    hosts: int = 0
    remarks: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class SourcesSlice:
    """What does not answer at present, what broke, and the inventories by name, in the order of the settings."""

    failures: Mapping[str, SourceFailed] = field(default_factory=dict)
    plugins: Mapping[str, PluginFailed] = field(default_factory=dict)
    died: tuple[WorkerDied, ...] = ()
    inventories: Mapping[str, InventoryState] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class DecisionsSlice:
    """Questions that wait for an answer, the oldest first, and the window for changes in production."""

    questions: Mapping[str, Question] = field(default_factory=dict)
    window: WindowOpened | None = None


@dataclass(frozen=True, eq=False, slots=True)
class HistorySlice:
    """The newest facts of the record, the oldest first, bounded."""

    facts: tuple[Recorded, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class ConsoleSlice:
    """What does not change while the console runs: who is at it, on what, under which settings."""

    identity: Actor = field(default_factory=lambda: Actor(""))
    context: str = ""
    read_only: bool = False
    production: str = ""
    settings: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: str = "dark"
    notify: bool = True
    views: Mapping[str, SavedView] = field(default_factory=dict)
    restore: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """Everything a screen may draw."""

    console: ConsoleSlice = field(default_factory=ConsoleSlice)
    fleet: FleetSlice = field(default_factory=FleetSlice)
    runs: RunsSlice = field(default_factory=RunsSlice)
    outputs: OutputsSlice = field(default_factory=OutputsSlice)
    runbooks: RunbooksSlice = field(default_factory=RunbooksSlice)
    sources: SourcesSlice = field(default_factory=SourcesSlice)
    decisions: DecisionsSlice = field(default_factory=DecisionsSlice)
    history: HistorySlice = field(default_factory=HistorySlice)
