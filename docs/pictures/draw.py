"""Draws the pictures of the docs: the console on a lab of its own, each screen saved as SVG (`make screenshots`)."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console import wiring
from console.app import Console
from console.lab import launch
from console.settings import load

HERE = Path(__file__).parent
SIZE = (120, 36)
PATIENCE = 30.0


async def draw(start: Callable[[], wiring.Runtime]) -> None:
    """Press keys, wait for what they lead to, save the picture."""
    app = Console(start)
    async with app.run_test(size=SIZE) as pilot:

        async def shows(*words: str) -> None:
            end = time.monotonic() + PATIENCE
            while not all(word in text(app) for word in words):
                if time.monotonic() > end:
                    sys.exit(f"no {words} on the screen:\n{text(app)}")
                await pilot.pause(0.1)

        async def save(name: str) -> None:
            await pilot.pause(0.3)
            app.save_screenshot(f"{name}.svg", str(HERE))

        await shows("north-web-2", "south-db-1", "north-queue-1", "8 ok")
        await save("overview")
        await pilot.press("2")
        await shows("health", "south-cache-1")
        await save("console")
        await pilot.press("colon", *"group", "space", *"site", "enter")
        await shows("site north", "grouped by site")
        await save("grouped")
        await pilot.press("colon", *"group", "enter")
        await pilot.press("g", "ctrl+w")
        await shows("processes")
        await save("two-panes")
        await pilot.press("ctrl+w")
        await pilot.press("g", "space", "f2")
        await shows("runs it")
        await save("plan")
        await pilot.press("y")
        await shows("1 ok", "is active again")
        await save("run")
        await pilot.press("2", "f4")
        await shows("runs it")
        await pilot.press("escape", "g", "enter")
        await shows("processes")
        await save("host")
        await pilot.press("4")
        await shows("ran Restart a service")
        await save("audit")
        await pilot.press("question_mark")
        await shows("esc")
        await save("keys")
        await pilot.press("escape")


def text(app: Console) -> str:
    """What is on the screen."""
    lines = app.screen._compositor.render_strips()  # noqa: SLF001  # the only way to read the screen as it is painted
    return "\n".join(strip.text for strip in lines)


def main() -> None:
    """Start a lab, draw, take it down."""
    with tempfile.TemporaryDirectory() as runtime:
        os.environ["QUARTERDECK_RUNTIME"] = runtime
        lab = launch.up(lambda line: print(line, file=sys.stderr), held=True).address
        os.environ["QUARTERDECK_STATE"] = str(lab.state)
        opened: list[Any] = []

        def start() -> wiring.Runtime:
            opened.append(wiring.wire(load(lab.settings), interactive=True))
            opened[0].start()
            return opened[0]  # type: ignore[no-any-return]  # what the line before put there

        try:
            asyncio.run(draw(start))
        finally:
            for runtime_ in opened:
                runtime_.stop()
            launch.down(lab)


if __name__ == "__main__":
    main()
