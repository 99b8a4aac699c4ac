"""One SSH connection, moved by whatever comes in: no thread, no blocking call, no wait.

The loop hands in bytes; packets come out of them; each is acted on: the key exchange is paramiko's (`exchange`), the
channels are ours (`channel`), the authentication is somebody's who reads `mail`.
"""

import asyncio
import struct
from typing import Protocol

from paramiko.ssh_exception import SSHException

from console.kit import sanitise
from plugins.ssh.channel import ROOM, Channel, Owner
from plugins.ssh.exchange import DEBUG, IGNORE, NEWKEYS, VERSION, Exchange
from plugins.ssh.fields import U32, Reader, strings
from plugins.ssh.wire import Wire

DISCONNECT, UNIMPLEMENTED, SERVICE_ACCEPT, REQUEST, CHANNEL_OPEN = 1, 3, 6, 80, 90
BANNER = 64 * 1024  # bytes a server may say before it says which version it speaks
UNAGREED = 256 * 1024  # bytes it may send before keys are agreed
FLOODED = 8 * 1024 * 1024  # bytes of our answers that may wait for a server that does not read them
GARBAGE = (SSHException, ValueError, LookupError, struct.error)  # what nonsense from the far side does to parsers
LETTERS = 64  # messages of an authentication that may wait


class Disconnected(SSHException):
    """The far side said good-bye (RFC 4253, section 11.1), or we did."""


class Hears(Protocol):
    """Who owns a pump."""

    def replied(self) -> None:
        """The host answered a `ping`."""
        ...

    def over(self, error: Exception) -> None:
        """The connection is no more."""
        ...


class Pump:
    """See the module. `agreed` is done when keys are: then its owner checks `exchange.proof` before going on.

    `mail`, where set, gets the messages of the authentication protocol; an empty one when the connection ended.
    `heard` is when anything came in last, by the loop's clock. `patience`: seconds a renewal of keys may take.
    """

    __slots__ = (
        "_blocked", "_held", "_loop", "_numbers", "_owner", "_patience", "_renewal", "_said", "_unagreed", "_wire",
        "agreed", "channels", "error", "exchange", "heard", "mail", "open", "packets",
    )  # fmt: skip

    def __init__(self, wire: Wire, owner: Hears, host_keys: tuple[str, ...], patience: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._wire = wire
        self._owner = owner
        self._patience = patience
        self.exchange = Exchange(host_keys)
        self.packets = self.exchange.packets
        self.agreed: asyncio.Future[None] | None = self._loop.create_future()
        self.mail: asyncio.Queue[bytes] | None = None
        self.heard = self._loop.time()
        self.open = True
        self.error: Exception | None = None  # what ended it
        self.channels: dict[int, Channel] = {}
        self._numbers = 0
        self._said = b""  # before the version line
        self._unagreed = 0  # bytes so far; -1 once keys are agreed
        self._held: list[bytes] = []  # while keys are exchanged
        self._blocked: dict[int, Channel] = {}
        self._renewal: asyncio.TimerHandle | None = None

    # Its owner's side.

    def begin(self) -> None:
        """Say who we are and what we can do, which need not wait for the server's version."""
        self._wire.start(self)
        self._wire.write(VERSION.encode() + b"\r\n")
        self.packets.write = self._wire.write
        self.exchange.renew()

    def send(self, payload: bytes) -> None:
        """Send one message; it waits while keys are exchanged."""
        if self.exchange.busy:
            self._held.append(payload)
        elif self.open:
            self.packets.send(payload)
            if self._wire.backlog > FLOODED:
                self.fail(SSHException("the host asks, and does not read the answers"))
            elif self.packets.need_rekey():
                self._renew()

    def channel(self, owner: Owner, window: int) -> Channel:
        """A new channel, not yet opened."""
        channel = self.channels[self._numbers] = Channel(self, self._numbers, owner, window)
        self._numbers += 1
        return channel

    def ping(self) -> None:
        """Ask for any answer at all, as OpenSSH does."""
        self.send(bytes((REQUEST,)) + strings("keepalive@openssh.com") + b"\x01")

    def part(self) -> None:
        """Say good-bye and let go."""
        if self.open and not self.exchange.busy:
            self.packets.send(bytes((DISCONNECT,)) + U32.pack(11) + strings("", ""))
        self.fail(Disconnected("the connection was closed here"))

    def fail(self, error: Exception) -> None:
        """End the connection; every channel hears why."""
        if not self.open:
            return
        self.open = False
        self.error = error
        self._wire.stop()
        self.exchange.end()
        if self._renewal:
            self._renewal.cancel()
        channels, self.channels = list(self.channels.values()), {}
        self._held.clear()
        self._blocked.clear()
        if self.agreed is not None and not self.agreed.done():
            self.agreed.set_exception(error)
        if self.mail is not None:
            self.mail.put_nowait(b"")
        for channel in channels:
            channel.cut(error)
        self._owner.over(error)

    # Its channels' side.

    @property
    def clogged(self) -> bool:
        """Whether channel data should wait."""
        return self.exchange.busy or self._wire.backlog > ROOM

    def wait(self, channel: Channel) -> None:
        """Push this channel when there is room again."""
        self._blocked[channel.number] = channel

    def forget(self, number: int) -> None:
        """A channel is over."""
        self.channels.pop(number, None)
        self._blocked.pop(number, None)

    # Its wire's side.

    def received(self, data: bytes) -> None:
        """Bytes from the server: as many packets as they complete are acted on."""
        self.heard = self._loop.time()
        try:
            if self._unagreed >= 0:
                data = self._early(data)
            for payload in self.packets.feed(data):
                self._act(payload)
                if not self.open:
                    return
            if self.packets.need_rekey() and not self.exchange.busy:
                self._renew()
        except GARBAGE as error:
            self.fail(error)

    def drained(self) -> None:
        """The wire has room again."""
        if self._blocked and not self.exchange.busy:
            blocked, self._blocked = self._blocked, {}
            for channel in blocked.values():
                channel.push()

    def ended(self, error: Exception | None) -> None:
        """The wire is cut, or closed by the server."""
        self.fail(error or EOFError("the host closed the connection"))

    def _early(self, data: bytes) -> bytes:
        """Bound what comes before keys are agreed; take the version line off the front (RFC 4253, section 4.2)."""
        self._unagreed += len(data)
        if self._unagreed > (UNAGREED if self.exchange.remote_version else BANNER):
            raise SSHException("the host talks and talks, and agrees on no keys")
        if self.exchange.remote_version:
            return data
        said = self._said + data
        while b"\n" in said:
            line, said = said.split(b"\n", 1)
            if line.startswith(b"SSH-"):
                self._said = b""
                self.exchange.begin(line.rstrip(b"\r").decode(errors="replace"))
                return said
        self._said = said
        return b""

    def _act(self, payload: bytes) -> None:
        kind = payload[0]
        if kind > CHANNEL_OPEN and not self.exchange.wants(kind):
            self._pass(kind, payload)
        elif kind == DISCONNECT:
            raise Disconnected(sanitise.line(Reader(payload, 5).text()) or "without a word")
        elif kind in (IGNORE, DEBUG):
            self.exchange.skip(kind)
        elif self.exchange.wants(kind):
            self.exchange.act(kind, payload)
            if kind == NEWKEYS:
                self._agreed()
        elif kind == SERVICE_ACCEPT or 50 <= kind < 80:
            self._deliver(payload)
        elif kind == REQUEST:
            reader = Reader(payload, 1)
            if reader.string() and reader.flag():
                self.send(b"\x52")  # whatever it is, no
        elif kind in (81, 82):
            self._owner.replied()
        elif kind == CHANNEL_OPEN:
            reader = Reader(payload, 1)
            reader.string()
            self.send(b"\x5c" + reader.take(4) + U32.pack(1) + strings("", ""))  # administratively prohibited
        elif kind != UNIMPLEMENTED:
            self.send(bytes((UNIMPLEMENTED,)) + U32.pack(self.packets.sequence))

    def _pass(self, kind: int, payload: bytes) -> None:
        number = U32.unpack_from(payload, 1)[0]
        channel = self.channels.get(number)
        if channel is not None:
            channel.hear(kind, payload)
        elif number >= self._numbers:
            raise SSHException(f"a message for channel {number}, which was never opened")

    def _deliver(self, letter: bytes) -> None:
        if self.mail is not None:
            if self.mail.qsize() >= LETTERS:
                raise SSHException("a flood of authentication messages")
            self.mail.put_nowait(letter)

    def _renew(self) -> None:
        self._renewal = self._loop.call_later(self._patience, self._overdue)
        self.exchange.renew()

    def _overdue(self) -> None:
        self.fail(SSHException("the host does not agree on new keys"))

    def _agreed(self) -> None:
        """New keys both ways: what had to wait goes out."""
        self._unagreed = -1
        if self._renewal:
            self._renewal.cancel()
            self._renewal = None
        if self.agreed is not None and not self.agreed.done():
            self.agreed.set_result(None)
        held, self._held = self._held, []
        for payload in held:
            self.send(payload)
        self.drained()
