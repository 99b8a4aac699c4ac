"""`quarterdeck note`: what the next person should know of a host or a group."""

import argparse

from console.commands import engine, exits, printing
from console.commands.exits import Usage
from console.commands.shapes import care as shapes

NAME = "note"
HELP = "show, write or remove the note on a host or a group; contacts none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """On what, and what."""
    parser.add_argument("subject", metavar="HOST|@GROUP", help="a host's name, or @ and a group's")
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the note, instead of what stands there; none shows it")
    parser.add_argument("--remove", action="store_true", help="remove the note")


def run(args: argparse.Namespace) -> int:
    """Show it, or write it down."""
    text = " ".join(args.text)
    if text and args.remove:
        raise Usage("Both a note and --remove are given", "Give one of them")
    if args.text and not text.strip():
        raise Usage("The note is empty", f"To remove it: quarterdeck note {args.subject} --remove")
    with engine.running(args) as running:
        subject = _subject(args.subject, running)
        if text or args.remove:
            made = running.do(running.runtime.note(subject, text))
        elif (found := running.state.fleet.care.notes.get(subject)) is not None:
            made = found
        else:
            raise Usage(f"There is no note on {args.subject}", f"To write one: quarterdeck note {args.subject} TEXT")
    if args.json:
        printing.document("note", shapes.note(made))
    elif text or args.remove:
        printing.say(f"The note on {args.subject} is {'written' if text else 'removed'}")
    else:
        printing.say(f"{made.text}  ({made.by}, {shapes.moment(made.at)} UTC)")
    return exits.OK


def _subject(written: str, running: engine.Engine) -> str:
    if written.startswith("@"):
        running.fleet()
        return f"group:{written.removeprefix('@')}"
    running.fleet()
    if f"host:{written}" in running.state.fleet.care.notes:  # also of a host that left the fleet
        return f"host:{written}"
    chosen = running.chosen(written)
    if len(chosen) > 1:
        raise Usage(f"{written!r} chooses {len(chosen)} hosts", "Name one, or a group: @web")
    return f"host:{chosen[0].id}"
