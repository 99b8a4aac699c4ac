"""Facts as JSON and back, for the journal. msgspec: typed, strict, and fast enough to be in the way of every fact."""

import functools
import json
from typing import Any

import msgspec

from console.model.errors import BadOutput
from console.model.facts import KINDS, NAMES, Fact


def encode(fact: Fact) -> tuple[str, bytes]:
    """The fact's kind and its body."""
    kind = NAMES[type(fact)]
    try:
        return kind, msgspec.json.encode(fact, order="deterministic")
    except UnicodeEncodeError:  # bytes that are no text (surrogates): a fact is not lost to a file's odd name
        text = json.dumps(msgspec.to_builtins(fact), sort_keys=True, ensure_ascii=False)
        return kind, text.encode("utf-8", "replace")


def decode(kind: str, body: bytes) -> Fact:
    """The fact that `encode` took. Raises BadOutput when it was written by a newer console, or is damaged."""
    try:
        fact: Fact = _decoder(kind).decode(body)
    except (KeyError, msgspec.MsgspecError) as error:
        raise BadOutput(
            f"A fact of kind {kind!r} can't be read: {error}", "Is this console older than the one that wrote it?"
        ) from error
    return fact


@functools.cache
def _decoder(kind: str) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(KINDS[kind])
