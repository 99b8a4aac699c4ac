"""`quarterdeck notes`: what people left on hosts and groups."""

import argparse
import time

from console.commands import exits, flags, place, printing, record
from console.commands.shapes import care as shapes

NAME = "notes"
HELP = "list the notes on hosts and groups; contacts none"

add_arguments = flags.none


def run(args: argparse.Namespace) -> int:
    """What stands now, of the record alone."""
    place.enter(args)
    notes = [note for _, note in sorted(record.care(time.time()).notes.items())]
    if args.json:
        printing.document("notes", {"notes": [shapes.note(note) for note in notes]})
        return exits.OK
    rows = [(shapes.on(note), shapes.moment(note.at), str(note.by), note.text) for note in notes]
    printing.table(("ON", "AT (UTC)", "BY", "NOTE"), rows)
    return exits.OK
