"""Mutes and notes: what holds, by host and by group."""

from collections.abc import Sequence
from dataclasses import replace

from console.model.facts import HostMuted, HostUnmuted, NoteWritten
from console.model.signals import MutesEnded
from console.state.state import Care, HostState

Item = HostMuted | HostUnmuted | NoteWritten | MutesEnded

TAKES = frozenset({HostMuted, HostUnmuted, NoteWritten, MutesEnded})
HOST = "host:"
"""What the subject of a note on a host begins with."""


def fold(before: Care, items: Sequence[Item]) -> Care:
    """A host's newest mute holds until it ends, by itself or by somebody; the newest note stands."""
    mutes, ended, notes, as_of = dict(before.mutes), dict(before.ended), dict(before.notes), before.as_of
    for item in items:
        match item:
            case HostMuted():
                kept, other = (mutes, ended) if item.until > as_of else (ended, mutes)
                for host in item.hosts:
                    other.pop(host, None)
                    kept[host] = item
            case HostUnmuted():
                for host in item.hosts:
                    mutes.pop(host, None)
                    ended.pop(host, None)
            case NoteWritten() if item.text:
                notes[item.subject] = item
            case NoteWritten():
                notes.pop(item.subject, None)
            case MutesEnded():
                as_of = max(as_of, item.at)
                over = {host: mute for host, mute in mutes.items() if mute.until <= as_of}
                ended |= over
                mutes = {host: mute for host, mute in mutes.items() if host not in over}
    return Care(mutes, ended, notes, as_of)


def differing(before: Care, after: Care) -> set[str]:
    """The hosts (ids) about which something else is known after than before."""
    found: set[str] = set()
    for was, now in ((before.mutes, after.mutes), (before.ended, after.ended)):
        found |= {host for host in was.keys() | now.keys() if was.get(host) is not now.get(host)}
    notes, fresh = before.notes, after.notes
    return found | {
        subject.removeprefix(HOST)
        for subject in notes.keys() | fresh.keys()
        if subject.startswith(HOST) and notes.get(subject) is not fresh.get(subject)
    }


def with_care(host: HostState, care: Care) -> HostState:
    """`host` with what people left on it."""
    key = host.host.id
    mute, unmuted, note = care.mutes.get(key), care.ended.get(key), care.notes.get(HOST + key)
    if (mute, unmuted, note) == (host.mute, host.unmuted, host.note):
        return host
    return replace(host, mute=mute, unmuted=unmuted, note=note)
