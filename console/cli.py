"""The command line: flags and settings in, an exit code out. Nothing heavy is imported before it is asked for."""

import importlib
import io
import os
import signal
import sys
from collections.abc import Container, Sequence
from types import FrameType
from typing import Any

from console import __version__
from console.commands import COMMANDS, exits, flags, printing
from console.model.errors import BadSettings, ConsoleError


def main() -> int:
    """The process: obey the command line, whatever becomes of the streams and whichever signal comes."""
    _steady_streams()
    _heed_signals()
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what may follow
        return complete(os.environ.get("COMP_LINE", "").split())
    code = obey(sys.argv[1:])
    printing.flush()
    if lost := printing.lost():
        printing.note(f"quarterdeck: some output could not be written: {lost.strerror}")
        printing.flush()
        code = code or exits.FAILED
    return code


def obey(words: Sequence[str]) -> int:
    """Run the command in `words` and return its exit code. Without a command the console opens."""
    own, command = flags.divided(words)
    try:
        return _dispatch(own, command)
    except ConsoleError as error:
        return _explain(error, as_json="--json" in own)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except SystemExit as end:  # argparse after --help, or a signal
        return end.code if isinstance(end.code, int) else exits.OK


def complete(words: Sequence[str]) -> int:
    """Answer a shell in which somebody pressed tab after these words."""
    from console.commands import completing

    completing.answer(parser(words))
    return exits.OK


def parser(words: Container[str]) -> flags.Parser:
    """What reads the command line: every command, and of those in `words` also the arguments."""
    made = flags.Parser(
        prog="quarterdeck",
        description="The operations console for on-call engineers. Without a command the console opens.",
        parents=[flags.everywhere()],
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"quarterdeck {__version__}")
    chosen: Any = made.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, line in COMMANDS.items():
        command = chosen.add_parser(
            name,
            help=line,
            description=line[:1].upper() + line[1:] + ".",
            parents=[flags.everywhere()],
            allow_abbrev=False,
            conflict_handler="resolve",
        )
        if name in words:  # only these can have been meant
            importlib.import_module(f"console.commands.{name}").add_arguments(command)
    return made


def _dispatch(words: list[str], command_words: list[str]) -> int:
    args = flags.given(parser(words).parse_args(words))
    args.words = command_words
    if args.command is None:
        from console.commands import console

        return console.run(args)
    return int(importlib.import_module(f"console.commands.{args.command}").run(args))


def _explain(error: ConsoleError, *, as_json: bool) -> int:
    code = exits.of(error)
    if as_json:
        content: dict[str, Any] = {"error": type(error).__name__, "title": error.title, "hint": error.hint}
        if isinstance(error, BadSettings):
            content["problems"] = [printing.problem(one) for one in error.problems]
        printing.document("error", {**content, "exit": code}, error=True)
        return code
    printing.note(printing.Painted("quarterdeck: ", "red"), error.title)
    if error.hint:
        printing.note("  " + error.hint)
    return code


def _steady_streams() -> None:
    """Standard streams that are closed become the null device, so that no file we open takes their number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number: this one
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _heed_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup is to be honoured
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    raise exits.Ended(128 + number)
