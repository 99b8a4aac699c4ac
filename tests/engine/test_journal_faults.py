"""A journal that is damaged, unreadable in part, or fails while it is open: said, and never hung upon."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.engine import audit, database
from console.engine.journal import Journal
from console.engine.keeper import Keeper
from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Text
from console.model.errors import ConsoleError, Unrecordable
from console.model.facts import RunPlanned, StepEnded, WindowOpened
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan
from console.model.recorded import Recorded
from tests.settle import until

ANNA = Actor("anna", "bastion")


def window(reason: str) -> WindowOpened:
    return WindowOpened(1.0, 901.0, reason, ANNA)


class Open:
    """A journal with what it delivered and complained of."""

    def __init__(self, path: Path, replay: int = 5000) -> None:
        self.items: list[Recorded] = []
        self.troubles: list[ConsoleError | None] = []
        self.journal = Journal(path, self.items.extend, self.troubles.append, replay)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    made = Open(tmp_path / "journal.db")
    await made.journal.open()
    yield made
    await made.journal.close()


async def test_a_fact_of_a_newer_console_in_an_unfinished_run_hinders_no_start(tmp_path: Path) -> None:
    first = Open(tmp_path / "journal.db")
    await first.journal.open()
    plan = Plan("p", "book", "Restart", Risk.CHANGE, ())
    await first.journal.append(RunPlanned("r", 1.0, plan, ANNA, Confirmation("")))
    await first.journal.append(*(window(str(number)) for number in range(5)))
    await first.journal.close()
    other = sqlite3.connect(tmp_path / "journal.db")
    other.execute("UPDATE facts SET run = 'r', kind = 'run.paused' WHERE seq = 2")
    other.commit()
    other.close()
    second = Open(tmp_path / "journal.db", replay=2)
    await asyncio.wait_for(second.journal.open(), 20)
    await until(lambda: [item.seq for item in second.items] == [1, 5, 6])
    assert any(error and "run.paused" in error.title for error in second.troubles)
    await second.journal.close()


async def test_work_that_fails_fails_alone(opened: Open) -> None:
    def broken(_db: sqlite3.Connection) -> None:
        raise ZeroDivisionError("oops")

    with pytest.raises(ZeroDivisionError, match="oops"):
        await asyncio.wait_for(opened.journal.read(broken), 20)
    await asyncio.wait_for(opened.journal.append(window("after")), 20)


async def test_an_append_after_the_end_is_refused_and_a_note_is_dropped(tmp_path: Path) -> None:
    made = Open(tmp_path / "journal.db")
    await made.journal.open()
    closing = asyncio.create_task(made.journal.close())
    await asyncio.sleep(0)
    with pytest.raises(Unrecordable):
        await asyncio.wait_for(made.journal.append(window("late")), 20)
    made.journal.note(window("later"))
    await closing
    made.journal.note(window("too late"))


async def test_output_that_could_not_be_written_at_once_is_written_later(opened: Open) -> None:
    journal = opened.journal
    pages = await journal.read(lambda db: int(db.execute("PRAGMA page_count").fetchone()[0]))
    await journal.read(lambda db: db.execute(f"PRAGMA max_page_count={pages}").fetchall())
    keeper = Keeper("run", "web1", 0, 200_000, journal.keep)
    keeper.take(Text("out", "x" * 90_000))
    await until(lambda: opened.troubles)
    await journal.read(lambda db: db.execute("PRAGMA max_page_count=1000000").fetchall())
    await journal.append(StepEnded("run", 1.0, "web1", 0, Outcome.OK, 0, digest=keeper.finish()))
    assert (await journal.read(audit.verify)).ok


async def test_trouble_is_told_when_it_begins_and_when_it_ends(opened: Open) -> None:
    journal = opened.journal
    await journal.read(lambda db: db.execute("PRAGMA query_only=ON").fetchall())
    for _ in range(5):
        with pytest.raises(Unrecordable):
            await journal.append(window("x"))
    await journal.read(lambda db: db.execute("PRAGMA query_only=OFF").fetchall())
    await journal.append(window("y"))
    await until(lambda: opened.troubles and opened.troubles[-1] is None)
    assert len(opened.troubles) == 2


async def test_the_export_is_one_document_a_line_whatever_was_written(opened: Open) -> None:
    hostile = 'a\nb\u2028c\x85d"\\\x1b]52;c;eA==\x07\u202e\udcff'
    await opened.journal.append(window(hostile), window("second"))
    lines = await opened.journal.read(lambda db: list(audit.export(db)))
    found = [json.loads(line) for line in lines]
    assert [one["reason"][:3] for one in found] == ["a\nb", "sec"]
    assert all(line.isprintable() for line in lines)


async def test_verify_finds_an_index_that_lies(opened: Open, tmp_path: Path) -> None:
    await opened.journal.append(*(window(str(number)) for number in range(5)))
    plan = Plan("p", "book", "Restart", Risk.CHANGE, ())
    await opened.journal.append(RunPlanned("r", 1.0, plan, ANNA, Confirmation("")))
    await opened.journal.close()
    db = sqlite3.connect(tmp_path / "journal.db")
    page, size = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'facts_of_run'").fetchone()[0], 4096
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    raw = bytearray((tmp_path / "journal.db").read_bytes())
    at = raw.index(b"r", (page - 1) * size + 8)
    raw[at] ^= 1
    (tmp_path / "journal.db").write_bytes(raw)
    db = sqlite3.connect(tmp_path / "journal.db")
    assert not audit.verify(db).ok
    db.close()


def test_the_facts_of_a_run_and_the_runs_not_over_are_found_by_index(tmp_path: Path) -> None:
    db = database.connect(tmp_path / "journal.db")
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    list(database.rows(db, run="r"))
    database.unfinished(db)
    db.set_trace_callback(None)
    plans = [str(row) for select in asked for row in db.execute(f"EXPLAIN QUERY PLAN {select}").fetchall()]
    db.close()
    assert sum("facts_of_run" in step for step in plans) == 2
