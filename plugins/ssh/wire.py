"""A stream of bytes to a server, never blocking: what a connection is pumped through.

A socket here (TCP, or one end of a pair whose other end is a ProxyCommand); a channel of a bastion in `hop`.
"""

import asyncio
import contextlib
import socket
from typing import Protocol

READ = 128 * 1024  # more finds no room in the processor's cache, with what is made of it


class Far(Protocol):
    """Whoever owns a wire hears this from it."""

    def received(self, data: bytes) -> None:
        """Bytes came in."""
        ...

    def drained(self) -> None:
        """Everything written has gone out."""
        ...

    def ended(self, error: Exception | None) -> None:
        """The stream is over: cut (`error`) or closed by the far side."""
        ...


class Wire(Protocol):
    """Writes are kept until they can go; `backlog` says how many bytes wait."""

    @property
    def backlog(self) -> int:
        """Bytes that wait to go out."""
        ...

    def start(self, owner: Far) -> None:
        """Begin to read."""
        ...

    def write(self, data: bytes) -> None:
        """Send `data` as soon as it can go."""
        ...

    def stop(self) -> None:
        """Let go, at once; nothing is heard any more."""
        ...


class SocketWire:
    """A connected, non-blocking socket on the running loop. What is written in one turn goes out in one call.

    Every socket of a transport reads through the same `buffer`: an idle connection keeps none of its own. `process` is
    the program behind the socket, where there is one: it is ended with the wire.
    """

    __slots__ = (
        "_buffer", "_busy", "_closed", "_loop", "_number", "_out", "_owner", "_process", "_sock", "_waiting",
    )  # fmt: skip

    def __init__(
        self, sock: socket.socket, buffer: memoryview, process: asyncio.subprocess.Process | None = None
    ) -> None:
        self._process = process
        self._closed = False
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._number = sock.fileno()  # the selector is quicker with numbers than with sockets
        self._buffer = buffer
        self._owner: Far | None = None
        self._out = bytearray()
        self._busy = False  # a flush is already on its way
        self._waiting = False  # for the socket to take more

    @property
    def backlog(self) -> int:
        """Bytes that wait to go out."""
        return len(self._out)

    def start(self, owner: Far) -> None:
        """Begin to read."""
        self._owner = owner
        self._loop.add_reader(self._number, self._read)

    def write(self, data: bytes) -> None:
        """Send `data` at the end of this turn of the loop."""
        if self._owner is None:
            return
        self._out += data
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._flush)

    def stop(self) -> None:
        """Let go of the socket, after a last try to send what waits (a disconnect, a close)."""
        if self._closed:
            return
        self._closed = True
        self._owner = None
        self._loop.remove_reader(self._number)
        self._loop.remove_writer(self._number)
        try:
            if self._out:
                self._sock.send(self._out)
        except OSError:
            pass  # it was only a courtesy
        self._out.clear()
        self._sock.close()
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def _read(self) -> None:
        owner = self._owner
        if owner is None:
            return
        try:
            size = self._sock.recv_into(self._buffer)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            owner.ended(error)
            return
        if not size:
            owner.ended(None)
            return
        owner.received(bytes(self._buffer[:size]))

    def _flush(self) -> None:
        self._busy = self._waiting
        owner = self._owner
        if owner is None or self._waiting or not self._out:
            return
        try:
            sent = self._sock.send(self._out)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            owner.ended(error)
            return
        del self._out[:sent]
        if self._out:
            self._waiting = self._busy = True
            self._loop.add_writer(self._number, self._writable)
        else:
            owner.drained()

    def _writable(self) -> None:
        self._waiting = False
        self._loop.remove_writer(self._number)
        self._flush()
