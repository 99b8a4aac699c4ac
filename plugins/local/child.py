"""One child process in a session of its own, with what it says."""

import asyncio
import os
import signal
from collections import deque
from collections.abc import Sequence
from typing import cast

from console.kit.sanitise import Decoder
from console.model.command import Exited, Text

AHEAD = 256 * 1024
"""Characters that may wait for the reader; beyond that the child is held up."""
LINGER = 0.5
"""Seconds that output is waited for after the child's end, when something it left behind holds its output open."""
GRACE = 1.0
"""Seconds between SIGTERM and SIGKILL."""


class Child(asyncio.SubprocessProtocol):
    """A process that leads its own session, so that ending it ends what it started."""

    def __init__(self, stdin: bytes, deadline: float | None) -> None:
        self.expired = False
        self._stdin = stdin
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[Text] = deque()
        self._waiting = 0
        self._decoders = {1: Decoder(), 2: Decoder()}
        self._news = asyncio.Event()
        self._exited = asyncio.Event()
        self._deadline = deadline
        self._timers = list[asyncio.TimerHandle]()
        self._transport: asyncio.SubprocessTransport

    async def read(self) -> Sequence[Text]:
        """What was said since the last time; nothing is the end. What came before the deadline is still handed over."""
        while not self._pieces and not self._over:
            self._news.clear()
            await self._news.wait()
        pieces = tuple(self._pieces)
        self._pieces.clear()
        self._waiting = 0
        self._hold(on=False)
        return pieces

    @property
    def end(self) -> Exited:
        """How it ended, once it has."""
        code = self._transport.get_returncode()
        if code is None or code >= 0:
            return Exited(-1 if code is None else code)
        return Exited(-1, _signal_name(-code))

    async def stop(self) -> None:
        """Let go of it; a process that still runs is ended with all it started: asked first, then made to."""
        for timer in self._timers:
            timer.cancel()
        running = not self._exited.is_set()
        try:
            if running:
                self._signal(signal.SIGTERM)
                await self._exit_within(GRACE)
        finally:
            if running:
                self._signal(signal.SIGKILL)
            self._transport.close()
            await self._exit_within(GRACE)

    def kill(self) -> None:
        """End it and all it started, at once."""
        if not self._exited.is_set():
            self._signal(signal.SIGKILL)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)
        if self._deadline is not None:
            self._timers.append(self._loop.call_at(self._deadline, self._expire))
        pipe = self._transport.get_pipe_transport(0)
        if isinstance(pipe, asyncio.WriteTransport):
            pipe.write(self._stdin)
            pipe.close()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if decoder := self._decoders.get(fd):
            self._take(fd, decoder.feed(data))
        if self._waiting > AHEAD:
            self._hold(on=True)

    def pipe_connection_lost(self, fd: int, _: Exception | None) -> None:
        if decoder := self._decoders.pop(fd, None):
            self._take(fd, decoder.finish())
        self._news.set()

    def process_exited(self) -> None:
        self._exited.set()
        self._timers.append(self._loop.call_later(LINGER, self._give_up_pipes))
        self._news.set()

    @property
    def _over(self) -> bool:
        return self.expired or (self._exited.is_set() and not self._decoders)

    def _take(self, fd: int, text: str) -> None:
        if text:
            self._pieces.append(Text("out" if fd == 1 else "err", text))
            self._waiting += len(text)
            self._news.set()

    def _hold(self, *, on: bool) -> None:
        for fd in self._decoders:
            pipe = self._transport.get_pipe_transport(fd)
            if isinstance(pipe, asyncio.ReadTransport) and not pipe.is_closing():
                pipe.pause_reading() if on else pipe.resume_reading()

    def _give_up_pipes(self) -> None:
        for fd in tuple(self._decoders):
            self.pipe_connection_lost(fd, None)

    def _expire(self) -> None:
        if self._exited.is_set():
            return
        self.expired = True
        self._news.set()
        self._signal(signal.SIGTERM)
        self._timers.append(self._loop.call_later(GRACE, self.kill))

    async def _exit_within(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._exited.wait()
        except TimeoutError:
            return  # in an uninterruptible sleep: the kernel ends it when it can

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._transport.get_pid(), number)
        except (ProcessLookupError, PermissionError):
            return  # it is gone, or another user's by now (sudo)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name.removeprefix("SIG")
    except ValueError:  # a real-time signal
        return str(number)
