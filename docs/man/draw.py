"""Writes quarterdeck.1 beside this file, from the command line's own parser and the page on commands: `make man`.

In the man macros of man(7), which every formatter knows.
"""

import argparse
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from console import __version__
from console.cli import parser
from console.commands import COMMANDS, flags

HERE = Path(__file__).parent
PAGE = HERE / "quarterdeck.1"
DATE = "2026-11-21"
"""When the page last said something else: a page that is drawn anew is to be the same."""
ENVIRONMENT = {
    "QUARTERDECK_CONFIG": "The folder of the settings, instead of quarterdeck in XDG_CONFIG_HOME (~/.config).",
    "QUARTERDECK_STATE": "The folder of the record, instead of quarterdeck in XDG_STATE_HOME (~/.local/state).",
    "QUARTERDECK_LAB": "1 acts on the lab that is running, as --lab does.",
    "NO_COLOR": "Set to anything, nothing is coloured.",
}
FILES = {
    "~/.config/quarterdeck/settings.yaml": "The settings; more in conf.d/*.yaml beside it, runbooks in runbooks/.",
    "~/.local/state/quarterdeck/journal.db": "The record of what was done.",
}


def page() -> str:
    """The whole page."""
    whole = parser(COMMANDS)
    return "\n".join([*_head(whole), *_commands(whole), *_tail()]) + "\n"


def _head(whole: argparse.ArgumentParser) -> Iterator[str]:
    yield f'.TH QUARTERDECK 1 {DATE} "Quarterdeck {__version__}" "User Commands"'
    yield from (".SH NAME", r"quarterdeck \- the operations console for on\-call engineers")
    yield from (".SH SYNOPSIS", r"\fBquarterdeck\fR [\fIoptions\fR]", ".br")
    yield r"\fBquarterdeck\fR \fIcommand\fR [\fIoptions\fR] [\fIarguments\fR]"
    yield from (".SH DESCRIPTION", _text(str(whole.description)), ".SH OPTIONS")
    yield "Every command takes these, too, before or after its name."
    yield from _arguments(flags.everywhere()._actions)  # noqa: SLF001  # argparse has no other way to its arguments
    yield from _listed({"--version": "Print the version.", "--help": "Print what there is, for a command too."}, r"\fB")


def _commands(whole: argparse.ArgumentParser) -> Iterator[str]:
    yield ".SH COMMANDS"
    for name, command in _inner(whole).items():
        yield from (f".SS {_escaped(name)}", _line(command), ".PP", _text(str(command.description)))
        yield from _arguments(_own(command))
        for verb in _inner(command).values():
            said = str(verb.description)
            yield from (".TP", _line(verb), _text(f"{said[:1].upper()}{said[1:]}."))
            if inner := [*_arguments(_own(verb))]:
                yield from (".RS", *inner, ".RE")
        if command.epilog:
            yield from (".PP", ".nf", *map(_escaped, command.epilog.strip().splitlines()), ".fi")


def _tail() -> Iterator[str]:
    said = (HERE.parent / "commands.md").read_text()
    codes = re.findall(r"^\| (\d+) \| (.*) \|$", said, re.MULTILINE)
    yield ".SH EXIT STATUS"
    yield from _listed({code: _plain(meaning) for code, meaning in codes}, r"\fB")
    yield ".SH ENVIRONMENT"
    yield from _listed(ENVIRONMENT, r"\fB")
    yield ".SH FILES"
    yield from _listed(FILES, r"\fI")
    yield from (".SH SEE ALSO", r"\fBssh\fR(1), \fBssh_config\fR(5)")


def _inner(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a command, by name."""
    for action in of._actions:  # noqa: SLF001  # argparse has no other way to its arguments
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # the same
            return dict(action.choices)
    return {}


def _own(of: argparse.ArgumentParser) -> list[argparse.Action]:
    """Its own arguments, without what every command takes."""
    common = {action.dest for action in flags.everywhere()._actions} | {"help", "command", "verb", "version"}  # noqa: SLF001  # the same
    inner = bool(_inner(of))
    made = [action for action in of._actions if action.help != argparse.SUPPRESS]  # noqa: SLF001  # the same
    return [action for action in made if action.dest not in common or (action.dest == "verb" and not inner)]


def _line(of: argparse.ArgumentParser) -> str:
    """What one types: the command, its arguments, and that there are options."""
    words = [rf"\fB{_escaped(of.prog)}\fR"]
    own = _own(of)
    for action in own:
        if not action.option_strings:
            name = rf"\fI{_escaped(_name(action))}\fR"
            words.append(f"[{name} ...]" if action.nargs == "*" else f"[{name}]" if action.nargs == "?" else name)
    words += [r"[\fIoptions\fR]"] if any(action.option_strings for action in own) else []
    words += [r"\fIverb\fR ..."] if _inner(of) else []
    words += [r"\-\- \fICOMMAND\fR [\fIARGUMENT\fR ...]"] if of.prog.endswith(" exec") else []
    return " ".join(words)


def _arguments(actions: Iterable[argparse.Action]) -> Iterator[str]:
    for action in actions:
        value = "" if action.nargs == 0 else rf" \fI{_escaped(_name(action))}\fR"
        names = ", ".join(rf"\fB{_escaped(option)}\fR" for option in action.option_strings)
        yield from (".TP", f"{names}{value}".strip(), _text(str(action.help)))


def _name(action: argparse.Action) -> str:
    if action.metavar is None and action.choices:
        return "|".join(map(str, action.choices))
    return str(action.metavar or action.dest)


def _listed(said: dict[str, str], font: str) -> Iterator[str]:
    for name, meaning in said.items():
        yield from (".TP", rf"{font}{_escaped(name)}\fR", _text(meaning))


def _plain(text: str) -> str:
    return text.replace("`", "").replace("\\|", "|")


def _text(text: str) -> str:
    """Text as roff has it, on lines of 80 at most."""
    lines = textwrap.wrap(" ".join(text.split()).replace("\\", r"\e").replace("-", r"\-"), 78, break_on_hyphens=False)
    return "\n".join(map(_inert, lines))


def _escaped(line: str) -> str:
    """A line that stays one."""
    return _inert(line.replace("\\", r"\e").replace("-", r"\-"))


def _inert(line: str) -> str:
    """Nothing in it is a command."""
    return rf"\&{line}" if line[:1] in (".", "'") else line


if __name__ == "__main__":
    PAGE.write_text(page())
