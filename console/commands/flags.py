"""The flags that every command takes, before or after its name, and commands of commands."""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from console.commands.exits import Usage

_CHOICE = re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)", re.DOTALL)
_WORD = re.compile(r"'([^']*)'")


class Parser(argparse.ArgumentParser):
    """argparse, except that what it does not understand is raised and not printed: JSON wants it as JSON."""

    def error(self, message: str) -> NoReturn:
        """Raise Usage, with the nearest right word for a wrong one."""
        hint = f"{self.prog} --help shows what there is"
        if wrong := _CHOICE.search(message):
            import difflib

            near = difflib.get_close_matches(wrong[1], _WORD.findall(wrong[2]), 1)
            message = f"there is no {wrong[1]!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        raise Usage(message[:1].upper() + message[1:], hint)


def everywhere() -> argparse.ArgumentParser:
    """The global flags, as a parent: one that is not given leaves no trace, so that neither place undoes the other."""
    flags = Parser(add_help=False, argument_default=argparse.SUPPRESS, allow_abbrev=False)
    group = flags.add_argument_group("everywhere")
    group.add_argument("--settings", type=Path, metavar="FILE", help="this settings file, and the conf.d beside it")
    group.add_argument("--lab", action="store_true", help="act on the lab that is running (or QUARTERDECK_LAB=1)")
    group.add_argument("--read-only", action="store_true", help="run nothing that changes a host")
    group.add_argument("--json", action="store_true", help="print JSON of a stable shape (docs/commands.md)")
    return flags


def divided(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that are for us, and with `exec` those after the first `--`: a command for hosts, not to be touched."""
    own = list(words[: words.index("--")]) if "--" in words else list(words)
    bare = iter(own)
    for word in bare:
        if word == "--settings":
            next(bare, None)
        elif not word.startswith("-"):
            return (own, list(words[len(own) + 1 :])) if word == "exec" else (list(words), [])
    return list(words), []


def given(args: argparse.Namespace) -> argparse.Namespace:
    """`args` with every global flag: what was not given is false or None."""
    for name, default in (("settings", None), ("lab", False), ("read_only", False), ("json", False)):
        if not hasattr(args, name):
            setattr(args, name, default)
    return args


Verb = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]
"""What a command's verb is: a line of help, its arguments, and what does it."""


def verbs(parser: argparse.ArgumentParser, table: Mapping[str, Verb]) -> None:
    """Give `parser` the verbs of `table`; what was chosen is `args.verb`, what does it `args.does`."""
    chosen: Any = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, (line, add, does) in table.items():
        verb = chosen.add_parser(name, help=line, description=line, parents=[everywhere()], allow_abbrev=False)
        verb.set_defaults(does=does)
        add(verb)


def none(parser: argparse.ArgumentParser) -> None:
    """For a verb without arguments of its own."""
    parser.set_defaults()
