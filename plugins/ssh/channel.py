"""One channel of a connection (RFC 4254, section 5): flow control both ways, and nothing that blocks.

What comes in is bounded by the window, and the window is opened again only for what the owner says it has `taken`:
a slow owner slows the host down. What goes out waits here until the host's window and the wire have room.
"""

from typing import Protocol

from paramiko.ssh_exception import SSHException

from plugins.ssh.fields import U32, Reader, string

OPEN, WINDOW, DATA, EXTENDED, EOF, CLOSE, REQUEST = 90, 93, 94, 95, 96, 97, 98
OPENED, REFUSED, DONE, FAILED = 91, 92, 99, 100
PACKET = 32 * 1024  # the largest piece asked for; OpenSSH sends no larger ones anyway
ROOM = 256 * 1024  # above this much on the wire, channels wait
_WIDE = U32.size


class Line(Protocol):
    """What a channel sees of its connection."""

    @property
    def clogged(self) -> bool:
        """Whether data should wait: keys are being exchanged, or much is on the wire already."""
        ...

    def send(self, payload: bytes) -> None:
        """Send one message, in order."""
        ...

    def wait(self, channel: "Channel") -> None:
        """Call the channel's `push` when the line is no longer clogged."""
        ...

    def forget(self, number: int) -> None:
        """This channel is over."""
        ...


class Owner(Protocol):
    """Who a channel tells what has come in."""

    def opened(self) -> None:
        """The far side agreed to the channel."""
        ...

    def received(self, data: bytes, *, aside: bool) -> None:
        """Data came; `aside` is what came on the extended stream (stderr)."""
        ...

    def asked(self, name: str, rest: Reader) -> None:
        """The far side tells something: its exit status, say."""
        ...

    def answered(self, *, done: bool) -> None:
        """The far side answered a request."""
        ...

    def finished(self) -> None:
        """Nothing more will come on the streams."""
        ...

    def drained(self) -> None:
        """Everything written has left the channel."""
        ...

    def closed(self, error: Exception | None) -> None:
        """The channel is over: closed by the far side, refused or cut (`error`). Nothing follows."""
        ...


class OpenRefused(Exception):
    """The far side opened no channel; `code` is RFC 4254's reason (section 5.1)."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Channel:
    """See the module. `number` is ours, `window` how many bytes may be on their way in."""

    __slots__ = (
        "_credit", "_ended", "_far", "_left", "_line", "_out", "_owner", "_piece", "_room", "_sent_close", "_taken",
        "number", "window",
    )  # fmt: skip

    def __init__(self, line: Line, number: int, owner: Owner, window: int) -> None:
        self.number = number
        self.window = window
        self._line = line
        self._owner = owner
        self._far = -1
        self._credit = 0  # what the far side lets us send
        self._piece = 0  # the largest piece it takes
        self._room = window  # what we let it send
        self._taken = 0  # of which the owner is done with this much
        self._out = bytearray()
        self._ended = False  # the owner has written all
        self._left = False  # and has been told to the far side
        self._sent_close = False

    @property
    def backlog(self) -> int:
        """Bytes written that wait for the far side."""
        return len(self._out)

    def open(self, kind: str, details: bytes = b"") -> None:
        """Ask for the channel."""
        numbers = U32.pack(self.number) + U32.pack(self.window) + U32.pack(PACKET)
        self._line.send(bytes((OPEN,)) + string(kind) + numbers + details)

    def ask(self, name: str, details: bytes = b"", *, reply: bool = False) -> None:
        """Send a channel request (`exec`, `signal` ...)."""
        if not self._sent_close and self._far >= 0:
            body = U32.pack(self._far) + string(name) + bytes((reply,)) + details
            self._line.send(bytes((REQUEST,)) + body)

    def write(self, data: bytes) -> None:
        """Send `data` as fast as the far side takes it."""
        self._out += data
        self.push()

    def end(self) -> None:
        """Nothing more is written: tell the far side once all has gone."""
        self._ended = True
        self.push()

    def taken(self, size: int) -> None:
        """The owner is done with `size` bytes: let as many more come."""
        self._taken += size
        if self._taken * 2 >= self.window and not self._sent_close and self._far >= 0:
            self._line.send(bytes((WINDOW,)) + U32.pack(self._far) + U32.pack(self._taken))
            self._room += self._taken
            self._taken = 0

    def close(self) -> None:
        """Have done with it; what is still coming is dropped. The owner hears `closed` when the far side agrees."""
        self._out.clear()
        if not self._sent_close and self._far >= 0:
            self._sent_close = True
            self._line.send(bytes((CLOSE,)) + U32.pack(self._far))

    def cut(self, error: Exception) -> None:
        """The connection is gone."""
        self._sent_close = True
        self._out.clear()
        self._owner.closed(error)

    def push(self) -> None:
        """Send what waits, as far as window and wire have room."""
        out, owed = self._out, bool(self._out)
        while out and self._credit and not self._sent_close:
            if self._line.clogged:
                self._line.wait(self)
                return
            size = min(len(out), self._credit, self._piece)
            self._line.send(bytes((DATA,)) + U32.pack(self._far) + U32.pack(size) + bytes(out[:size]))
            self._credit -= size
            del out[:size]
        if out or self._far < 0:
            return
        if self._ended and not self._left and not self._sent_close:
            self._left = True
            self._line.send(bytes((EOF,)) + U32.pack(self._far))
        elif owed:
            self._owner.drained()

    def hear(self, kind: int, payload: bytes) -> None:
        """One message for this channel; its number has been read off already (byte 0 is `kind`, 1-4 the number)."""
        if kind in (DATA, EXTENDED):
            self._data(payload, kind)
        elif kind == WINDOW:
            self._credit += U32.unpack_from(payload, 5)[0]
            if self._out:
                self.push()
        elif kind == REQUEST:
            self._request(Reader(payload, 5))
        elif kind == EOF:
            self._owner.finished()
        elif kind == CLOSE:
            self.close()
            self._line.forget(self.number)
            self._owner.closed(None)
        elif kind == OPENED:
            reader = Reader(payload, 5)
            self._far, self._credit, self._piece = reader.u32(), reader.u32(), min(max(reader.u32(), 1), PACKET)
            self._owner.opened()
        elif kind == REFUSED:
            reader = Reader(payload, 5)
            self._line.forget(self.number)
            self._owner.closed(OpenRefused(reader.u32(), reader.text()))
        else:  # DONE or FAILED
            self._owner.answered(done=kind == DONE)

    def _data(self, payload: bytes, kind: int) -> None:
        start = 9 if kind == DATA else 13
        data = payload[start:]
        if len(data) != U32.unpack_from(payload, start - _WIDE)[0]:
            raise SSHException("channel data of another length than it says")
        if len(data) > self._room:
            raise SSHException("more channel data than the window allows")
        self._room -= len(data)
        if self._sent_close:
            return
        self._owner.received(data, aside=kind == EXTENDED)

    def _request(self, reader: Reader) -> None:
        name, reply = reader.text(), reader.flag()
        self._owner.asked(name, reader)
        if reply and not self._sent_close:
            self._line.send(bytes((FAILED,)) + U32.pack(self._far))
