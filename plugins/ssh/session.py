"""One command on one channel: fed, read with back-pressure, ended."""

import asyncio
from collections import deque
from collections.abc import Callable

from console.kit import sanitise
from console.model.command import Command, Exited, Output, Text
from console.model.errors import Lost, Refused, TimedOut
from plugins.ssh.channel import Channel
from plugins.ssh.fields import Reader, string
from plugins.ssh.pump import Pump

_PIECE = 64 * 1024  # of stdin at a time
_SMALL = 4 * 1024  # pieces of output below this are joined while they wait
_MANY = 2048  # pieces that wait; then they are joined whatever their size, at the cost of the streams' order


class Session:
    """A channel's owner. `start` returns once the command was sent; until then nothing has run.

    `sent` tells the two apart after an error. Output waits in a queue that the channel's window bounds. What the host
    gets is `line`; `abandoned` is called when the command is to end before its time.
    """

    __slots__ = (
        "_abandoned", "_channel", "_chunks", "_command", "_decoders", "_end", "_exited", "_fed", "_line", "_loop",
        "_opened", "_over", "_timer", "_wake", "host", "sent",
    )  # fmt: skip

    def __init__(
        self, pump: Pump, host: str, command: Command, window: int, line: str, abandoned: Callable[[], None]
    ) -> None:
        self.host = host
        self._line = line
        self._abandoned = abandoned
        self.sent = False
        self._loop = asyncio.get_running_loop()
        self._command = command
        self._fed = 0
        self._chunks: deque[tuple[bool, bytes | bytearray]] = deque()
        self._decoders = (sanitise.Decoder(), sanitise.Decoder())
        self._exited: Exited | None = None
        self._over = False
        self._end: Exception | None = None
        self._wake: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._opened: asyncio.Future[None] | None = self._loop.create_future()
        self._channel: Channel = pump.channel(self, window)

    async def start(self, patience: float) -> None:
        """Open the channel and send the command.

        Raises what ended the connection, OpenRefused, or TimeoutError after `patience` seconds; nothing has run then.
        """
        opened = self._opened
        if opened is None:
            return
        self._channel.open("session")
        timer = self._loop.call_later(patience, self._late)
        try:
            await opened
        finally:
            timer.cancel()
            self._opened = None

    def _late(self) -> None:
        if self._opened is not None and not self._opened.done():
            self._opened.set_exception(TimeoutError("no answer"))

    async def piece(self) -> Output:
        """The next piece: text as it comes, and last, once, Exited. Raises Lost, TimedOut, Refused."""
        while True:
            while self._chunks:
                aside, data = self._chunks.popleft()
                text = self._decoders[aside].feed(data)
                self._channel.taken(len(data))
                if text:
                    return Text("err" if aside else "out", text)
            if self._over:
                return self._last()
            self._wake = self._loop.create_future()
            await self._wake

    def _last(self) -> Output:
        for aside, decoder in enumerate(self._decoders):
            if rest := decoder.finish():
                return Text("err" if aside else "out", rest)
        if self._end is not None:
            raise self._end
        if self._exited is None:
            raise Lost(
                f"{self.host} ended the command without telling its result",
                "it may have been done: look at the host before running it again",
            )
        return self._exited

    def stop(self) -> None:
        """End the command as far as the host allows: SIGTERM, then the channel is closed."""
        if self._timer is not None:
            self._timer.cancel()
        self._over = True
        self._chunks.clear()
        if self.sent and self._exited is None:
            self._abandon()
        self._channel.close()

    def _abandon(self) -> None:
        self._channel.ask("signal", string("TERM"))
        self._abandoned()

    def _finish(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._over:
            self._over, self._end = True, error
        self._stir()

    def _stir(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    def _expire(self) -> None:
        self._timer = None
        seconds = f"{self._command.timeout:g} s"
        self._abandon()
        self._channel.close()
        self._finish(
            TimedOut(
                f"the command on {self.host} ran longer than its {seconds}",
                "it was told to stop (SIGTERM); what it had done by then is done",
            )
        )

    # What the channel tells.

    def opened(self) -> None:
        """The channel is there: send the command, and what it reads."""
        if self._opened is None or self._opened.done():
            self._channel.close()
            return
        self.sent = True
        self._channel.ask("exec", string(self._line), reply=True)
        if self._command.timeout is not None:
            self._timer = self._loop.call_later(self._command.timeout, self._expire)
        self._opened.set_result(None)
        self.drained()

    def received(self, data: bytes, *, aside: bool) -> None:
        """Output."""
        if self._over:
            return
        chunks = self._chunks
        crowded = len(chunks) >= _MANY
        for back in range(1, 1 + min(len(chunks), 2 if crowded else 1)):
            beside, last = chunks[-back]
            if beside is aside and isinstance(last, bytearray) and (crowded or len(last) < _SMALL):
                last.extend(data)
                break
        else:
            chunks.append((aside, bytearray(data) if chunks and len(data) < _SMALL else data))
        self._stir()

    def asked(self, name: str, rest: Reader) -> None:
        """The command's end (RFC 4254, section 6.10)."""
        if self._exited is None and name == "exit-status":
            self._exited = Exited(rest.u32())
        elif self._exited is None and name == "exit-signal":
            self._exited = Exited(-1, sanitise.line(rest.text()))

    def answered(self, *, done: bool) -> None:
        """The host took the command, or not."""
        if not done and self._exited is None:
            self._channel.close()
            self._finish(
                Refused(
                    f"{self.host} refused to run the command",
                    "the account may be limited to one command (ForceCommand) or have no shell",
                )
            )

    def finished(self) -> None:
        """No more output; the result may still come."""

    def drained(self) -> None:
        """The host takes more input."""
        data = self._command.stdin
        if self._fed < len(data):
            piece = data[self._fed : self._fed + _PIECE]
            self._fed += len(piece)
            self._channel.write(piece)
        else:
            self._channel.end()

    def closed(self, error: Exception | None) -> None:
        """The channel is over."""
        if self._opened is not None and not self._opened.done():
            self._opened.set_exception(error or EOFError("the host closed the channel at once"))
        if error is not None and self._exited is None:
            error = _lost(self.host, error)
        self._finish(error if self._exited is None else None)


def _lost(host: str, cause: Exception) -> Lost:
    lost = Lost(
        f"the connection to {host} ended in the middle of the command ({cause})",
        "whether it was done is unknown: look at the host before running it again",
    )
    lost.__cause__ = cause
    return lost
