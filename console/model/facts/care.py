"""Facts of what people leave for each other: mutes and notes. `at` is epoch seconds (UTC)."""

from dataclasses import dataclass

from console.model.actor import Actor


@dataclass(frozen=True, slots=True)
class HostMuted:
    """These hosts (ids) are expected to be ill until `until` (epoch seconds), for this reason.

    A host's newest mute holds. It ends by itself; nothing is recorded then.
    """

    hosts: tuple[str, ...]
    at: float
    until: float
    why: str
    by: Actor


@dataclass(frozen=True, slots=True)
class HostUnmuted:
    """These hosts (ids) are muted no longer, before their mutes ended."""

    hosts: tuple[str, ...]
    at: float
    by: Actor


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """What a person left on `subject` (`host:ID` or `group:NAME`), in the place of what stood there.

    Without `text` the note is removed.
    """

    subject: str
    at: float
    text: str
    by: Actor
