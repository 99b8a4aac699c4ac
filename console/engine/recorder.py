"""The thread that writes the journal.

Facts that arrive while a commit is under way share the next one, so that a hundred hosts at once cost one fsync and
not a hundred; output on its own waits a little for company.
"""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from console.engine import codec, database
from console.model.errors import BadOutput, ConsoleError, Unrecordable
from console.model.recorded import Recorded

POLL = 1.0
"""Seconds between two looks for what other processes recorded."""
LINGER = 0.2
"""Seconds that output on its own waits for more."""

Settle = Callable[[object, BaseException | None], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact on its way to disk."""

    at: float
    kind: str
    run: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a step's output on its way to disk; `part` orders the pieces of one step."""

    run: str
    host: str
    step: int
    part: int
    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """What the thread is to do: record entries and pieces, or run `work`; then `settle` whoever waits."""

    entries: tuple[Entry, ...] = ()
    pieces: tuple[Piece, ...] = ()
    work: Callable[[sqlite3.Connection], object] | None = None
    settle: Settle | None = None


class Recorder(threading.Thread):
    """Takes what is in `asks` until it finds None. Everything it calls must be safe to call from another thread."""

    def __init__(
        self,
        path: Path,
        process: str,
        deliver: Callable[[list[Recorded]], None],
        trouble: Callable[[ConsoleError | None], None],
        replay: int,
        opened: Settle,
    ) -> None:
        super().__init__(name="journal", daemon=True)
        self.asks: queue.SimpleQueue[Ask | None] = queue.SimpleQueue()
        self._path = path
        self._process = process
        self._deliver = deliver
        self._trouble = trouble
        self._replay = replay
        self._opened = opened
        self._seen = 0
        self._failing = False
        self._owed: list[Piece] = []
        self.over = False

    def run(self) -> None:
        """The thread: open, then record until told to stop. Whatever ends it, nobody is left waiting."""
        try:
            self._run()
        finally:
            self.over = True
            self.refuse()

    def refuse(self) -> None:
        """Answer what came too late; from any thread, once it is `over`."""
        late = Unrecordable("The journal is closed", "Start the console again")
        while True:
            try:
                ask = self.asks.get_nowait()
            except queue.Empty:
                return
            if ask is not None and ask.settle is not None:
                ask.settle(None, late)

    def _run(self) -> None:
        try:
            db = database.connect(self._path)
            self._hand_over_unfinished(db, max(0, database.head(db).seq - self._replay))
            self._hand_over(db)
        except (sqlite3.Error, OSError, database.TooNew) as error:
            self._opened(None, self._unrecordable(error))
            return
        self._opened(None, None)
        version = self._version(db)
        last = False
        while not last:
            asks, last = self._take()
            if asks:
                self._record(db, asks)
            changed = self._version(db)
            if asks or changed != version:
                version = changed
                self._hand_over(db)
            for ask in asks:
                self._answer(db, ask)
        db.close()

    def _take(self) -> tuple[list[Ask], bool]:
        """What is to be done now, and whether it is the last; empty after POLL seconds of nothing."""
        asks: list[Ask] = []
        until = time.monotonic() + POLL
        while True:
            try:
                ask = self.asks.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return asks, False
            if ask is None:
                return asks, True
            if not asks:
                until = time.monotonic() + LINGER
            asks.append(ask)
            if not ask.pieces:  # somebody waits: take what is there, and go
                until = 0.0

    def _record(self, db: sqlite3.Connection, asks: list[Ask]) -> None:
        entries = [entry for ask in asks for entry in ask.entries]
        pieces = self._owed + [piece for ask in asks for piece in ask.pieces]
        if not entries and not pieces:
            return
        try:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(
                "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?)",
                [(piece.run, piece.host, piece.step, piece.part, piece.stream, piece.text) for piece in pieces],
            )
            head = database.head(db)
            for entry in entries:
                head = database.insert(db, head, entry.at, entry.kind, entry.run, self._process, entry.body)
            db.execute("COMMIT")
            database.keep_head(self._path, head)
        except (sqlite3.Error, OSError) as error:
            self._owed = pieces  # a later fact may hold their digest
            self._fail(db, asks, error)
        else:
            self._owed = []
            if self._failing:
                self._failing = False
                self._trouble(None)

    def _fail(self, db: sqlite3.Connection, asks: list[Ask], error: Exception) -> None:
        if db.in_transaction:
            db.execute("ROLLBACK")
        trouble = self._unrecordable(error)
        if not self._failing:
            self._failing = True
            self._trouble(trouble)
        for ask in asks:
            if ask.entries and ask.settle is not None:
                ask.settle(None, trouble)

    def _answer(self, db: sqlite3.Connection, ask: Ask) -> None:
        if ask.settle is None:
            return
        if ask.work is None:
            ask.settle(None, None)  # after _fail this comes too late, and is ignored
            return
        try:
            result = ask.work(db)
        except sqlite3.Error as error:
            ask.settle(None, self._unrecordable(error))
        except Exception as error:  # noqa: BLE001  # not this thread's: it is raised where the work was asked for
            ask.settle(None, error)
        else:
            ask.settle(result, None)

    def _hand_over_unfinished(self, db: sqlite3.Connection, before: int) -> None:
        """At the opening: the facts, up to `before`, of runs that are not over, and of mutes and notes."""
        self._seen = before
        for run in database.unfinished(db):
            self._deliver(self._decoded(row for row in database.rows(db, run=run) if row.seq <= before))
        if cared := self._decoded(database.care(db, before)):
            self._deliver(cared)

    def _hand_over(self, db: sqlite3.Connection) -> None:
        recorded: list[Recorded] = []
        try:
            for row in database.rows(db, after=self._seen):
                recorded += self._decoded((row,))
                self._seen = row.seq
        except sqlite3.Error as error:
            self._trouble(self._unrecordable(error))
        if recorded:
            self._deliver(recorded)

    def _decoded(self, rows: Iterable[database.Row]) -> list[Recorded]:
        """The facts in `rows`, without those that can't be read: they are told of."""
        recorded: list[Recorded] = []
        for row in rows:
            try:
                recorded.append(Recorded(row.seq, codec.decode(row.kind, row.body), row.process == self._process))
            except BadOutput as error:
                self._trouble(error)
        return recorded

    def _version(self, db: sqlite3.Connection) -> int:
        """A number that changes when another connection commits; -1 when it can't be read."""
        try:
            return int(db.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            self._trouble(self._unrecordable(error))
            return -1

    def _unrecordable(self, error: Exception) -> Unrecordable:
        hint = "Nothing may run until it can be written: free space, or repair or move the file away"
        return Unrecordable(f"The journal {self._path} can't be used: {error}", hint)
