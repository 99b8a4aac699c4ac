"""paramiko's part of a connection: key exchange, and the keys that come of it.

paramiko's own transport is a thread that wakes ten times a second. What is taken from it: the algorithm lists and
their agreement, the kex engines, key derivation, strict kex. Its thread, sockets, packetizer, channels and
authentication are not used; messages are handed in by the pump.

The names declared below without a value are paramiko's private ones that this class stands on;
tests/plugins/ssh/test_paramiko_contract.py holds each of them to what is relied on.
"""

import os
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from paramiko import Message, Transport
from paramiko.kex_curve25519 import KexCurve25519
from paramiko.packet import Packetizer
from paramiko.ssh_exception import IncompatiblePeer, MessageOrderError, SSHException

from console.kit import sanitise
from plugins.ssh import algorithms
from plugins.ssh.fields import Reader, strings
from plugins.ssh.packets import Packets

IGNORE, DEBUG, EXT_INFO, KEXINIT, NEWKEYS = 2, 4, 7, 20, 21
VERSION = "SSH-2.0-Quarterdeck"


def _extensions(payload: bytes) -> dict[str, bytes]:
    """RFC 8308, section 2.3. paramiko's own reader believes the count, up to four thousand million of nothing."""
    reader, found = Reader(payload, 1), {}
    for _ in range(reader.u32()):
        name = reader.text()
        found[name] = reader.string()
    return found


@lru_cache(maxsize=256)
def _lists(host_keys: tuple[str, ...]) -> bytes:
    """A KEXINIT from its lists on (RFC 4253, section 7.1): the same for all who ask for the same host keys."""
    kex = (*algorithms.KEX, "ext-info-c", "kex-strict-c-v00@openssh.com")
    both_ways = (algorithms.CIPHERS, algorithms.CIPHERS, algorithms.MACS, algorithms.MACS, ("none",), ("none",), (), ())
    return strings(*(",".join(names) for names in (kex, host_keys, *both_ways))) + bytes(5)


class _NoSocket:
    """paramiko wants something to set a time-out on and to close."""

    def settimeout(self, _seconds: float) -> None: ...

    def close(self) -> None: ...


_NO_SOCKET = cast("Any", _NoSocket())


class _Shared:
    """What paramiko sets and never waits for where nothing runs in threads: one for all."""

    condition = threading.Condition()
    event = threading.Event()


_SHARED = _Shared()


class Exchange(Transport):
    """The key exchanges of one connection, client side.

    `proof` is the host key (or certificate) as the server sent it; its signature over the exchange has been checked,
    whose key it is has not. `offered` are the server's lists of the first exchange, for a message when nothing fits.
    """

    _preferred_kex = algorithms.KEX
    _preferred_ciphers = algorithms.CIPHERS
    _preferred_macs = algorithms.MACS
    _kex_info = {**Transport._kex_info, "curve25519-sha256": KexCurve25519}  # type: ignore[attr-defined]  # noqa: RUF012, SLF001 - paramiko's table lacks RFC 8731's name

    _expected_packet: tuple[int, ...]
    _handler_table: dict[int, Callable[[Message], None]]
    _expect_packet: Callable[..., None]
    _enforce_strict_kex: Callable[[int], None]
    _really_parse_kex_init: Callable[[Message], dict[str, list[str]]]
    agreed_on_strict_kex: bool
    server_extensions: dict[str, bytes]
    _add_K: Callable[[Message], None]  # noqa: N815 - paramiko's name
    H: bytes
    _latest_kex_init: bytes
    _channels: object

    def __init__(self, host_keys: tuple[str, ...]) -> None:
        super().__init__(_NO_SOCKET, packetizer_class=cast("type[Packetizer]", Packets))
        self.local_version = VERSION
        self.active = True
        self.packets = cast("Packets", self.packetizer)
        self.proof = b""
        self._first = b""
        self._secret = b""
        self._host_keys = host_keys

    @property
    def busy(self) -> bool:
        """Whether keys are being exchanged: nothing else may be sent (RFC 4253, section 7.1)."""
        return self.local_kex_init is not None

    @property
    def preferred_keys(self) -> tuple[str, ...]:
        """What the server may prove itself with."""
        return self._host_keys

    @property
    def offered(self) -> dict[str, list[str]]:
        """The server's lists of the first exchange, by paramiko's names for them."""
        return self._really_parse_kex_init(Message(self._first[1:])) if self._first else {}

    def begin(self, remote_version: str) -> None:
        """The server has said which version it speaks: it may go on with the first exchange."""
        if not remote_version.startswith(("SSH-2.0-", "SSH-1.99-")):
            raise IncompatiblePeer(f"it speaks {sanitise.line(remote_version[:40])}, not SSH 2")
        self.remote_version = remote_version
        self._expect_packet(KEXINIT)

    def renew(self) -> None:
        """Ask for keys, the first or new ones."""
        self._send_kex_init()

    def wants(self, kind: int) -> bool:
        """Whether a message of this kind is for `act`, now."""
        return bool(self._expected_packet) or kind in (EXT_INFO, KEXINIT, NEWKEYS)

    def skip(self, kind: int) -> None:
        """IGNORE and DEBUG are skipped, but end a strict exchange."""
        self._enforce_strict_kex(kind)

    def act(self, kind: int, payload: bytes) -> None:
        """Take one message of an exchange. Raises SSHException when it does not belong there."""
        if self._expected_packet:
            if kind not in self._expected_packet:
                wrong = MessageOrderError if self.agreed_on_strict_kex else SSHException
                raise wrong(f"message {kind} where one of {self._expected_packet} belongs")
            self._expected_packet = ()
        if kind == KEXINIT and not self.initial_kex_done:
            self._first = payload
        message = Message(payload[1:])
        message.seqno = self.packets.sequence
        if 30 <= kind <= 41 and self.kex_engine is not None:
            self.kex_engine.parse_next(kind, message)
        elif kind == EXT_INFO:
            self.server_extensions = _extensions(payload)
        elif kind in self._handler_table:
            self._handler_table[kind](message)
        else:
            raise SSHException(f"message {kind} in the middle of a key exchange")
        if kind == NEWKEYS:
            self._lighten()

    def end(self) -> None:
        """No more: let go of what ties this to itself, so that it goes without the garbage collector."""
        self.active = False
        self.packets.close()
        self._handler_table.clear()
        self.kex_engine = None

    def _lighten(self) -> None:
        """Let go of what only threads, servers and paramiko's channels need: a fourth of an idle connection."""
        self._first = self._secret = b""
        self._latest_kex_init = b""
        self._channels = None
        self.server_accept_cv = _SHARED.condition
        self.clear_to_send = _SHARED.event

    def _send_kex_init(self) -> None:
        """paramiko's own puts the same lists together for each connection."""
        self.in_kex = True
        self.local_kex_init = self._latest_kex_init = bytes((KEXINIT,)) + os.urandom(16) + _lists(self._host_keys)
        self.packets.send(self.local_kex_init)

    def _set_K_H(self, k: int | bytes, h: bytes) -> None:  # noqa: N802 - paramiko's name
        super()._set_K_H(k, h)  # type: ignore[misc]  # private: not in the stub
        message = Message()
        self._add_K(message)
        self._secret = message.asbytes() + h

    def _compute_key(self, letter: str, size: int) -> bytes:
        """RFC 4253, section 7.2. paramiko's own writes the secret anew for each of the six keys."""
        digest = cast("Any", self.kex_engine).hash_algo
        key: bytes = digest(self._secret + letter.encode() + (self.session_id or b"")).digest()
        while len(key) < size:
            key += digest(self._secret + key).digest()
        return key[:size]

    def _verify_key(self, host_key: bytes, signature: bytes) -> None:
        super()._verify_key(host_key, signature)  # type: ignore[misc]  # private: not in the stub
        if self.proof and host_key != self.proof:
            raise SSHException("the host shows another key than it began with")
        self.proof = host_key

    def _filter_algorithm(self, kind: str) -> tuple[str, ...]:
        """Nothing is disabled one by one: the lists above are what is wanted."""
        chosen: tuple[str, ...] = getattr(self, f"_preferred_{kind}")
        return chosen

    def _log(self, *_: object) -> None:
        """paramiko writes some forty lines a handshake; failures are told by the errors."""
