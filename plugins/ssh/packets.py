"""The binary packet protocol (RFC 4253, section 6; AES-GCM: RFC 5647; encrypt-then-MAC: OpenSSH's PROTOCOL, 1.5).

Stands in for paramiko's Packetizer, which reads with blocking calls, four to six system calls a packet. Here whole
buffers go in and whole packets come out, so one read from the network serves however many packets it holds.
"""

import hmac
import os
import struct
from collections.abc import Callable, Iterator
from typing import Any

from cryptography.exceptions import InvalidTag
from paramiko import Message
from paramiko.ssh_exception import SSHException

from plugins.ssh.fields import U32

LARGEST = 256 * 1024  # what OpenSSH accepts; a longer length is garbage or an attack
_LENGTHS = struct.Struct(">IB")
_SEQUENCED = struct.Struct(">II")


def _unsent(_: bytes) -> None:
    raise SSHException("nothing to write to")


class Packets:
    """Seals payloads into packets and opens packets into payloads, under the keys paramiko sets.

    `REKEY_BYTES` and `REKEY_PACKETS` (either way) bound what goes under one set of keys: RFC 4344 and OpenSSH's 1 GiB.
    """

    REKEY_BYTES = 2**30
    REKEY_PACKETS = 2**31

    __slots__ = (
        "_ahead",
        "_at",
        "_buffer",
        "_bytes",
        "_cipher_in",
        "_cipher_out",
        "_count",
        "_fixed_in",
        "_fixed_out",
        "_initial_kex_done",
        "_mac_in",
        "_mac_out",
        "_next_in",
        "_next_out",
        "_open",
        "_rekey",
        "_renewed",
        "_seal",
        "_size_in",
        "_size_out",
        "closed",
        "sequence",
        "sequence_out",
        "write",
    )  # fmt: skip

    def __init__(self, _socket: object = None) -> None:
        self.write: Callable[[bytes], None] = _unsent
        self.closed = False
        self.sequence = 0  # of the packet opened last
        self.sequence_out = 0
        self._initial_kex_done = False
        self._buffer = b""
        self._at = 0
        self._ahead: bytes | None = None
        self._open: Callable[[], bytes | None] = self._open_plain
        self._seal: Callable[[bytes], bytes] = self._seal_plain
        self._size_in = self._size_out = 8
        self._cipher_in: Any = None
        self._cipher_out: Any = None
        self._mac_in: tuple[bytes, Any, int] = (b"", None, 0)
        self._mac_out: tuple[bytes, Any, int] = (b"", None, 0)
        self._fixed_in = self._fixed_out = b""
        self._next_in = self._next_out = 0
        self._rekey = False
        self._renewed = 0
        self._bytes = 0
        self._count = 0

    # What paramiko asks of a packetizer.

    def set_log(self, _log: object) -> None:
        """Nothing is logged here."""

    def close(self) -> None:
        """Nothing more is written."""
        self.closed = True
        self.write = _unsent

    def need_rekey(self) -> bool:
        """Whether these keys have served long enough."""
        return self._rekey

    def send_message(self, message: Message) -> None:
        """Seal and write one of paramiko's messages."""
        self.send(message.asbytes())

    def set_inbound_cipher(
        self, block_engine: Any, block_size: int, mac_engine: Any, mac_size: int, mac_key: bytes,
        etm: bool = False, aead: bool = False, iv_in: bytes | None = None,  # noqa: FBT001, FBT002 - paramiko's call
    ) -> None:  # fmt: skip
        """Open with new keys from the next packet on."""
        self._cipher_in, self._size_in, self._mac_in = block_engine, block_size, (mac_key, mac_engine, mac_size)
        if aead:
            self._fixed_in, self._next_in = _split(iv_in)
        self._open = self._open_aead if aead else self._open_etm if etm else self._open_mac
        self._renew(2)

    def set_outbound_cipher(
        self, block_engine: Any, block_size: int, mac_engine: Any, mac_size: int, mac_key: bytes,
        sdctr: bool = False, etm: bool = False, aead: bool = False,  # noqa: FBT001, FBT002, ARG002 - paramiko's call
        iv_out: bytes | None = None,
    ) -> None:  # fmt: skip
        """Seal with new keys from the next packet on."""
        self._cipher_out, self._size_out, self._mac_out = block_engine, block_size, (mac_key, mac_engine, mac_size)
        if aead:
            self._fixed_out, self._next_out = _split(iv_out)
        self._seal = self._seal_aead if aead else self._seal_etm if etm else self._seal_mac
        self._renew(1)

    def reset_seqno_in(self) -> None:
        """Strict key exchange counts from nought after new keys."""
        self.sequence = -1

    def reset_seqno_out(self) -> None:
        """The same, outwards."""
        self.sequence_out = 0

    def _renew(self, way: int) -> None:
        self._renewed |= way
        if self._renewed == 3:  # both ways
            self._renewed = self._bytes = self._count = 0
            self._rekey = False

    def _counted(self, size: int) -> None:
        self._bytes += size
        self._count += 1
        if self._bytes >= self.REKEY_BYTES or self._count >= self.REKEY_PACKETS:
            self._rekey = True

    # Outwards.

    def send(self, payload: bytes) -> None:
        """Seal `payload` and write it."""
        packet = self._seal(payload)
        self.sequence_out = (self.sequence_out + 1) & 0xFFFFFFFF
        self._counted(len(packet))
        self.write(packet)

    def _framed(self, payload: bytes, outside: int) -> bytes:
        """Length, padding length, payload, padding; `outside` bytes are not part of what is aligned."""
        size = self._size_out
        padding = 3 + size - ((len(payload) + 8 - outside) % size)
        return _LENGTHS.pack(len(payload) + padding + 1, padding) + payload + os.urandom(padding)

    def _seal_plain(self, payload: bytes) -> bytes:
        return self._framed(payload, 0)

    def _seal_aead(self, payload: bytes) -> bytes:
        packet = self._framed(payload, 4)
        nonce = self._fixed_out + self._next_out.to_bytes(8, "big")
        self._next_out = (self._next_out + 1) & 0xFFFFFFFFFFFFFFFF
        length = packet[:4]
        sealed: bytes = self._cipher_out.encrypt(nonce, packet[4:], length)
        return length + sealed

    def _seal_etm(self, payload: bytes) -> bytes:
        packet = self._framed(payload, 4)
        sealed: bytes = packet[:4] + self._cipher_out.update(packet[4:])
        return sealed + self._mac(self._mac_out, U32.pack(self.sequence_out) + sealed)

    def _seal_mac(self, payload: bytes) -> bytes:
        packet = self._framed(payload, 0)
        sealed: bytes = self._cipher_out.update(packet)
        return sealed + self._mac(self._mac_out, U32.pack(self.sequence_out) + packet)

    @staticmethod
    def _mac(keyed: tuple[bytes, Any, int], data: bytes) -> bytes:
        key, engine, size = keyed
        return hmac.digest(key, data, engine)[:size]

    # Inwards.

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The payloads that `data` completes. The keys may change between two of them."""
        self._buffer += data
        while True:
            before = self._at
            payload = self._open()
            if payload is None:
                self._buffer, self._at = self._buffer[self._at :], 0
                return
            self._counted(self._at - before)
            yield payload
            self.sequence = (self.sequence + 1) & 0xFFFFFFFF

    def _length(self, size: int, *, aligned: int) -> int:
        if size > LARGEST or size < 5 or aligned % self._size_in:
            raise SSHException(f"a packet of {size} bytes: not SSH, or garbled")
        return size

    def _unpadded(self, plain: bytes, start: int, size: int) -> bytes:
        """The payload in `plain`, whose padding length stands at `start`; `size` is the packet's length field."""
        end = start + size - plain[start]
        if end <= start + 1:
            raise SSHException("a packet that is all padding")
        return plain[start + 1 : end]

    def _open_plain(self) -> bytes | None:
        buffer, at = self._buffer, self._at
        if len(buffer) - at < 4:
            return None
        length = U32.unpack_from(buffer, at)[0]
        size = self._length(length, aligned=length + 4)
        end = at + 4 + size
        if end > len(buffer):
            return None
        self._at = end
        return self._unpadded(buffer, at + 4, size)

    def _open_aead(self) -> bytes | None:
        buffer, at = self._buffer, self._at
        if len(buffer) - at < 4:
            return None
        length = U32.unpack_from(buffer, at)[0]
        size = self._length(length, aligned=length)
        end = at + 4 + size + 16
        if end > len(buffer):
            return None
        view = memoryview(buffer)
        nonce = self._fixed_in + self._next_in.to_bytes(8, "big")
        try:
            plain: bytes = self._cipher_in.decrypt(nonce, view[at + 4 : end], view[at : at + 4])
        except InvalidTag as error:
            raise SSHException("a packet that was changed on its way") from error
        self._next_in = (self._next_in + 1) & 0xFFFFFFFFFFFFFFFF
        self._at = end
        return self._unpadded(plain, 0, size)

    def _open_etm(self) -> bytes | None:
        buffer, at, tag = self._buffer, self._at, self._mac_in[2]
        if len(buffer) - at < 4:
            return None
        length = U32.unpack_from(buffer, at)[0]
        size = self._length(length, aligned=length)
        end = at + 4 + size + tag
        if end > len(buffer):
            return None
        view = memoryview(buffer)
        sealed = view[at + 4 : at + 4 + size]
        self._check(_SEQUENCED.pack(self.sequence, size) + sealed, view[end - tag : end])
        self._at = end
        return self._unpadded(self._cipher_in.update(sealed), 0, size)

    def _open_mac(self) -> bytes | None:
        buffer, block, tag = self._buffer, self._size_in, self._mac_in[2]
        view = memoryview(buffer)
        if self._ahead is None:  # the first block is opened ahead of the rest: it holds the length
            if len(buffer) - self._at < block:
                return None
            self._ahead = self._cipher_in.update(view[self._at : self._at + block])
            self._at += block
        length = U32.unpack_from(self._ahead)[0]
        size = self._length(length, aligned=length + 4)
        end = self._at + size + 4 - block + tag
        if end > len(buffer):
            return None
        plain = self._ahead + self._cipher_in.update(view[self._at : end - tag])
        self._check(U32.pack(self.sequence) + plain, view[end - tag : end])
        self._ahead = None
        self._at = end
        return self._unpadded(plain, 4, size)

    def _check(self, data: bytes, tag: memoryview) -> None:
        if not hmac.compare_digest(self._mac(self._mac_in, data), tag):
            raise SSHException("a packet that was changed on its way")


def _split(iv: bytes | None) -> tuple[bytes, int]:
    if iv is None:
        raise SSHException("AES-GCM without its nonce")
    return iv[:4], int.from_bytes(iv[4:], "big")
