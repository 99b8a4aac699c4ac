"""The pulse of the services: each reads ticks from its pipe, so that thirty shells cost no fork to tell the time.

A service that is not running has no reader on its pipe. When the supervisor dies every pipe ends, and so do they.
"""

import os
import random
import time
from pathlib import Path

_SHORTEST, _LONGEST = 1.5, 5.5


class Pulse:
    """The pipe of one service."""

    def __init__(self, pipe: Path) -> None:
        self._pipe = pipe
        self._open: int | None = None
        self._due = 0.0
        self._random = random.Random()  # noqa: S311  # which log line comes next

    def beat(self, now: float) -> None:
        """Send a tick if one is due at `now` (epoch seconds) and somebody reads; never waits."""
        if self._open is None:
            try:
                self._open = os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError:  # nobody reads: the service is stopped
                return
            self._due = now
        if now < self._due:
            return
        self._due = now + self._random.uniform(_SHORTEST, _LONGEST)
        try:
            os.write(self._open, self._tick(now))
        except BlockingIOError:  # it is stopped by a signal: it missed this one
            return
        except BrokenPipeError:
            self.close()

    def close(self) -> None:
        """Let go of the pipe: its reader sees the end."""
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def _tick(self, now: float) -> bytes:
        moment = time.gmtime(now)
        said = time.strftime("%Y-%m-%d %H:%M:%S", moment)
        figures = " ".join(str(self._random.randrange(1000)) for _ in range(4))
        month = "JanFebMarAprMayJunJulAugSepOctNovDec"[moment.tm_mon * 3 - 3 : moment.tm_mon * 3]
        line = f"{said} {int(now * 1000) % 1000} {month} {moment.tm_mday} {moment.tm_year} {figures}\n"
        return line.encode()
