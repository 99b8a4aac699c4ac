"""The record as commands read it: straight from the journal on disk, without an engine, changing nothing."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from console import paths
from console.engine import codec, database
from console.engine.ledger import Ledger
from console.model.errors import BadOutput, ConsoleError
from console.model.recorded import Recorded, StepOutput
from console.model.signals import MutesEnded, Orphaned
from console.state.apply import care as folding
from console.state.apply import runs
from console.state.state import Care, RunsSlice, RunState


def journal() -> Path:
    """Where the record is."""
    return paths.state_folder() / "journal.db"


@contextmanager
def opened() -> Iterator[sqlite3.Connection | None]:
    """The journal's database, read-only; None when nothing was ever recorded. Raises ConsoleError."""
    path = journal()
    if not path.exists():
        yield None
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=10.0)) as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version > len(database.MIGRATIONS):
                raise ConsoleError(f"{path} was written by a newer console", "Use that one, or upgrade this one")
            yield db if version else None
    except sqlite3.Error as error:
        raise ConsoleError(f"{path} can't be read: {error}", "quarterdeck audit verify says where it breaks") from error


def facts(db: sqlite3.Connection, run: str = "") -> Iterator[Recorded]:
    """Every fact in order, or those of one run; what a newer console wrote is passed over."""
    return _read(database.rows(db, run=run))


def _read(rows: Iterable[database.Row]) -> Iterator[Recorded]:
    for row in rows:
        try:
            yield Recorded(row.seq, codec.decode(row.kind, row.body), own=False)
        except BadOutput:
            continue


def all_runs() -> dict[str, RunState]:
    """The newest runs, the oldest of them first; those whose owner is gone are marked orphaned."""
    with opened() as db:
        return _folded(list(facts(db))) if db else {}


def care(now: float) -> Care:
    """The mutes that hold `now` (epoch seconds), and the notes."""
    with opened() as db:
        found = [it.fact for it in _read(database.care(db))] if db else []
    return folding.fold(Care(), [MutesEnded(now), *(fact for fact in found if isinstance(fact, folding.Item))])


def one_run(name: str) -> RunState:
    """The run with this id, or whose id alone starts so. Raises ConsoleError when there is none."""
    with opened() as db:
        if db is not None:
            select = "SELECT DISTINCT run FROM facts WHERE run >= ? AND run < ? ORDER BY run LIMIT 6"
            found = [str(row[0]) for row in db.execute(select, (name, name + "\U0010ffff"))]
            if name in found or len(found) == 1:
                run = name if name in found else found[0]
                return _folded(list(facts(db, run)))[run]
            if found:
                raise ConsoleError(f"More than one run starts with {name!r}", "Give more of it: " + ", ".join(found))
    raise ConsoleError(f"There is no run {name!r} in the record", "quarterdeck runs list shows them")


def output(db: sqlite3.Connection | None, run: str, host: str) -> list[StepOutput]:
    """What a host printed in a run."""
    select = "SELECT step, stream, text FROM outputs WHERE run = ? AND host = ? ORDER BY step, part"
    return [StepOutput(*row) for row in db.execute(select, (run, host))] if db else []


def _folded(recorded: list[Recorded]) -> dict[str, RunState]:
    ledger = Ledger(paths.state_folder() / "runs")
    ledger.take(recorded)
    folded = runs.fold(RunsSlice(), [it.fact for it in recorded if isinstance(it.fact, runs.RunFact)])
    return dict(runs.fold(folded, [Orphaned(run) for run in ledger.orphans()]).runs)
