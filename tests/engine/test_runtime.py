"""The runtime as a whole: what breaks around it does not take it down, and stopping always stops."""

import asyncio
import threading
from pathlib import Path

import pytest

from console.engine.workers import Workers
from console.model.errors import ConsoleError
from console.settings import Settings
from console.state.state import State
from console.wiring import Runtime, wire
from tests.settle import settle


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    monkeypatch.setenv("QUARTERDECK_STATE", str(tmp_path / "state"))
    return wire(Settings(tmp_path))


def test_a_listener_that_raises_is_told_of_once_and_stopping_stops(runtime: Runtime) -> None:
    told: list[str] = []

    def listener(state: State) -> None:
        told.extend(died.title for died in state.sources.died if died.title not in told)
        raise ZeroDivisionError("the listener")

    runtime.start()
    runtime.listen(listener)
    runtime.submit(runtime.open_window("look")).result(20)
    settle(lambda: runtime.state.decisions.window is not None)
    settle(lambda: runtime.state.sources.died)
    assert [died.title for died in runtime.state.sources.died] == ["ZeroDivisionError: the listener"]
    runtime.stop()
    assert not [thread for thread in threading.enumerate() if thread.name in ("engine", "journal")]


def test_a_listener_that_raises_at_the_very_end_leaves_no_thread(runtime: Runtime) -> None:
    def listener(_state: State) -> None:
        raise ZeroDivisionError("the listener")

    runtime.start()

    async def prepare() -> None:
        await runtime.refresh()
        runtime.listen(listener)

    runtime.submit(prepare()).result(20)
    try:
        runtime.stop()
    except ZeroDivisionError:
        told = True
    else:
        told = False
    assert not [thread for thread in threading.enumerate() if thread.name in ("engine", "journal")], told


def test_runbooks_are_read_beside_the_loop(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    go, reading = threading.Event(), threading.Event()

    def slow(_folders: object) -> tuple[list[object], list[object]]:
        reading.set()
        go.wait(20)
        return [], []

    runtime.start()
    monkeypatch.setattr("console.engine.runbooks.read_all", slow)
    planning = runtime.submit(runtime.plan("nothing", (), {}))
    assert reading.wait(20)
    assert runtime.submit(runtime.busy()).result(20) == ()
    go.set()
    with pytest.raises(ConsoleError):
        planning.result(20)
    runtime.stop()


async def test_a_worker_that_dies_at_one_place_is_told_of_once_whatever_it_says() -> None:
    told: list[str] = []
    workers = Workers(lambda name, title, _trace: told.append(f"{name}: {title}"))

    async def work(number: int) -> None:
        raise ValueError(f"at {number}")

    for number in range(50):
        await workers.guard("sample web1", work(number), None)
    await workers.guard("sample web2", work(0), None)
    assert told == ["sample web1: ValueError: at 0", "sample web2: ValueError: at 0"]


async def test_work_that_never_began_is_let_go_of() -> None:
    workers = Workers(lambda *_: None)
    ran = asyncio.Event()

    async def work() -> None:
        ran.set()

    workers.spawn("early", work())
    await workers.close()
    late = workers.spawn("late", work())
    await asyncio.wait([late])
    assert not ran.is_set()


def test_no_secret_of_a_traceback_comes_on_the_record(runtime: Runtime) -> None:
    runtime.start()
    try:
        runtime.submit(
            runtime.died("screen: keys", "ValueError: password=hunter2", "Traceback: token='hunter2'")
        ).result(20)
        settle(lambda: runtime.state.sources.died)
        assert "hunter2" not in repr(runtime.state.sources.died)
        assert "ValueError: password=" in runtime.state.sources.died[0].title
    finally:
        runtime.stop()
