"""Mutes and notes in words: a sign and a word, until when, why, by whom."""

from console.kit import duration
from console.model.facts import HostMuted, NoteWritten
from console.state.state import Care, HostState
from screens.cells import Row, Span, Spans, line
from screens.words import age, moment

MUTED, NOTED = "◇", "✎"
REMEMBERED = 86400.0
"""Seconds for which the end of a mute is told."""


def left(mute: HostMuted, now: float) -> str:
    """How long it holds: `1h 20m`."""
    return duration.brief(max(1, round(mute.until - now)))


def muted(mute: HostMuted, now: float) -> Spans:
    """`◇ muted  until 14:00:00 UTC, 1h 20m left, by anna@bastion  “new disk”`."""
    until = f"  until {moment(mute.until, now)} UTC, {left(mute, now)} left, by {mute.by}  "
    return (Span(f"{MUTED} muted", "stale"), Span(until, "dim"), Span(f"“{mute.why}”"))


def over(mute: HostMuted, now: float) -> Spans:
    """`◇ mute ended 5m ago`, with whose it was and why."""
    return (
        Span(f"{MUTED} mute ended {age(mute.until, now)} ago", "accent"),
        Span(f"  by {mute.by}  “{mute.why}”", "dim"),
    )


def noted(note: NoteWritten, now: float) -> Spans:
    """`✎ the note  anna@bastion, 2h ago`; of a group with its name."""
    kind, _, name = note.subject.partition(":")
    about = (Span(f"@{name}  ", "strong"),) if kind == "group" else ()
    return (Span(f"{NOTED} ", "key"), *about, Span(note.text), Span(f"  {note.by}, {age(note.at, now)} ago", "dim"))


def group_note(care: Care, group: str) -> str:
    """The note on a group; empty where there is none."""
    found = care.notes.get(f"group:{group}")
    return found.text if found else ""


def left_on(known: HostState, care: Care, now: float) -> list[Row]:
    """All that people left on a host, and on the groups it is in."""
    made = [line(*muted(known.mute, now))] if known.mute else []
    if known.unmuted and now - known.unmuted.until < REMEMBERED:
        made.append(line(*over(known.unmuted, now)))
    notes = [known.note] if known.note else []
    notes += [care.notes[key] for group in known.host.groups if (key := f"group:{group}") in care.notes]
    return [*made, *(line(*noted(note, now)) for note in notes)]
