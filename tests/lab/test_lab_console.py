"""`quarterdeck lab`: the console opens on the lab, and takes it along when it goes."""

import json
import sys

from tests.lab.running import ROOT, Place, leftovers
from tests.settle import settle
from tests.terminal import Terminal

QUIT = b"\x11"  # ctrl+q


def opened(ground: Place) -> Terminal:
    """The console on the lab, in a terminal."""
    return Terminal([sys.executable, "-m", "console", "lab"], env=ground.environment, cwd=str(ROOT))


def identity(ground: Place) -> str:
    """The id of the lab that is up."""
    found: str = json.loads((ground.runtime / "lab.json").read_text())["id"]
    return found


def test_the_sick_hosts_are_seen_and_quitting_leaves_nothing(ground: Place) -> None:
    with opened(ground) as terminal:
        terminal.until("LAB", "north-web-2", "south-db-1", "north-queue-1", "south-cache-1")
        lab = identity(ground)
        terminal.write(QUIT)
        assert terminal.wait() == 0
    assert leftovers(ground, lab) == []


def test_a_closed_terminal_takes_the_lab_along(ground: Place) -> None:
    with opened(ground) as terminal:
        terminal.until("LAB", "north-web-2")
        lab = identity(ground)
        terminal.hang_up()
        settle(lambda: not terminal.alive)
    settle(lambda: not leftovers(ground, lab))


def test_a_lab_that_was_up_stays_up(ground: Place) -> None:
    before = ground.up()
    with opened(ground) as terminal:
        terminal.until("LAB", "north-web-2")
        terminal.write(QUIT)
        assert terminal.wait() == 0
    assert ground.up().pid == before.pid
