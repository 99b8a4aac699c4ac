"""`quarterdeck mutes`: who muted what, until when and why."""

import argparse
import time
from collections.abc import Iterable

from console.commands import exits, flags, place, printing, record
from console.commands.shapes import care as shapes
from console.kit import duration
from console.model.facts import HostMuted
from console.model.patterns import folding

NAME = "mutes"
HELP = "list the hosts that are muted, until when, by whom and why; contacts none"

add_arguments = flags.none


def run(args: argparse.Namespace) -> int:
    """What holds now, of the record alone."""
    place.enter(args)
    now = time.time()
    mutes = record.care(now).mutes
    if args.json:
        made = [{"host": host, **shapes.left(mute)} for host, mute in sorted(mutes.items())]
        printing.document("mutes", {"mutes": made})
        return exits.OK
    rows = [
        (
            folding.fold(sorted(host for host, held in mutes.items() if held is mute)),
            shapes.moment(mute.until),
            duration.brief(round(mute.until - now)),
            str(mute.by),
            mute.why,
        )
        for mute in _different(mutes.values())
    ]
    printing.table(("HOSTS", "UNTIL (UTC)", "LEFT", "BY", "WHY"), rows)
    return exits.OK


def _different(mutes: Iterable[HostMuted]) -> list[HostMuted]:
    """Each once, the one that ends first in front."""
    return sorted({id(mute): mute for mute in mutes}.values(), key=lambda mute: mute.until)
