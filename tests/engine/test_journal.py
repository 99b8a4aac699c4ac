"""The journal: durable, ordered, shared between processes, tamper-evident, honest about failure."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from console.engine import audit, database
from console.engine.journal import Journal
from console.engine.keeper import Keeper
from console.model.actor import Actor
from console.model.command import Text
from console.model.errors import ConsoleError, Unrecordable
from console.model.facts import HealthChanged, RunEnded, StepEnded, WindowOpened
from console.model.health import Health
from console.model.outcome import Outcome
from console.model.recorded import Recorded
from tests.settle import until

ANNA = Actor("anna", "bastion")


class Seen:
    """What a journal delivered and complained of."""

    def __init__(self) -> None:
        self.items: list[Recorded] = []
        self.troubles: list[ConsoleError | None] = []

    @property
    def numbers(self) -> list[int]:
        return [item.seq for item in self.items]


Opener = Callable[[], Awaitable[tuple[Journal, Seen]]]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opener]:
    journals: list[Journal] = []

    async def open_one() -> tuple[Journal, Seen]:
        seen = Seen()
        journal = Journal(tmp_path / "journal.db", seen.items.extend, seen.troubles.append)
        await journal.open()
        journals.append(journal)
        return journal, seen

    yield open_one
    for journal in journals:
        await journal.close()


def window(reason: str, at: float = 1.0) -> WindowOpened:
    return WindowOpened(at, at + 900, reason, ANNA)


async def test_a_fact_is_on_disk_when_append_returns(opened: Opener, tmp_path: Path) -> None:
    journal, _ = await opened()
    await journal.append(window("disk full"))
    other = sqlite3.connect(tmp_path / "journal.db")
    [(kind,)] = other.execute("SELECT kind FROM facts").fetchall()
    other.close()
    assert kind == "window.opened"


async def test_facts_come_back_once_and_in_order(opened: Opener) -> None:
    journal, seen = await opened()
    await asyncio.gather(*(journal.append(window(str(number))) for number in range(200)))
    assert seen.numbers == list(range(1, 201))
    assert all(item.own for item in seen.items)


async def test_two_consoles_share_one_journal_and_one_chain(opened: Opener) -> None:
    (first, seen_first), (second, seen_second) = await opened(), await opened()
    await asyncio.gather(*(journal.append(window("x")) for _ in range(50) for journal in (first, second)))
    await until(lambda: len(seen_first.items) == len(seen_second.items) == 100)
    assert seen_first.numbers == seen_second.numbers == list(range(1, 101))
    assert sum(item.own for item in seen_first.items) == 50
    assert (await first.read(audit.verify)).ok


async def test_a_reopened_journal_replays(opened: Opener) -> None:
    journal, _ = await opened()
    await journal.append(window("a"), window("b"))
    _, again = await opened()
    assert [item.fact for item in again.items] == [window("a"), window("b")]
    assert not any(item.own for item in again.items)


async def test_output_is_on_disk_before_the_fact_that_follows_it(opened: Opener) -> None:
    journal, _ = await opened()
    keeper = Keeper("run", "web1", 0, 1000, journal.keep)
    for text in ("one\n", "two\n"):
        keeper.take(Text("out", text))
    keeper.take(Text("err", "oops\n"))
    await journal.append(
        StepEnded("run", 1.0, "web1", 0, Outcome.OK, 0, digest=keeper.finish(), size=keeper.size, lost=keeper.lost)
    )
    pieces = await journal.outputs("run", "web1")
    assert [(piece.stream, piece.text) for piece in pieces] == [("out", "one\ntwo\n"), ("err", "oops\n")]
    assert (await journal.read(audit.verify)).ok


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE facts SET body = CAST(replace(body, 'disk', 'disc') AS BLOB) WHERE seq = 3",
        "UPDATE facts SET at = at + 1 WHERE seq = 3",
        "UPDATE facts SET process = 'other' WHERE seq = 3",
        "UPDATE facts SET kind = 'run.ended' WHERE seq = 3",
        "UPDATE facts SET hash = zeroblob(32) WHERE seq = 3",
        "DELETE FROM facts WHERE seq = 3",
    ],
)
async def test_verify_names_the_fact_that_was_changed(opened: Opener, tmp_path: Path, damage: str) -> None:
    journal, _ = await opened()
    for number in range(5):
        await journal.append(window(f"disk {number}"))
    assert (await journal.read(audit.verify)).ok
    other = sqlite3.connect(tmp_path / "journal.db")
    other.execute(damage)
    other.commit()
    other.close()
    found = await journal.read(audit.verify)
    assert (found.ok, found.seq) == (False, 3)


async def test_verify_finds_a_cut_or_damaged_write_ahead_log(opened: Opener, tmp_path: Path) -> None:
    journal, _ = await opened()
    for number in range(20):
        await journal.append(window(f"disk {number}"))
    copies = tmp_path / "copies"
    wal = (tmp_path / "journal.db-wal").read_bytes()
    for at in range(100, len(wal), len(wal) // 23):
        folder = copies / str(at)
        folder.mkdir(parents=True)
        for name in ("journal.db", "journal.db-head"):
            (folder / name).write_bytes((tmp_path / name).read_bytes())
        (folder / "journal.db-wal").write_bytes(wal[:at] + bytes([wal[at] ^ 1]) + wal[at + 1 :])
        db = sqlite3.connect(folder / "journal.db")
        found = audit.verify(db)
        db.close()
        assert not found.ok or found.facts == 20, f"byte {at}: {found}"
        if found.facts < 20:
            assert found.seq == found.facts + 1


@pytest.mark.parametrize(("left", "sound"), [(b"", True), (bytes(86), True), (b"garbage", False)])
async def test_a_head_that_was_never_written_is_none(left: bytes, sound: bool, opened: Opener, tmp_path: Path) -> None:
    journal, _ = await opened()
    await journal.append(window("disk"))
    (tmp_path / "journal.db-head").write_bytes(left)
    assert (await journal.read(audit.verify)).ok is sound


async def test_a_record_cut_at_its_end_is_found(opened: Opener, tmp_path: Path) -> None:
    journal, _ = await opened()
    for number in range(5):
        await journal.append(window(f"disk {number}"))
    other = sqlite3.connect(tmp_path / "journal.db")
    other.execute("DELETE FROM facts WHERE seq > 3")
    other.commit()
    other.close()
    found = await journal.read(audit.verify)
    assert (found.ok, found.seq) == (False, 4)
    assert "5 were recorded" in found.problem


async def test_verify_finds_a_changed_output(opened: Opener, tmp_path: Path) -> None:
    journal, _ = await opened()
    keeper = Keeper("run", "web1", 0, 1000, journal.keep)
    keeper.take(Text("out", "freed 12 MB\n"))
    await journal.append(StepEnded("run", 1.0, "web1", 0, Outcome.OK, 0, digest=keeper.finish()))
    other = sqlite3.connect(tmp_path / "journal.db")
    other.execute("UPDATE outputs SET text = 'freed 99 MB\n'")
    other.commit()
    other.close()
    found = await journal.read(audit.verify)
    assert not found.ok
    assert "output of step 1 on web1" in found.problem


async def test_a_full_disk_is_refused_and_shown_and_recovered_from(opened: Opener) -> None:
    journal, seen = await opened()
    await journal.append(window("before"))
    pages = await journal.read(lambda db: int(db.execute("PRAGMA page_count").fetchone()[0]))
    await journal.read(lambda db: db.execute(f"PRAGMA max_page_count={pages}").fetchall())
    with pytest.raises(Unrecordable, match="full"):
        await journal.append(window("x" * 100_000))
    await until(lambda: bool(seen.troubles))
    await journal.read(lambda db: db.execute("PRAGMA max_page_count=1000000").fetchall())
    await journal.append(window("after"))
    await until(lambda: seen.troubles[-1] is None)
    assert [item.fact for item in seen.items] == [window("before"), window("after")]
    assert (await journal.read(audit.verify)).ok


async def test_appended_facts_are_recorded_together_or_not_at_all(opened: Opener) -> None:
    journal, seen = await opened()
    pages = await journal.read(lambda db: int(db.execute("PRAGMA page_count").fetchone()[0]))
    await journal.read(lambda db: db.execute(f"PRAGMA max_page_count={pages}").fetchall())
    with pytest.raises(Unrecordable):
        await journal.append(RunEnded("r", 1.0, Outcome.OK), window("x" * 100_000))
    assert seen.items == []


async def test_a_noted_fact_needs_no_waiting(opened: Opener) -> None:
    journal, seen = await opened()
    journal.note(HealthChanged("web1", 1.0, Health.OK, Health.CRIT))
    await until(lambda: len(seen.items) == 1)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_file_that_is_no_journal_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal.db").write_bytes(content)
    with pytest.raises(Unrecordable):
        await Journal(tmp_path / "journal.db", lambda _: None, lambda _: None).open()


async def test_a_journal_of_a_newer_console_is_refused(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "journal.db")
    db.execute(f"PRAGMA user_version={len(database.MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(Unrecordable, match="this console knows"):
        await Journal(tmp_path / "journal.db", lambda _: None, lambda _: None).open()


def test_the_keeper_keeps_both_ends_and_counts_what_it_lost() -> None:
    kept: list[str] = []
    keeper = Keeper("run", "web1", 0, 100, lambda piece: kept.append(piece.text))
    for number in range(1000):
        keeper.take(Text("out", f"{number:04}\n"))
    keeper.finish()
    text = "".join(kept)
    assert text.startswith("0000\n0001\n")
    assert text.endswith("0998\n0999\n")
    assert keeper.lost == 5000 - 100
    assert f"[{keeper.lost} bytes not kept here]" in text


def test_a_digest_does_not_depend_on_how_the_output_was_cut() -> None:
    def digest(*pieces: Text) -> str:
        keeper = Keeper("run", "web1", 0, 100, lambda _: None)
        for piece in pieces:
            keeper.take(piece)
        return keeper.finish()

    whole = digest(Text("out", "one two"), Text("err", "three"))
    assert digest(Text("out", "one "), Text("err", "three"), Text("out", "two")) == whole
    assert digest(Text("out", "one two three")) != whole
