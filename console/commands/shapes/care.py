"""Mutes and notes, as JSON and as words."""

import time

from console.commands.shapes import Json
from console.model.facts import HostMuted, HostUnmuted, NoteWritten


def mute(one: HostMuted) -> Json:
    """A mute with all its hosts."""
    return {"hosts": list(one.hosts), **left(one)}


def left(one: HostMuted) -> Json:
    """A mute without its hosts."""
    return {"at": one.at, "until": one.until, "why": one.why, "by": str(one.by)}


def unmute(one: HostUnmuted) -> Json:
    """The end of mutes."""
    return {"hosts": list(one.hosts), "at": one.at, "by": str(one.by)}


def note(one: NoteWritten) -> Json:
    """A note; `host` or `group` is null, `text` empty where it was removed."""
    kind, _, name = one.subject.partition(":")
    return {
        "host": name if kind == "host" else None,
        "group": name if kind == "group" else None,
        "text": one.text,
        "at": one.at,
        "by": str(one.by),
    }


def on(one: NoteWritten) -> str:
    """What a note is on, as one writes it."""
    kind, _, name = one.subject.partition(":")
    return name if kind == "host" else f"@{name}"


def moment(at: float) -> str:
    """A time, UTC."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))
