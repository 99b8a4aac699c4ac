"""The journal's database: SQLite, its schema with migrations, and the hash chain over the facts.

A fact's hash is SHA-256 over the hash before it and the row's own columns, so that no row can be changed, removed
from the middle or put in without every later hash being wrong. It does not stop whoever owns the file from writing
the whole chain anew; `Head` is what to keep elsewhere against that.
"""

import hashlib
import os
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GENESIS = bytes(32)
"""What stands before the first fact."""

MIGRATIONS = (
    """
    CREATE TABLE facts (
        seq INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, run TEXT NOT NULL, process TEXT NOT NULL,
        body BLOB NOT NULL, hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX facts_of_run ON facts (run, seq) WHERE run <> '';
    CREATE INDEX runs_planned ON facts (kind, seq) WHERE kind = 'run.planned';
    CREATE TABLE outputs (
        run TEXT NOT NULL, host TEXT NOT NULL, step INTEGER NOT NULL, part INTEGER NOT NULL, stream TEXT NOT NULL,
        text TEXT NOT NULL, PRIMARY KEY (run, host, step, part)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE INDEX facts_of_care ON facts (seq) WHERE kind IN ('host.muted', 'host.unmuted', 'note.written')
    """,
)
"""Each takes a database from the version before it to its own; `user_version` counts them."""

CARE = "SELECT * FROM facts WHERE kind IN ('host.muted', 'host.unmuted', 'note.written') AND seq <= ? ORDER BY seq"
"""Asked word for word as the index is made, or SQLite does not use it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of `facts`. `at` is epoch seconds (UTC); `process` tells consoles on one journal apart."""

    seq: int
    at: float
    kind: str
    run: str
    process: str
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The newest fact's number and hash."""

    seq: int = 0
    hash: bytes = GENESIS


class TooNew(Exception):
    """The database was written by a newer console."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the database for reading and writing, made or migrated as needed. Raises sqlite3.Error, TooNew."""
    db = sqlite3.connect(path, timeout=10.0, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    _migrate(db)
    return db


def _migrate(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _version(db)
        for script in MIGRATIONS[version:]:
            for statement in filter(str.strip, script.split(";")):
                db.execute(statement)
        db.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise TooNew(f"it is of version {version}, this console knows {len(MIGRATIONS)}")
    return version


def head(db: sqlite3.Connection) -> Head:
    """The newest fact's number and hash."""
    found = db.execute("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*found) if found else Head()


def insert(db: sqlite3.Connection, before: Head, at: float, kind: str, run: str, process: str, body: bytes) -> Head:
    """Put one fact after `before`; the caller holds the transaction. Returns the new head."""
    after = Head(before.seq + 1, chain(before, at, kind, run, process, body))
    row = (after.seq, at, kind, run, process, body, after.hash)
    db.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return after


def keep_head(path: Path, newest: Head) -> None:
    """Write the newest head beside the database in `path`, after its commit.

    SQLite takes a damaged write-ahead log for a shorter one, in silence. What stands beside it says how long it was.
    """
    handle = os.open(_beside(path), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o660)
    try:
        os.pwrite(handle, f"{newest.seq:020} {newest.hash.hex()}\n".encode(), 0)
    finally:
        os.close(handle)


def kept_head(db: sqlite3.Connection) -> Head:
    """As `head_beside`, of an open database."""
    return head_beside(Path(db.execute("PRAGMA database_list").fetchone()[2]))


def head_beside(path: Path) -> Head:
    """The head that `keep_head` wrote last; nothing's where there is none. Raises ValueError: it can't be read.

    The file is empty where its writer was killed between making and filling it, and zeros where the power failed.
    """
    try:
        words = _beside(path).read_bytes().strip(b"\0").split()
    except FileNotFoundError:
        return Head()
    if not words:
        return Head()
    if len(words) != 2:
        raise ValueError(f"{_beside(path)} does not hold a head")
    return Head(int(words[0]), bytes.fromhex(words[1].decode()))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}-head")


def rows(db: sqlite3.Connection, after: int = 0, run: str = "") -> Iterator[Row]:
    """The facts numbered above `after`, in order; those of one run if it is given."""
    where, args = ("seq > ? AND run = ? AND run <> ''", (after, run)) if run else ("seq > ?", (after,))
    for row in db.execute(f"SELECT * FROM facts WHERE {where} ORDER BY seq", args):  # noqa: S608  # no outside text in it
        yield Row(*row)


def unfinished(db: sqlite3.Connection) -> list[str]:
    """The runs that were planned and have not ended, the oldest first."""
    select = """
        SELECT run FROM facts AS planned WHERE kind = 'run.planned'
        AND NOT EXISTS (SELECT 1 FROM facts WHERE run = planned.run AND run <> '' AND kind = 'run.ended') ORDER BY seq
    """
    return [run for (run,) in db.execute(select)]


def care(db: sqlite3.Connection, until: int = 2**63 - 1) -> Iterator[Row]:
    """The facts of mutes and notes, in order, up to the number `until`: few, and never too old to hold."""
    for row in db.execute(CARE, (until,)):
        yield Row(*row)


def chain(before: Head, at: float, kind: str, run: str, process: str, body: bytes) -> bytes:
    """The hash of the fact that comes after `before`."""
    seen = hashlib.sha256(before.hash)
    seen.update(struct.pack(">qd", before.seq + 1, at))
    for part in (kind.encode(), run.encode(), process.encode(), body):
        seen.update(struct.pack(">q", len(part)))
        seen.update(part)
    return seen.digest()
