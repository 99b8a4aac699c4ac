"""Facts of what feeds the console."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """A source (`inventory:site`, `metrics:procfs`) did not answer. Said once, when it begins."""

    source: str
    at: float
    title: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecovered:
    """A source that had failed answers again."""

    source: str
    at: float


@dataclass(frozen=True, slots=True)
class PluginFailed:
    """A plugin could not be loaded or raised what it should not; the rest goes on without it."""

    plugin: str
    at: float
    title: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """A piece of background work ended with an error nobody expected; the console goes on."""

    worker: str
    at: float
    title: str
    traceback: str = ""
