"""Mutes and notes through the record: agreed on by two consoles, there after any restart, ended by the clock."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.engine import database
from console.engine.journal import Journal
from console.kit import duration
from console.model.actor import Actor
from console.model.errors import Refused
from console.model.facts import HealthChanged, HostMuted, NoteWritten
from console.model.health import Health
from console.model.recorded import Recorded
from console.settings import load
from console.wiring import Runtime, wire
from tests.settle import settle, until

Open = Callable[[str], Runtime]


class Ahead:
    """The machine's clock, so many seconds ahead; it sleeps next to nothing."""

    def __init__(self) -> None:
        self.by = 0.0

    def now(self) -> float:
        return time.time() + self.by

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.02))


@pytest.fixture
def clock() -> Ahead:
    return Ahead()


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Ahead) -> Iterator[Open]:
    monkeypatch.setenv("QUARTERDECK_STATE", str(tmp_path / "state"))
    (tmp_path / "hosts.yaml").write_text("groups: {web: {}}\nhosts: {web1: {groups: [web]}, web2: {}}\n")
    (tmp_path / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")
    running: list[Runtime] = []

    def open_one(user: str) -> Runtime:
        runtime = wire(load(tmp_path / "settings.yaml"), Actor(user, "bastion"), clock=clock)
        runtime.start()
        running.append(runtime)
        runtime.submit(runtime.listed()).result(20)
        return runtime

    yield open_one
    for runtime in running:
        runtime.stop()


def muted(runtime: Runtime) -> dict[str, tuple[str, str]]:
    hosts = runtime.state.fleet.hosts
    return {host: (known.mute.why, known.mute.by.user) for host, known in hosts.items() if known.mute}


def test_two_consoles_agree_and_a_third_that_starts_later(opened: Open) -> None:
    anna, ben = opened("anna"), opened("ben")
    anna.submit(anna.mute(["web1"], 3600, "new\ndisk\x1b[31m")).result(20)
    settle(lambda: muted(ben) == {"web1": ("new disk", "anna")})
    ben.submit(ben.note("group:web", "ask anna")).result(20)
    settle(lambda: anna.state.fleet.care.notes)
    assert muted(opened("cora")) == {"web1": ("new disk", "anna")}
    ben.submit(ben.unmute(["web1", "web2"])).result(20)
    settle(lambda: muted(anna) == {})


def test_a_mute_ends_when_the_clock_says_so(opened: Open, clock: Ahead) -> None:
    runtime = opened("anna")
    runtime.submit(runtime.mute(["web1", "web2"], 3600, "new disk")).result(20)
    settle(lambda: len(muted(runtime)) == 2)
    clock.by = 3601
    settle(lambda: muted(runtime) == {})
    assert runtime.state.fleet.hosts["web1"].unmuted is not None
    assert muted(opened("ben")) == {}


def test_what_makes_no_sense_is_refused_and_not_recorded(opened: Open) -> None:
    runtime = opened("anna")
    for work in (
        runtime.mute(["web1"], 3600, "  "),
        runtime.mute([], 3600, "why"),
        runtime.mute(["web9"], 3600, "why"),
        runtime.mute(["web1"], 0, "why"),
        runtime.mute(["web1"], 1e9, "why"),
        runtime.mute(["web1"], 60, "x" * 501),
        runtime.unmute(["web1"]),
        runtime.note("host:web9", "x"),
        runtime.note("group:wbe", "x"),
        runtime.note("host:web1", "x" * 501),
        runtime.note("host:web1", " "),
    ):
        with pytest.raises(Refused) as refused:
            runtime.submit(work).result(20)
        assert refused.value.hint
    assert runtime.state.fleet.care.mutes == {}
    assert runtime.state.fleet.care.notes == {}


async def test_mutes_and_notes_are_told_however_much_was_recorded_since(tmp_path: Path) -> None:
    seen: list[Recorded] = []
    anna = Actor("anna")
    kept = (HostMuted(("web1",), 1.0, 2.0, "disk", anna), NoteWritten("host:web1", 2.0, "ask anna", anna))
    journal = Journal(tmp_path / "journal.db", lambda _: None, lambda _: None)
    await journal.open()
    await journal.append(*kept, *(HealthChanged("web1", 3.0, Health.OK, Health.CRIT) for _ in range(50)))
    await journal.close()
    again = Journal(tmp_path / "journal.db", seen.extend, lambda _: None, replay=5)
    await again.open()
    await until(lambda: len(seen) == 7)
    plan = await again.read(lambda db: str([*db.execute(f"EXPLAIN QUERY PLAN {database.CARE}", (9,))]))
    await again.close()
    assert [item.fact for item in seen[:2]] == [*kept]
    assert "facts_of_care" in plan


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("2h", 7200), ("1h30m", 5400), ("00:30", 1800), ("0:00", 86400), ("23:59", 86340), ("90", 90)],
)
def test_how_long_a_mute_lasts(written: str, seconds: float) -> None:
    assert duration.lasting(written, 86400.0 * 20000) == seconds
    with pytest.raises(ValueError, match="not a duration"):
        duration.lasting(f"{written} x", 0.0)
