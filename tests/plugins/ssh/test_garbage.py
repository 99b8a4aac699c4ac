"""Whatever a server sends, in whatever state: the connection ends or goes on, and nothing escapes."""

import asyncio
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.ssh import algorithms
from plugins.ssh.fields import U32, Reader, string, strings
from plugins.ssh.packets import Packets
from plugins.ssh.pump import Pump
from plugins.ssh.wire import Far

KINDS = st.one_of(
    st.integers(0, 255),
    st.sampled_from([1, 2, 3, 4, 6, 7, 20, 21, 30, 31, *range(50, 61), 80, 81, 82, *range(90, 101)]),
)
FIELD = st.one_of(
    st.integers(0, 3).map(U32.pack),
    st.just(U32.pack(0xFFFFFFFF)),
    st.binary(max_size=40),
    st.binary(max_size=20).map(string),
    st.sampled_from([b"exit-status", b"exit-signal", b"session", b"keepalive@openssh.com"]).map(string),
    st.sampled_from([b"\0", b"\1"]),
)
PAYLOADS = st.builds(lambda kind, fields: bytes((kind,)) + b"".join(fields), KINDS, st.lists(FIELD, max_size=6))


class Sink:
    """A wire that goes nowhere."""

    backlog = 0

    def start(self, owner: Far) -> None:
        """Fine."""

    def write(self, data: bytes) -> None:
        """Gone."""

    def stop(self) -> None:
        """Fine."""


class Owner:
    """Owns pump and channels, and notes the end."""

    def __init__(self) -> None:
        self.ended: list[Exception] = []

    def over(self, error: Exception) -> None:
        """Note it."""
        self.ended.append(error)

    def asked(self, _name: str, rest: Reader) -> None:
        """Read what a session reads."""
        rest.u32()

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def framed(payloads: list[bytes]) -> bytes:
    """The bytes of unencrypted packets."""
    packets, stream = Packets(), bytearray()
    packets.write = stream.extend
    for payload in payloads:
        packets.send(payload)
    return bytes(stream)


def kexinit(**changes: str) -> bytes:
    """A server's lists."""
    lists = {
        "kex": ",".join(algorithms.KEX), "keys": ",".join(algorithms.HOST_KEYS), "c1": ",".join(algorithms.CIPHERS),
        "c2": ",".join(algorithms.CIPHERS), "m1": ",".join(algorithms.MACS), "m2": ",".join(algorithms.MACS),
        "z1": "none", "z2": "none", "l1": "", "l2": "", **changes,
    }  # fmt: skip
    return b"\x14" + bytes(16) + strings(*lists.values()) + bytes(5)


def meet(prepare: Callable[[Pump], Any], payloads: list[bytes]) -> None:
    """Feed a pump; it either goes on or has ended for a reason."""

    async def inside() -> None:
        owner = Owner()
        pump = Pump(Sink(), owner, algorithms.HOST_KEYS, 10)
        agreed = pump.agreed
        assert agreed
        pump.begin()
        prepare(pump)
        pump.received(framed(payloads))
        assert pump.open is not bool(owner.ended)
        pump.fail(EOFError())
        assert len(owner.ended) == 1
        assert agreed.exception() if agreed.done() else True

    asyncio.run(inside())


@given(st.lists(PAYLOADS, max_size=6))
@settings(max_examples=300, deadline=None)
def test_before_keys_are_agreed(payloads: list[bytes]) -> None:
    meet(lambda pump: pump.received(b"SSH-2.0-x\r\n"), payloads)


@given(st.sampled_from(algorithms.KEX), st.lists(PAYLOADS, min_size=1, max_size=4), st.integers(30, 41), st.booleans())
@settings(max_examples=300, deadline=None)
def test_in_the_middle_of_the_exchange(kex: str, payloads: list[bytes], kind: int, strict: bool) -> None:
    offered = kex + (",kex-strict-s-v00@openssh.com" if strict else "")

    def prepare(pump: Pump) -> None:
        pump.received(b"SSH-2.0-x\r\n")
        pump.received(framed([kexinit(kex=offered)]))

    answer = bytes((kind,)) + payloads[0][1:]
    meet(prepare, [answer, *payloads[1:]])


@given(st.lists(PAYLOADS, max_size=12), st.booleans())
@settings(max_examples=500, deadline=None)
def test_on_an_open_connection(payloads: list[bytes], mail: bool) -> None:
    def prepare(pump: Pump) -> None:
        pump.exchange.remote_version = "SSH-2.0-x"
        pump.mail = asyncio.Queue() if mail else None
        owner: Any = Owner()
        for _ in range(2):
            pump.channel(owner, 1000).open("session")

    meet(prepare, payloads)
