"""The console on a terminal, over an engine without hosts to reach: what tests/journeys/test_ui_terminal.py starts.

Words on the command line: `ticking` streams figures, `running` has a run that ends when a file appears, `shell`
names the program that is the shell, `failing` has a pane whose key fails, `light` has the light theme in
its settings.
"""

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from console import app
from console.app.remembered import Remembered
from console.model.health import Health, Verdict
from console.model.signals import Sampled
from screens.overview.screen import Overview
from tests.fakes.fleet import HOSTS, figures, listed, sample
from tests.fakes.runtime import FakeRuntime


def tick(engine: FakeRuntime, count: Path) -> None:
    """Measure every host fifty times a second, and say how often so far."""
    number = 0
    pause = threading.Event()
    while not pause.wait(0.02):
        number += 1
        told = (
            Sampled(host.id, time.time(), sample(number % 9, load=number % 7), Verdict(Health.OK)) for host in HOSTS
        )
        engine.tell(*told)
        count.write_text(str(number))


def fails(self: object) -> None:
    """What a pane does wrong."""
    raise ZeroDivisionError("nobody expected this")


def main(words: list[str]) -> int:
    """Show the console until it is left."""
    engine = FakeRuntime()
    engine.tell(*listed(), *figures())
    folder = Path(words[0])
    engine.argv = (sys.executable, "-c", words[2]) if "shell" in words else ("true",)
    engine.hold = "running" in words
    if "ticking" in words:
        threading.Thread(target=tick, args=(engine, folder / "ticks"), daemon=True).start()
    if "failing" in words:
        setattr(Overview, "action_evidence", fails)  # noqa: B010  # mypy takes an assignment for a mistake
    if "running" in words:

        def finish() -> None:
            pause = threading.Event()
            while not (folder / "finish").exists():
                pause.wait(0.05)
            engine.submit(engine.finish("run-0001")).result()

        threading.Thread(target=finish, daemon=True).start()

    def close() -> None:
        (folder / "left").touch()

    if "light" in words:
        engine.state = replace(engine.state, console=replace(engine.console, theme="light"))
    code = app.run(lambda: engine, close, Remembered(lambda: folder))
    close()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
