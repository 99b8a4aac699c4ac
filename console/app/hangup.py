"""The terminal is gone: leave, whatever hangs on it.

Textual hands what it paints to a writer thread, and waits for it when 30 writes wait: on a terminal that is gone it
may wait for ever, and no signal handler of the loop's own would run any more. So this handler is Python's own, which
runs in the middle of such a wait; it asks the app to leave, and where the app can't, ends the process without it.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable

GRACE = 2.0
"""Seconds that the app has to leave by itself."""


def heed(leave: Callable[[int], None], close: Callable[[], None]) -> None:
    """Have `leave` called with the signal's number when the terminal closes, or somebody ends this process.

    When that does not end the process, `close` is called on a thread, and nothing more is waited for. Also where
    SIGHUP was ignored when we began (nohup): a console without a terminal is of no use to anybody.
    """
    loop = asyncio.get_running_loop()

    def gone(number: int, _frame: object) -> None:
        threading.Thread(target=_insist, args=(number, close), name="hang-up", daemon=True).start()
        loop.call_soon_threadsafe(leave, number)

    signal.signal(signal.SIGHUP, gone)
    loop.add_signal_handler(signal.SIGTERM, leave, signal.SIGTERM)


def _insist(number: int, close: Callable[[], None]) -> None:
    threading.Event().wait(GRACE)
    try:
        close()
    finally:
        os._exit(128 + number)
