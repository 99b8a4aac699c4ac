"""Lending the terminal to a shell on a host."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Any

from textual.app import App, SuspendNotSupported

from console.model.errors import ConsoleError


async def lend(app: App[Any], argv: Sequence[str]) -> None:
    """Run `argv` in this terminal until it ends, the screen suspended. Raises ConsoleError.

    Repaints are held back meanwhile: Textual's writer thread has stopped, and a paint would wait for it forever.
    """
    loop = asyncio.get_running_loop()
    try:
        with app.batch_update(), app.suspend():
            loop.add_signal_handler(signal.SIGINT, lambda: None)  # ctrl+c is the shell's; a child gets the default back
            try:
                process = await asyncio.create_subprocess_exec(*argv)
                await process.wait()
            finally:
                loop.remove_signal_handler(signal.SIGINT)
    except SuspendNotSupported as error:
        raise ConsoleError("This terminal can't be lent to a shell") from error
    except OSError as error:
        raise ConsoleError(f"Can't start {argv[0]}: {error.strerror}") from error
