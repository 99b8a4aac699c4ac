"""`quarterdeck init`: a first settings file from what this machine knows, explained line by line."""

import argparse
import os
import secrets
from contextlib import suppress
from pathlib import Path

from console import paths
from console.commands import exits, printing
from console.commands.init import look, write
from console.model.errors import ConsoleError, Refused

NAME = "init"
HELP = "write a first settings file from what this machine knows"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to overwrite, or only to print."""
    parser.add_argument("--force", action="store_true", help="overwrite a settings file that is there")
    parser.add_argument("--print", action="store_true", dest="only_print", help="print the file and write nothing")


def run(args: argparse.Namespace) -> int:
    """Look, tell what was found, and write."""
    file: Path = args.settings or paths.config_folder() / "settings.yaml"
    found = look.around()
    text = write.settings(found)
    if not args.only_print:
        _put(file, text, force=args.force)
    if args.json:
        content = {
            "file": str(file),
            "written": not args.only_print,
            "text": text,
            "ssh_hosts": list(found.ssh_hosts),
            "aws_profiles": list(found.aws_profiles),
            "ansible_inventories": [str(it) for it in found.ansible],
            "vagrant_index": None if found.vagrant is None else str(found.vagrant),
        }
        printing.document("init", content)
        return exits.OK
    if args.only_print:
        printing.say(text.removesuffix("\n"))
        return exits.OK
    for line in write.summary(found):
        printing.say(line)
    printing.say(f"Written: {file}. Look through it; then: quarterdeck settings check, quarterdeck hosts, quarterdeck")
    return exits.OK


def _put(file: Path, text: str, *, force: bool) -> None:
    """Write the whole file at once, or nothing. Raises Refused when one is there."""
    new = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8")
        _place(new, file, force=force)
    except OSError as error:
        what = f"Can't write {file}: {error.strerror}"
        raise ConsoleError(what, "--print shows it; --settings FILE names another") from error
    finally:
        with suppress(OSError):
            new.unlink()


def _place(new: Path, file: Path, *, force: bool) -> None:
    if force:
        new.replace(file)
        return
    try:
        os.link(new, file)  # fails when there is one: no look first and write then
    except FileExistsError as error:
        raise Refused(f"{file} is there already", "--force overwrites it; --print only shows the new one") from error
