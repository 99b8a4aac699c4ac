"""The one table of keys: what each does, its default key, and where it applies.

A key is mapped anew in the settings by the command's id (`keys: {only-broken: ctrl+b}`). Nothing harmful stands on a
bare letter: what changes a host asks first, and stopping a run is a ctrl key that asks too.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Where = Literal[
    "frame", "list", "overview", "fleet", "host", "runs", "run", "audit", "prompt", "reader", "plan", "resume"
]


@dataclass(frozen=True, slots=True)
class Command:
    """One key: `key` may name several, apart by commas. The action's name is the id with underscores."""

    id: str
    key: str
    words: str
    where: tuple[Where, ...]

    @property
    def action(self) -> str:
        """What Textual calls."""
        name, _, argument = self.id.partition("-")
        if name in ("pane", "runbook"):
            return f"{name}({int(argument)})"
        return self.id.replace("-", "_")


PANES = ("overview", "fleet", "runs", "audit")
"""The panes that have a digit, in order."""

COMMANDS: tuple[Command, ...] = (
    *(
        Command(f"pane-{number}", str(number), f"{name.capitalize()}", ("frame",))
        for number, name in enumerate(PANES, 1)
    ),
    Command("palette", "colon,ctrl+p", "Command palette", ("frame",)),
    Command("help", "question_mark", "The keys that work here", ("frame",)),
    Command("filter", "slash", "Filter, or search in text", ("frame",)),
    Command("next", "n", "Next match", ("list",)),
    Command("previous", "N", "Previous match", ("list",)),
    Command("open", "enter", "Go in", ("list",)),
    Command("back", "escape", "Clear, then go back", ("frame",)),
    Command("earlier", "left_square_bracket", "Back in the history", ("frame",)),
    Command("later", "right_square_bracket", "Forward in the history", ("frame",)),
    Command("down", "j,down", "Down", ("list",)),
    Command("up", "k,up", "Up", ("list",)),
    Command("top", "g,home", "To the top", ("list",)),
    Command("bottom", "G,end", "To the bottom", ("list",)),
    Command("page-down", "pagedown,ctrl+d", "A page down", ("list",)),
    Command("page-up", "pageup,ctrl+u", "A page up", ("list",)),
    Command("mark", "space", "Mark", ("list",)),
    Command("mark-range", "ctrl+@,ctrl+space", "Mark from the last mark to here", ("list",)),
    Command("detail", "d", "Everything known of it", ("overview", "fleet", "host")),
    Command("raw", "y", "What was answered, raw", ("overview", "fleet", "host", "audit")),
    Command("evidence", "e", "Why, and the call behind it", ("overview", "fleet", "host")),
    Command("note", "i", "A note on it, for everybody", ("fleet", "host")),
    Command("shell", "s", "A shell on the host", ("overview", "fleet", "host")),
    Command("only-broken", "v", "Only what is not ok", ("fleet",)),
    Command("sort", "o", "Sort by the next column", ("fleet",)),
    Command("group", "b", "Group by the next label", ("fleet",)),
    Command("wide", "w", "Wide, or wrap text", ("list",)),
    Command("pause", "p", "Hold the pane still, or let it go on", ("frame",)),
    Command("full-screen", "f", "Full screen", ("frame",)),
    Command("copy", "c", "Copy", ("list",)),
    Command("split", "ctrl+w", "Two panes side by side, or this one alone", ("frame",)),
    Command("other-half", "ctrl+o", "Over to the other pane", ("frame",)),
    Command("refresh", "ctrl+r", "Look again now", ("overview", "fleet", "host", "audit")),
    Command("cancel-run", "ctrl+k", "Cancel the run (asks)", ("run",)),
    Command("again", "R", "Run again on the failed, or go on with an orphaned run", ("run",)),
    Command("compare", "D", "How output differs from what most hosts printed", ("run",)),
    Command("other-part", "tab", "Between hosts and output", ("run",)),
    Command("close", "escape", "Leave; no is the default", ("prompt",)),
    Command("done", "q,enter", "Leave", ("reader",)),
    Command("yes", "y", "Yes, run the change", ("plan",)),
    Command("enter", "enter", "Run what only reads; leave anything else", ("plan",)),
    Command("resume", "y", "Go on with the run", ("resume",)),
    Command("abandon", "ctrl+k", "End the run, sending nothing", ("resume",)),
    Command("preview", "p,ctrl+o", "Preview: what would change", ("plan",)),
    Command("edit", "ctrl+t", "Other params", ("plan",)),
    Command("runbooks", "r", "Runbooks for what is selected", ("frame",)),
    *(Command(f"runbook-{number}", f"f{number}", f"The runbook on F{number}", ("frame",)) for number in range(2, 13)),
)


def problems(keys: Mapping[str, str]) -> list[str]:
    """What is wrong with the keys that the settings map."""
    known = [command.id for command in COMMANDS]
    return [f"keys.{unknown}: no such command{_near(unknown, known)}" for unknown in keys if unknown not in known]


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def readable(key: str) -> str:
    """A key as people write it: `?`, `ctrl+r`, `F5`, `↑`."""
    names = {
        "colon": ":",
        "question_mark": "?",
        "slash": "/",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "escape": "esc",
        "up": "↑",
        "down": "↓",
        "pageup": "page up",
        "pagedown": "page down",
        "ctrl+@": "ctrl+space",
    }
    if key.startswith("f") and key[1:].isdigit():
        return key.upper()
    return names.get(key, key)
