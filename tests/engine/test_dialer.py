"""The dialer: the host's own transport or none, limits, and questions."""

import asyncio

import pytest

from console.engine.dialer import Dialer
from console.engine.questions import Questions
from console.kit.clock import SystemClock
from console.model.actor import Actor
from console.model.command import Command, Exited, Output
from console.model.errors import Cause, Refused, Unreachable
from console.model.facts import Answered, Fact
from console.model.host import Host
from console.model.question import Choice, Question
from console.model.signals import Asked
from tests.fakes.transport import FakeTransport
from tests.settle import until

WEB1 = Host("web1", "web1", transports=("ssh", "local"))
KEY = Question(
    "k", "host-key", "Unknown key", ("SHA256:x",), (Choice("once", "Once"), Choice("no", "Refuse", safe=True))
)


class Bench:
    def __init__(self, *, interactive: bool = False, contacts: int = 10, per_host: int = 4) -> None:
        self.asked: list[Asked] = []
        self.facts: list[Fact] = []
        actor = Actor("anna")
        self.questions = Questions(actor, SystemClock(), self.asked.append, self.facts.append, interactive=interactive)
        self.dialer = Dialer(self.questions, contacts, per_host)
        self.ssh, self.local = FakeTransport(), FakeTransport()
        self.dialer.transports |= {"ssh": self.ssh, "local": self.local}

    async def run(self, host: Host, name: str = "") -> list[Output]:
        return [piece async for piece in self.dialer.over(name, host, Command(argv=("true",)))]


async def test_a_host_is_reached_by_its_first_transport_and_no_other() -> None:
    bench = Bench()
    await bench.run(WEB1)
    assert (len(bench.ssh.ran), len(bench.local.ran)) == (1, 0)
    del bench.dialer.transports["ssh"]
    bench.dialer.failed = {"ssh": "ImportError: paramiko"}
    with pytest.raises(Unreachable, match="reached by 'ssh'") as error:
        await bench.run(WEB1)
    assert error.value.cause is Cause.NO_TRANSPORT
    assert "paramiko" in error.value.hint
    assert bench.local.ran == []


async def test_a_host_without_transports_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        await Bench().run(Host("x", "x", transports=()))


@pytest.mark.parametrize(("contacts", "per_host", "most"), [(3, 10, 3), (10, 2, 2)])
async def test_limits_overall_and_per_host(contacts: int, per_host: int, most: int) -> None:
    bench = Bench(contacts=contacts, per_host=per_host)
    go = asyncio.Event()
    bench.ssh.script = lambda _host, _command: (go, Exited(0))
    tasks = [asyncio.create_task(bench.run(WEB1)) for _ in range(8)]
    await until(lambda: len(bench.ssh.ran) == most)
    await asyncio.sleep(0)
    assert len(bench.ssh.ran) == most
    go.set()
    await asyncio.gather(*tasks)
    assert len(bench.ssh.ran) == 8


async def test_giving_up_early_gives_the_slot_back() -> None:
    bench = Bench(contacts=1, per_host=1)
    never = asyncio.Event()
    bench.ssh.script = lambda _host, _command: (never, Exited(0))
    task = asyncio.create_task(bench.run(WEB1))
    await until(lambda: bench.ssh.ran)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    bench.ssh.script = lambda _host, _command: (Exited(0),)
    assert await bench.run(WEB1) == [Exited(0)]


async def test_nobody_to_ask_means_the_safe_choice_on_the_record() -> None:
    bench = Bench()
    assert (await bench.dialer.ask(KEY)).id == "no"
    [fact] = bench.facts
    assert isinstance(fact, Answered)
    assert "nobody to ask" in fact.note
    assert bench.asked == []


async def test_one_question_asked_often_is_put_once() -> None:
    bench = Bench(interactive=True)
    waiting = [asyncio.create_task(bench.dialer.ask(KEY)) for _ in range(5)]
    await until(lambda: bench.asked)
    with pytest.raises(Refused, match="One of once, no"):
        bench.questions.answer("k", "maybe")
    bench.questions.answer("k", "once")
    assert {choice.id for choice in await asyncio.gather(*waiting)} == {"once"}
    assert len(bench.asked) == 1
    assert len(bench.facts) == 1


async def test_closing_answers_safely() -> None:
    bench = Bench(interactive=True)
    waiting = asyncio.create_task(bench.dialer.ask(KEY))
    await until(lambda: bench.asked)
    bench.questions.close()
    assert (await waiting).id == "no"


async def test_a_run_does_not_wait_behind_the_looks_of_a_whole_fleet() -> None:
    bench, never = Bench(contacts=4), asyncio.Event()
    bench.ssh.script = lambda host, _command: (never,) if host.id.startswith("slow") else (Exited(0),)

    async def look(host: Host) -> None:
        async for _ in bench.dialer.run(host, Command(argv=("true",))):
            pass

    looks = [asyncio.create_task(look(Host(f"slow{n}", f"slow{n}"))) for n in range(20)]
    await until(lambda: len(bench.ssh.ran) == 3)
    assert await asyncio.wait_for(bench.run(WEB1), 20) == [Exited(0)]
    for task in looks:
        task.cancel()
    await asyncio.gather(*looks, return_exceptions=True)
