"""The prompts before somebody mutes hosts, ends that, or leaves a note: they name what it is about."""

import textwrap
from collections.abc import Iterable, Sequence

from textual.screen import ModalScreen

from console.model.patterns import folding
from console.model.question import Choice, Question
from console.state.state import State
from screens import requests
from screens.words import many, moment

WIDTH, MOST = 90, 8
"""Cells and lines that hosts are named in."""


def prompt(wish: requests.Mute | requests.Unmute | requests.Note, state: State, now: float) -> ModalScreen[str]:
    """What is asked before `wish` is done. A question's answer is `do` or not; a note's is its text."""
    from screens.note.screen import NotePrompt
    from screens.question.screen import QuestionPrompt

    match wish:
        case requests.Note():
            kind, _, name = wish.subject.partition(":")
            found = state.fleet.care.notes.get(wish.subject)
            about = _named([name], state)[0] if kind == "host" else f"group {name}"
            return NotePrompt(about, found.text if found else "")
        case requests.Mute():
            until = f"Until {moment(now + wish.seconds, now)} UTC they are counted apart, and shown as they are."
            body = (*_listed(wish.hosts, state), "", until, f"Because: {wish.why}")
            title = f"Mute {many(len(wish.hosts), 'host')}?"
            return QuestionPrompt(_question("mute", title, body, "Mute"))
        case requests.Unmute():
            title = f"End the mutes of {many(len(wish.hosts), 'host')}?"
            return QuestionPrompt(_question("unmute", title, _listed(wish.hosts, state), "End them now"))


def _question(what: str, title: str, body: Sequence[str], does: str) -> Question:
    choices = (Choice("do", does), Choice("leave", "Leave it as it is", safe=True))
    return Question(what, what, title, tuple(body), choices)


def _named(hosts: Iterable[str], state: State) -> list[str]:
    known = state.fleet.hosts
    return [known[host].host.name if host in known else host for host in hosts]


def _listed(hosts: Sequence[str], state: State) -> list[str]:
    """The names, as ranges, on a few lines."""
    return textwrap.wrap(", ".join(folding.words(_named(hosts, state))), WIDTH, max_lines=MOST, placeholder=" …")
