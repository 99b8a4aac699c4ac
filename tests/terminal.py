"""A terminal for tests: runs a program on a pty and keeps its screen, so that a test can read it as a person would."""

import errno
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronised output: known, off
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",  # in-band resize: not known
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;c",
}
"""What a terminal is asked at the start, and what an xterm says."""


class Terminal:
    """A program on a pty of `columns` x `rows`. Use as a context manager: the program is gone afterwards."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.status: int | None = None
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        for name in ("TMUX", "COLUMNS", "LINES", "NO_COLOR"):
            environment.pop(name, None)
        environment.update(env or {})
        self.began = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if cwd:
                os.chdir(cwd)
            os.execvpe(argv[0], list(argv), environment)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(self._master, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def text(self) -> str:
        """What is on the screen, line by line."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float = 0.05, *, draw: bool = True) -> bool:
        """Take in what the program writes within `seconds`; whether anything came. Without `draw` it is only kept."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._master, 1 << 20)
        except OSError as error:
            if error.errno in (errno.EIO, errno.EAGAIN):  # the program closed its end
                return False
            raise
        self.raw += data
        for question, answer in ANSWERS.items():
            if question in data:
                self.write(answer)
        if not draw:
            return bool(data)
        # pyte knows no private CSI with these marks; they say nothing about the picture
        self._stream.feed(
            data.replace(b"\x1b[>", b"\x1b[?").replace(b"\x1b[<", b"\x1b[?").replace(b"\x1b[=", b"\x1b[?")
        )
        return bool(data)

    def write(self, data: bytes) -> None:
        """Bytes to the program's input."""
        os.write(self._master, data)

    def keys(self, *keys: str) -> None:
        """Type: single characters, or names out of KEYS; each is taken in before the next is typed."""
        for key in keys:
            self.write(KEYS.get(key, key).encode())
            self.read(0.15)

    def until(self, *wanted: str, patience: float = 90.0) -> str:
        """Wait until the screen shows all of `wanted`; returns the screen."""
        end = time.monotonic() + patience
        while not all(word in self.text for word in wanted):
            assert time.monotonic() < end, f"no {wanted} on the screen within {patience} s:\n{self.text}"
            assert self.alive or self.read(0.2), f"the program ended ({self.status}) before {wanted}:\n{self.text}"
            self.read(0.1)
        return self.text

    def until_gone(self, word: str, patience: float = 90.0) -> None:
        """Wait until the screen shows `word` no more."""
        end = time.monotonic() + patience
        while word in self.text:
            assert time.monotonic() < end, f"{word!r} is still on the screen:\n{self.text}"
            self.read(0.1)

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size, as a person who drags its corner."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None

    def wait(self, patience: float = 60.0) -> int:
        """The program's exit code, once it ends."""
        end = time.monotonic() + patience
        while self.alive:
            assert time.monotonic() < end, f"it still runs after {patience} s:\n{self.text}"
            self.read(0.05)
        assert self.status is not None
        return self.status

    def hang_up(self) -> None:
        """Close the terminal window: the program gets SIGHUP."""
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """End the program if it still runs, and let go of the pty."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1


KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "ctrl+c": "\x03",
    "ctrl+k": "\x0b",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+r": "\x12",
}
