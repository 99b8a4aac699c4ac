"""The audit trail: the facts of people's actions, and the proof that nobody changed the record."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from console.engine import codec, database
from console.engine.keeper import digest
from console.model.errors import BadOutput
from console.model.facts import (
    KINDS,
    NAMES,
    Answered,
    Fact,
    HostEnded,
    HostMuted,
    HostUnmuted,
    NoteWritten,
    RunAdopted,
    RunCancelled,
    RunEnded,
    RunPlanned,
    StepEnded,
    StepIntended,
    WindowOpened,
)

AUDITED: tuple[type[Fact], ...] = (
    RunPlanned,
    StepIntended,
    StepEnded,
    HostEnded,
    RunCancelled,
    RunAdopted,
    RunEnded,
    Answered,
    WindowOpened,
    HostMuted,
    HostUnmuted,
    NoteWritten,
)
"""The facts that say what somebody did; the chain covers all facts."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found. `seq` is the number of the first fact that is wrong (0 when the file itself is), `head` the
    chain's newest hash in hex: kept elsewhere, it proves later that nothing before it was rewritten."""

    ok: bool
    facts: int
    head: str
    seq: int = 0
    problem: str = ""


def verify(db: sqlite3.Connection) -> Verification:
    """Walk the whole chain, hold recorded output against its digest, and the end against the head kept beside.

    It can't see into the output of a step whose end was never recorded, nor of one over the cap, of which only a part
    was kept.
    """
    at = database.Head()
    try:
        [(sound,)] = db.execute("PRAGMA integrity_check(1)")  # an index that lies hides facts from who asks for a run's
        if sound != "ok":
            return Verification(ok=False, facts=0, head="", problem=f"the file is damaged: {sound}")
        kept = database.kept_head(db)
        passed = kept == at
        for row in database.rows(db):
            if wrong := _wrong(db, at, row):
                seq = min(row.seq, at.seq + 1)
                return Verification(ok=False, facts=at.seq, head=at.hash.hex(), seq=seq, problem=wrong)
            at = database.Head(row.seq, row.hash)
            passed = passed or at == kept
    except (sqlite3.Error, OverflowError, ValueError, TypeError, BadOutput) as error:
        broken = f"the file is damaged after fact {at.seq}: {error}"
        return Verification(ok=False, facts=at.seq, head=at.hash.hex(), seq=at.seq + 1, problem=broken)
    if passed:
        return Verification(ok=True, facts=at.seq, head=at.hash.hex())
    lost = f"fact {at.seq + 1} and what came after it is missing: {kept.seq} were recorded"
    if at.seq >= kept.seq:
        lost = f"fact {kept.seq} is not what was recorded: it is another than the head kept beside the journal"
    return Verification(ok=False, facts=at.seq, head=at.hash.hex(), seq=min(at.seq + 1, kept.seq), problem=lost)


def missing(path: Path) -> Verification:
    """What is known of a record that is not in `path`, any more or ever: the head beside it says how long it was."""
    try:
        kept = database.head_beside(path)
    except ValueError as error:
        return Verification(ok=False, facts=0, head="", seq=1, problem=str(error))
    if not kept.seq:
        return Verification(ok=True, facts=0, head="")
    gone = f"nothing of it is left in {path}: {kept.seq} were recorded"
    return Verification(ok=False, facts=0, head="", seq=1, problem=gone)


def _wrong(db: sqlite3.Connection, before: database.Head, row: database.Row) -> str:
    """What is wrong with the fact that comes after `before`; empty when nothing is."""
    if row.seq != before.seq + 1:
        return f"fact {before.seq + 1} is missing: the next one is {row.seq}"
    if database.chain(before, row.at, row.kind, row.run, row.process, row.body) != row.hash:
        return f"fact {row.seq} ({row.kind}) is not what was recorded"
    return _output(db, row)


def export(db: sqlite3.Connection) -> Iterator[str]:
    """The audit trail as JSON lines: number, kind, process, hash, and the fact's own fields."""
    kinds = {kind for kind, fact in KINDS.items() if fact in AUDITED}
    for row in database.rows(db):
        if row.kind in kinds:
            try:
                body = msgspec.json.decode(row.body, type=dict[str, Any])
            except msgspec.MsgspecError as error:
                raise BadOutput(f"Fact {row.seq} can't be read: {error}", "Run quarterdeck audit verify") from error
            head = {"seq": row.seq, "kind": row.kind, "process": row.process, "hash": row.hash.hex()}
            yield json.dumps({**head, **body, **head})


def export_all(db: sqlite3.Connection) -> Iterator[str]:
    """Every fact as a JSON line: all that its hash covers (`chain`), the hash before it, and its own hash.

    `body` is the fact as the text that was hashed, which parsing and printing anew might not give back.
    """
    before = database.Head()
    for row in database.rows(db):
        try:
            body = row.body.decode()
        except (UnicodeDecodeError, AttributeError) as error:
            raise BadOutput(f"Fact {row.seq} can't be read: {error}", "Run quarterdeck audit verify") from error
        line = {
            "seq": row.seq,
            "at": row.at,
            "kind": row.kind,
            "run": row.run,
            "process": row.process,
            "body": body,
            "previous": before.hash.hex(),
            "hash": row.hash.hex(),
        }
        yield json.dumps(line)
        before = database.Head(row.seq, row.hash)


def _output(db: sqlite3.Connection, row: database.Row) -> str:
    """What is wrong with the output that a fact speaks of; empty when nothing is, or when it was not kept whole."""
    if NAMES[StepEnded] != row.kind:
        return ""
    fact = codec.decode(row.kind, row.body)
    if not isinstance(fact, StepEnded) or fact.lost or not fact.digest:
        return ""
    select = "SELECT stream, text FROM outputs WHERE run = ? AND host = ? AND step = ? ORDER BY part"
    if digest(db.execute(select, (fact.run, fact.host, fact.step))) == fact.digest:
        return ""
    return f"the output of step {fact.step + 1} on {fact.host} in run {fact.run} is not what was recorded"
