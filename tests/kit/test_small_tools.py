"""Durations, backoff, and the door between threads and the loop."""

import asyncio
import random
import threading
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.kit import duration
from console.kit.backoff import Backoff, jittered
from console.kit.offload import Drain, Pool


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90", 90.0),
        ("1.5", 1.5),
        ("90s", 90.0),
        ("15m", 900.0),
        ("1h30m", 5400.0),
        ("2d", 172800.0),
        ("1w", 604800.0),
        ("250ms", 0.25),
        (" 1H ", 3600.0),
        ("0", 0.0),
    ],
)
def test_durations_as_people_write_them(written: str, seconds: float) -> None:
    assert duration.parse(written) == seconds


@pytest.mark.parametrize("written", ["", "s", "1x", "-1", "1h 30m", "1.s", "inf", "nan", "1e9", "9" * 50, "1m2"])
def test_what_is_no_duration(written: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        duration.parse(written)


@pytest.mark.parametrize(
    ("seconds", "read"),
    [
        (0, "0s"),
        (0.26, "0.3s"),
        (5, "5s"),
        (45.9, "45s"),
        (60, "1m"),
        (90, "1m 30s"),
        (930, "15m"),
        (3600, "1h"),
        (5400, "1h 30m"),
        (93600, "1d 2h"),
        (40 * 86400 + 3600, "40d"),
        (-90, "-1m 30s"),
    ],
)
def test_durations_as_people_read_them(seconds: float, read: str) -> None:
    assert duration.brief(seconds) == read


@given(st.floats(0, 1e9))
def test_a_brief_duration_is_never_longer_than_the_thing(seconds: float) -> None:
    parsed = duration.parse(duration.brief(seconds).replace(" ", ""))
    assert parsed <= seconds + 0.05


@given(st.integers(), st.floats(0.1, 10), st.floats(10, 600))
def test_backoff_grows_to_its_cap_and_starts_anew(seed: int, first: float, cap: float) -> None:
    backoff = Backoff(first, cap, random.Random(seed))
    waits = [backoff.next() for _ in range(80)]
    assert all(0 < wait <= min(cap, first * 2**number) for number, wait in enumerate(waits))
    assert max(waits) > cap / 2
    backoff.reset()
    assert backoff.next() <= first


@given(st.integers(), st.floats(1, 1000))
def test_jitter_stays_near_the_period(seed: int, period: float) -> None:
    assert abs(jittered(period, random.Random(seed)) - period) <= period * 0.1001


async def test_a_pool_runs_on_its_own_named_threads() -> None:
    pool = Pool("blocking-thing", 2)
    names = await asyncio.gather(*(pool.run(lambda: threading.current_thread().name) for _ in range(20)))
    assert all(name.startswith("blocking-thing") for name in names)
    assert len(set(names)) <= 2
    pool.close()


async def test_a_pool_hands_errors_through_and_takes_nothing_once_closed() -> None:
    pool = Pool("x", 1)
    with pytest.raises(ZeroDivisionError):
        await pool.run(lambda: 1 // 0)
    assert await pool.run(max, 1, 2) == 2
    pool.close()
    with pytest.raises(RuntimeError):
        await pool.run(max, 1, 2)


def push(drain: Drain[int], numbers: range) -> None:
    for number in numbers:
        drain.push(number)


async def test_a_drain_hands_everything_over_in_order_and_wakes_the_loop_once_for_many() -> None:
    got: list[list[int]] = []
    drain: Drain[int] = Drain(asyncio.get_running_loop(), got.append)
    thread = threading.Thread(target=push, args=(drain, range(5000)))
    thread.start()
    thread.join()  # the loop does not run meanwhile: one wake-up has to do
    async with asyncio.timeout(20):
        while sum(map(len, got)) < 5000:
            await asyncio.sleep(0)
    assert [number for batch in got for number in batch] == list(range(5000))
    assert len(got) == 1


async def test_a_drain_loses_nothing_while_threads_push_and_the_loop_drains() -> None:
    got: list[int] = []
    drain: Drain[int] = Drain(asyncio.get_running_loop(), got.extend)
    starts = (0, 10_000, 20_000, 30_000)
    threads = [threading.Thread(target=push, args=(drain, range(start, start + 2000))) for start in starts]
    for thread in threads:
        thread.start()
    async with asyncio.timeout(20):
        while len(got) < 8000:
            await asyncio.sleep(0)
    for thread in threads:
        thread.join()
    assert len(set(got)) == 8000
    assert [number for number in got if number < 10_000] == list(range(2000))


def test_a_drain_of_a_closed_loop_takes_and_forgets() -> None:
    loop = asyncio.new_event_loop()
    drain: Drain[int] = Drain(loop, lambda things: None)
    loop.close()
    drain.push(1)
    drain.push(2)


def test_a_drain_of_a_closed_loop_keeps_nothing() -> None:
    class Thing:
        pass

    loop = asyncio.new_event_loop()
    drain: Drain[Thing] = Drain(loop, lambda things: None)
    loop.close()
    gone = []
    for _ in range(3):
        thing = Thing()
        gone.append(weakref.ref(thing))
        drain.push(thing)
        del thing
    assert [ref() for ref in gone] == [None] * 3
