"""Keeps a step's output: all of it up to a cap; beyond that its beginning and its end, and how much lies between."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable

from console.engine.recorder import Piece
from console.model.command import Text

CHUNK = 32_768
"""Characters that wait at the most before they go to the journal."""


class Keeper:
    """The output of one step on one host. `cap` is in characters; half of it is for the end once the output is larger.

    `finish` returns the digest: SHA-256 over the SHA-256 of stdout and that of stderr, of everything that came, kept or
    not, however it was cut. `size` is its length in bytes (UTF-8).
    """

    def __init__(self, run: str, host: str, step: int, cap: int, keep: Callable[[Piece], None]) -> None:
        self._place = (run, host, step)
        self._room = cap // 2
        self._tail_cap = cap - self._room
        self._keep = keep
        self._hashes = _hashes()
        self._part = 0
        self._waiting: list[Text] = []
        self._waiting_size = 0
        self._tail: deque[Text] = deque()
        self._tail_size = 0
        self.size = 0
        self.lost = 0

    def take(self, piece: Text) -> None:
        """Take a piece in."""
        if not piece.text:
            return
        raw = piece.text.encode()
        self._hashes[piece.stream].update(raw)
        self.size += len(raw)
        if self._room > 0:
            head = Text(piece.stream, piece.text[: self._room])
            self._room -= len(head.text)
            self._waiting.append(head)
            self._waiting_size += len(head.text)
            if self._waiting_size >= CHUNK:
                self._write()
            piece = Text(piece.stream, piece.text[len(head.text) :])
        if piece.text:
            self._tail.append(piece)
            self._tail_size += len(piece.text)
            while self._tail_size > self._tail_cap:
                self._drop(self._tail_size - self._tail_cap)

    def finish(self) -> str:
        """Write what waits; returns the digest."""
        self._write()
        if self.lost:
            self._put("gap", f"[{self.lost} bytes not kept here]\n")
        self._waiting = list(self._tail)
        self._write()
        return _joined(self._hashes)

    def _drop(self, excess: int) -> None:
        first = self._tail.popleft()
        gone, rest = first.text[:excess], first.text[excess:]
        self.lost += len(gone.encode())
        self._tail_size -= len(gone)
        if rest:
            self._tail.appendleft(Text(first.stream, rest))

    def _write(self) -> None:
        waiting, self._waiting, self._waiting_size = self._waiting, [], 0
        stream, texts = "", list[str]()
        for piece in waiting:
            if piece.stream != stream and texts:
                self._put(stream, "".join(texts))
                texts = []
            stream = piece.stream
            texts.append(piece.text)
        if texts:
            self._put(stream, "".join(texts))

    def _put(self, stream: str, text: str) -> None:
        self._keep(Piece(*self._place, self._part, stream, text))
        self._part += 1


def digest(pieces: Iterable[tuple[str, str]]) -> str:
    """The digest of recorded output, as (stream, text) in order; what a Keeper that lost nothing returned."""
    hashes = _hashes()
    for stream, text in pieces:
        if stream in hashes:
            hashes[stream].update(text.encode())
    return _joined(hashes)


def _hashes() -> "dict[str, hashlib._Hash]":
    return {"out": hashlib.sha256(), "err": hashlib.sha256()}


def _joined(hashes: "dict[str, hashlib._Hash]") -> str:
    return hashlib.sha256(b"".join(part.digest() for part in hashes.values())).hexdigest()
