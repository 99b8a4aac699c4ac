"""What has happened: few, durable, append-only. One stream feeds the journal, the audit trail and the state.

A file per area. `KINDS` names every fact for the journal; a name, once written, is never given another meaning.
"""

from console.model.facts.care import HostMuted, HostUnmuted, NoteWritten
from console.model.facts.decisions import Answered, WindowOpened
from console.model.facts.health import HealthChanged
from console.model.facts.runs import (
    HostEnded,
    RunAdopted,
    RunCancelled,
    RunEnded,
    RunPlanned,
    StepEnded,
    StepIntended,
)
from console.model.facts.sources import PluginFailed, SourceFailed, SourceRecovered, WorkerDied

Fact = (
    RunPlanned
    | StepIntended
    | StepEnded
    | HostEnded
    | RunCancelled
    | RunAdopted
    | RunEnded
    | HealthChanged
    | SourceFailed
    | SourceRecovered
    | PluginFailed
    | WorkerDied
    | Answered
    | WindowOpened
    | HostMuted
    | HostUnmuted
    | NoteWritten
)

KINDS: dict[str, type[Fact]] = {
    "run.planned": RunPlanned,
    "run.cancelled": RunCancelled,
    "run.adopted": RunAdopted,
    "run.ended": RunEnded,
    "run.host.ended": HostEnded,
    "run.step.intended": StepIntended,
    "run.step.ended": StepEnded,
    "health.changed": HealthChanged,
    "source.failed": SourceFailed,
    "source.recovered": SourceRecovered,
    "plugin.failed": PluginFailed,
    "worker.died": WorkerDied,
    "question.answered": Answered,
    "window.opened": WindowOpened,
    "host.muted": HostMuted,
    "host.unmuted": HostUnmuted,
    "note.written": NoteWritten,
}
NAMES: dict[type[Fact], str] = {fact: name for name, fact in KINDS.items()}

__all__ = [
    "KINDS",
    "NAMES",
    "Answered",
    "Fact",
    "HealthChanged",
    "HostEnded",
    "HostMuted",
    "HostUnmuted",
    "NoteWritten",
    "PluginFailed",
    "RunAdopted",
    "RunCancelled",
    "RunEnded",
    "RunPlanned",
    "SourceFailed",
    "SourceRecovered",
    "StepEnded",
    "StepIntended",
    "WindowOpened",
    "WorkerDied",
]
