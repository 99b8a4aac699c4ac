"""A bastion's channel as the wire to the next server (ProxyJump: RFC 4254, section 7.2, direct-tcpip)."""

import asyncio
from collections.abc import Callable

from plugins.ssh.channel import Channel, OpenRefused
from plugins.ssh.fields import U32, Reader, string
from plugins.ssh.pump import Pump
from plugins.ssh.wire import Far

_WINDOW = 1024 * 1024


class HopWire:
    """Bytes through a channel of `pump` to `hostname`:`port` as the bastion sees it.

    A server speaks first, as soon as it is reached: what comes before there is an owner is kept for it.
    """

    __slots__ = ("_channel", "_early", "_loop", "_opened", "_owner", "_pump")

    def __init__(self, pump: Pump) -> None:
        self._pump = pump
        self._loop = asyncio.get_running_loop()
        self._owner: Far | None = None
        self._early: list[Callable[[Far], None]] | None = []
        self._opened: asyncio.Future[None] | None = self._loop.create_future()
        self._channel: Channel = pump.channel(self, _WINDOW)

    async def open(self, hostname: str, port: int) -> None:
        """Have the bastion connect. Raises OpenRefused, or what ended the bastion's connection."""
        opened = self._opened
        if opened is None or not self._pump.open:
            raise EOFError("the connection to the bastion has just ended")
        origin = string("127.0.0.1") + U32.pack(0)
        self._channel.open("direct-tcpip", string(hostname) + U32.pack(port) + origin)
        try:
            await opened
        finally:
            self._opened = None

    # The wire's side.

    @property
    def backlog(self) -> int:
        """Bytes that wait for the bastion."""
        return self._channel.backlog

    def start(self, owner: Far) -> None:
        """Begin to read."""
        self._owner = owner
        self._loop.call_soon(self._catch_up)

    def _catch_up(self) -> None:
        early, self._early = self._early, None
        for tell in early or ():
            self._tell(tell)

    def _tell(self, tell: Callable[[Far], None]) -> None:
        if self._early is not None:
            self._early.append(tell)
        elif self._owner is not None:
            tell(self._owner)

    def write(self, data: bytes) -> None:
        """Send `data`."""
        if self._owner is not None:
            self._channel.write(data)

    def stop(self) -> None:
        """Let go of the channel."""
        self._owner = None
        self._channel.close()

    # The channel's side.

    def opened(self) -> None:
        """The bastion reached the host."""
        if self._opened is None or self._opened.done():
            self._channel.close()  # nobody waits any more
        else:
            self._opened.set_result(None)

    def received(self, data: bytes, *, aside: bool) -> None:
        """Bytes from the host."""
        self._channel.taken(len(data))
        if not aside:
            self._tell(lambda owner: owner.received(data))

    def asked(self, name: str, rest: Reader) -> None:
        """Nothing is asked of a stream."""

    def answered(self, *, done: bool) -> None:
        """Nothing was asked."""

    def finished(self) -> None:
        """The host closed its side."""
        self._tell(lambda owner: owner.ended(None))

    def drained(self) -> None:
        """All has gone to the bastion."""
        if self._owner is not None:
            self._owner.drained()

    def closed(self, error: Exception | None) -> None:
        """The channel is over."""
        if self._opened is not None and not self._opened.done():
            self._opened.set_exception(error or EOFError("the bastion closed the channel at once"))
        else:
            self._tell(lambda owner: owner.ended(error if not isinstance(error, OpenRefused) else None))
