"""The few data types of the SSH wire (RFC 4251, section 5), written and read without ceremony."""

import struct

U32 = struct.Struct(">I")
U64 = struct.Struct(">Q")


class BadField(ValueError):
    """Bytes that end before what they promise."""


def string(data: bytes | str) -> bytes:
    """`data` with its length in front; text as UTF-8."""
    raw = data.encode() if isinstance(data, str) else data
    return U32.pack(len(raw)) + raw


def strings(*parts: bytes | str) -> bytes:
    """Several `string`s in a row."""
    return b"".join(map(string, parts))


class Reader:
    """Reads fields off the front of a message. Raises BadField where there is too little left."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data = data
        self._at = at

    @property
    def at(self) -> int:
        """How many bytes have been read."""
        return self._at

    @property
    def rest(self) -> bytes:
        """What has not been read."""
        return self._data[self._at :]

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        end = self._at + size
        if end > len(self._data):
            raise BadField(f"{size} bytes promised, {len(self._data) - self._at} left")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def byte(self) -> int:
        """One byte."""
        return self.take(1)[0]

    def flag(self) -> bool:
        """A boolean."""
        return self.byte() != 0

    def u32(self) -> int:
        """An unsigned 32 bit number."""
        value: int = U32.unpack(self.take(4))[0]
        return value

    def u64(self) -> int:
        """An unsigned 64 bit number."""
        value: int = U64.unpack(self.take(8))[0]
        return value

    def string(self) -> bytes:
        """A string of bytes."""
        return self.take(self.u32())

    def text(self) -> str:
        """A string as text; what is not UTF-8 is replaced."""
        return self.string().decode(errors="replace")
