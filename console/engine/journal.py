"""The journal: what has happened, append-only, on disk; awaited exactly where durability is promised.

`recorder` writes it in a thread of its own. What the console shows is what is on disk: facts come back through
`deliver` once they are recorded, in the journal's order, those of other processes too.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from console.engine import codec, database
from console.engine.recorder import Ask, Entry, Piece, Recorder
from console.kit.offload import Drain
from console.model.errors import ConsoleError, Unrecordable
from console.model.facts import Fact
from console.model.recorded import Recorded, StepOutput

T = TypeVar("T")


class Journal:
    """One process's access to the journal in `path`; for one loop, on which `open` is called first.

    `deliver` is called on the loop with newly recorded facts; at the opening with the newest `replay` of them.
    `trouble` is called on the loop with the error when recording starts to fail, and with None when it works again.
    """

    def __init__(
        self,
        path: Path,
        deliver: Callable[[list[Recorded]], None],
        trouble: Callable[[ConsoleError | None], None],
        replay: int = 5000,
    ) -> None:
        self.path = path
        self.process = f"{os.getpid()}-{time.time_ns():x}"
        self._deliver = deliver
        self._trouble = trouble
        self._replay = replay
        self._recorder: Recorder | None = None

    async def open(self) -> None:
        """Open or make the database. Raises Unrecordable."""
        loop = asyncio.get_running_loop()
        facts = Drain[list[Recorded]](loop, lambda batches: self._deliver([one for batch in batches for one in batch]))
        trouble = Drain[ConsoleError | None](loop, lambda states: self._trouble(states[-1]))
        opened: asyncio.Future[object] = loop.create_future()
        self._recorder = Recorder(self.path, self.process, facts.push, trouble.push, self._replay, _settle(opened))
        self._recorder.start()
        await opened

    async def close(self) -> None:
        """Commit what waits and close the database."""
        if self._recorder is not None:
            self._recorder.asks.put(None)
            await asyncio.to_thread(self._recorder.join, 10.0)

    async def append(self, *facts: Fact) -> None:
        """Record facts, together or not at all; on disk when this returns. Raises Unrecordable."""
        await self._ask(facts=facts)

    def note(self, fact: Fact) -> None:
        """Record a fact without waiting; a failure shows as `trouble`, and after the end it is dropped."""
        if self._recorder is not None:
            self._recorder.asks.put(Ask(entries=(_entry(fact),)))

    def keep(self, piece: Piece) -> None:
        """Keep a piece of output: on disk before any fact that is appended after it."""
        if self._recorder is not None:
            self._recorder.asks.put(Ask(pieces=(piece,)))

    async def forget(self, run: str, host: str, step: int) -> None:
        """Drop the output of an attempt that has no outcome, because the step is about to be sent again."""
        delete = "DELETE FROM outputs WHERE run = ? AND host = ? AND step = ?"
        await self.read(lambda db: db.execute(delete, (run, host, step)).rowcount)

    async def outputs(self, run: str, host: str) -> tuple[StepOutput, ...]:
        """The recorded output of one host's part of a run."""
        select = "SELECT step, stream, text FROM outputs WHERE run = ? AND host = ? ORDER BY step, part"
        return await self.read(lambda db: tuple(StepOutput(*row) for row in db.execute(select, (run, host))))

    async def facts(self, run: str) -> list[Fact]:
        """Every fact of one run, in order."""
        return await self.read(lambda db: [codec.decode(row.kind, row.body) for row in database.rows(db, run=run)])

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `work` on the database, after everything asked before it. Raises Unrecordable."""
        return await self._ask(work=work)  # type: ignore[return-value]  # the recorder hands back what work returned

    async def _ask(
        self, facts: tuple[Fact, ...] = (), work: Callable[[sqlite3.Connection], object] | None = None
    ) -> object:
        recorder = self._recorder
        if recorder is None:
            raise Unrecordable("The journal is not open", "Start the console again")
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        recorder.asks.put(Ask(tuple(_entry(fact) for fact in facts), work=work, settle=_settle(answer)))
        if recorder.over:
            recorder.refuse()  # the thread may have ended between our look and our asking
        return await answer


def _entry(fact: Fact) -> Entry:
    kind, body = codec.encode(fact)
    return Entry(fact.at, kind, getattr(fact, "run", ""), body)


def _settle(future: "asyncio.Future[object]") -> Callable[[object, BaseException | None], None]:
    """What a thread calls to settle `future` with a result or an error."""
    loop = future.get_loop()

    def settle(result: object, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    def hand_over(result: object, error: BaseException | None) -> None:
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the loop is closed: nobody waits
            return

    return hand_over
