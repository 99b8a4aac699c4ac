"""The protocol itself: every algorithm, new keys in the middle, streams cut anywhere, packets changed on their way."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paramiko.ssh_exception import SSHException

from console.model.command import Command, Exited, Text
from plugins.ssh import algorithms
from plugins.ssh.channel import Channel
from plugins.ssh.fields import U32, strings
from plugins.ssh.packets import Packets
from plugins.ssh.transport import SshTransport
from tests.plugins.ssh.server import FakeReach, Server, serving

SCRIPT = "cat; echo done >&2"


async def exchange(server: Server, size: int = 200_000) -> None:
    """Data there and back."""
    server.trust()
    transport = SshTransport(server.settings(), FakeReach())
    data = bytes(b"0123456789abcdef"[number % 16] for number in range(size))
    pieces = [piece async for piece in transport.run(server.host(), Command(shell=SCRIPT, stdin=data))]
    await transport.close()
    assert "".join(piece.text for piece in pieces if isinstance(piece, Text) and piece.stream == "out") == data.decode()
    assert pieces[-1] == Exited(0)


@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")  # the server's, by asyncssh
@pytest.mark.parametrize("kex", algorithms.KEX)
async def test_every_key_exchange(tmp_path: Path, kex: str) -> None:
    async with serving(tmp_path / "s", kex_algs=[kex]) as server:
        await exchange(server, 1000)


@pytest.mark.parametrize("cipher", algorithms.CIPHERS)
@pytest.mark.parametrize("mac", algorithms.MACS)
async def test_every_cipher_and_mac(tmp_path: Path, cipher: str, mac: str) -> None:
    if "gcm" in cipher and mac != algorithms.MACS[0]:
        return  # it brings its own
    async with serving(tmp_path / "s", encryption_algs=[cipher], mac_algs=[mac]) as server:
        await exchange(server)


@pytest.mark.parametrize("cipher", ["aes128-gcm@openssh.com", "aes128-ctr"])
async def test_new_keys_at_the_servers_wish(tmp_path: Path, cipher: str) -> None:
    async with serving(tmp_path / "s", rekey_bytes=20_000, encryption_algs=[cipher]) as server:
        await exchange(server, 2_000_000)


@pytest.mark.parametrize("cipher", ["aes128-gcm@openssh.com", "aes128-ctr"])
async def test_new_keys_at_our_wish(tmp_path: Path, cipher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Packets, "REKEY_BYTES", 50_000)
    async with serving(tmp_path / "s", encryption_algs=[cipher]) as server:
        await exchange(server, 2_000_000)


async def test_strict_key_exchange_is_agreed_on(server: Server, transport: SshTransport) -> None:
    assert [piece async for piece in transport.run(server.host(), Command(argv=("true",)))] == [Exited(0)]
    (kept,) = transport._connections._kept.values()
    assert kept.connection
    assert kept.connection.pump.exchange.agreed_on_strict_kex
    assert kept.connection.pump.exchange.local_cipher == "aes128-gcm@openssh.com"
    assert kept.connection.pump.exchange.host_key_type == "ssh-ed25519"


def sealed(name: str) -> tuple[Packets, Packets]:
    """A sealing and an opening end under the same keys."""
    from paramiko import Transport

    ends = Packets(), Packets()
    info: dict[str, Any] = Transport._cipher_info  # type: ignore[attr-defined]
    for end, way in zip(ends, ("encryptor", "decryptor"), strict=True):
        if name == "gcm":
            engine = info["aes128-gcm@openssh.com"]["class"](b"k" * 16)
            arguments: dict[str, Any] = {"aead": True, "iv_out" if way == "encryptor" else "iv_in": b"i" * 12}
            mac: tuple[Any, int, Any] = (None, 16, None)
        else:
            from hashlib import sha256

            from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

            engine = getattr(Cipher(algorithms.AES(b"k" * 16), modes.CTR(b"i" * 16)), way)()
            arguments = {"etm": name == "etm"}
            mac = (sha256, 32, b"m" * 32)
        set_cipher: Callable[..., None] = end.set_outbound_cipher if way == "encryptor" else end.set_inbound_cipher
        set_cipher(engine, 16, *mac, **arguments)
    return ends


@pytest.mark.parametrize("name", ["plain", "gcm", "etm", "mac"])
@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=8), st.data())
@settings(max_examples=60, deadline=None)
def test_packets_come_out_as_they_went_in_however_they_are_cut(name: str, payloads: list[bytes], data: Any) -> None:
    sender, receiver = (Packets(), Packets()) if name == "plain" else sealed(name)
    stream = bytearray()
    sender.write = stream.extend
    for payload in payloads:
        sender.send(payload)
    found: list[bytes] = []
    at = 0
    while at < len(stream):
        size = data.draw(st.integers(1, len(stream) - at))
        found.extend(receiver.feed(bytes(stream[at : at + size])))
        at += size
    assert found == payloads
    assert receiver.sequence == sender.sequence_out == len(payloads)


@pytest.mark.parametrize("name", ["gcm", "etm", "mac"])
@given(st.binary(min_size=1, max_size=100), st.data())
@settings(max_examples=80, deadline=None)
def test_a_changed_packet_never_comes_out(name: str, payload: bytes, data: Any) -> None:
    sender, receiver = sealed(name)
    stream = bytearray()
    sender.write = stream.extend
    sender.send(payload)
    at = data.draw(st.integers(0, len(stream) - 1))
    stream[at] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(SSHException):  # or it waits for a packet that is longer than the one sent
        assert list(receiver.feed(bytes(stream))) == []


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_garbage_is_refused_or_waited_for(data: bytes) -> None:
    with contextlib.suppress(SSHException):
        for payload in Packets().feed(data):
            assert payload


class Line:
    """A connection that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.clogged = False

    def send(self, payload: bytes) -> None:
        """Keep it."""
        self.sent.append(payload)

    def wait(self, channel: Channel) -> None:
        """Nobody calls back."""

    def forget(self, number: int) -> None:
        """Fine."""


class Reader:
    """An owner that reads nothing by itself."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.told: list[str] = []

    def received(self, data: bytes, *, aside: bool) -> None:
        """Keep it."""
        self.got.append(data)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: self.told.append(name)


@pytest.fixture
def channel() -> tuple[Channel, Line, Reader]:
    """An open channel: a window of 1,000 in, 100 out, in pieces of 30."""
    line, reader = Line(), Reader()
    made = Channel(line, 0, reader, 1000)
    made.open("session")
    made.hear(91, bytes(5) + b"".join(map(U32.pack, (7, 100, 30))))
    line.sent.clear()
    return made, line, reader


def test_the_window_is_opened_for_what_is_taken(channel: tuple[Channel, Line, Reader]) -> None:
    made, line, reader = channel
    made.hear(94, bytes(5) + strings(b"x" * 600))
    made.hear(94, bytes(5) + strings(b"x" * 400))
    assert line.sent == []
    made.taken(499)
    assert line.sent == []
    made.taken(1)
    assert line.sent == [b"\x5d" + U32.pack(7) + U32.pack(500)]
    made.hear(94, bytes(5) + strings(b"x" * 500))
    assert sum(map(len, reader.got)) == 1500


def test_more_than_the_window_is_refused(channel: tuple[Channel, Line, Reader]) -> None:
    made, _, _ = channel
    made.hear(94, bytes(5) + strings(b"x" * 1000))
    with pytest.raises(SSHException):
        made.hear(94, bytes(5) + strings(b"x"))


def test_their_window_and_packet_size_are_kept(channel: tuple[Channel, Line, Reader]) -> None:
    made, line, reader = channel
    made.write(b"y" * 130)
    made.end()
    assert [len(payload) - 9 for payload in line.sent] == [30, 30, 30, 10]
    assert made.backlog == 30
    made.hear(93, bytes(5) + U32.pack(1000))
    assert [len(payload) - 9 for payload in line.sent[4:5]] == [30]
    assert line.sent[-1] == b"\x60" + U32.pack(7)
    assert reader.told.count("drained") <= 1


def test_nothing_is_sent_on_a_closed_channel(channel: tuple[Channel, Line, Reader]) -> None:
    made, line, reader = channel
    made.close()
    made.close()
    assert line.sent == [b"\x61" + U32.pack(7)]
    made.write(b"late")
    made.end()
    made.ask("signal", strings("TERM"))
    made.hear(94, bytes(5) + strings(b"late"))
    made.taken(900)
    assert len(line.sent) == 1
    assert reader.got == []
    made.hear(97, bytes(5))
    assert "closed" in reader.told
