"""The runner: the gate, the order on disk, every outcome class, cancelling, resuming."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from console.engine import audit, gate
from console.engine.recorder import Piece
from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command, Exited, Text
from console.model.errors import Lost, Refused, TimedOut, Unrecordable
from console.model.facts import HostEnded, RunEnded, RunPlanned, StepEnded, StepIntended, WindowOpened
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan
from tests.engine.running import Bench, plan, yes
from tests.fakes.transport import says, unreachable
from tests.settle import until


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    await made.journal.open()
    yield made
    await made.die()


async def test_plan_intent_and_outcome_are_recorded_in_this_order(bench: Bench) -> None:
    await bench.done(plan(hosts=1, steps=2))
    kinds = [type(fact) for fact in bench.facts]
    assert kinds == [RunPlanned, StepIntended, StepEnded, StepIntended, StepEnded, HostEnded, RunEnded]


async def test_the_intent_is_on_disk_before_the_host_is_touched(bench: Bench) -> None:
    def script(host: Host, _command: Command) -> Sequence[Text | Exited]:
        intents = [fact for fact in bench.facts if isinstance(fact, StepIntended)]
        return says("", 0 if any(intent.host == host.id for intent in intents) else 1)

    bench.transport.script = script
    run = await bench.done(plan(hosts=20, fan_out=5))
    assert set(bench.outcomes(run).values()) == {Outcome.OK}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (says("fine"), Outcome.OK),
        (says("broken", 3), Outcome.FAILED),
        ((Exited(-1, "KILL"),), Outcome.FAILED),
        (unreachable(), Outcome.UNREACHABLE),
        ((Text("out", "half"), TimedOut("longer than 60 s")), Outcome.TIMEOUT),
        ((Text("out", "half"), Lost("connection reset")), Outcome.UNKNOWN),
        ((Refused("exec refused"),), Outcome.FAILED),
        ((Text("out", "half"),), Outcome.UNKNOWN),
    ],
)
async def test_every_outcome_class(bench: Bench, answer: Sequence[Text | Exited], outcome: Outcome) -> None:
    bench.transport.script = lambda _host, _command: answer
    run = await bench.done(plan())
    assert bench.outcomes(run) == {"web1": outcome}
    assert bench.facts[-1] == RunEnded(run, bench.facts[-1].at, outcome)


async def test_a_transport_that_raises_what_it_should_not_leaves_its_host_unknown_and_the_run_whole(
    bench: Bench,
) -> None:
    def script(host: Host, _command: Command) -> Sequence[Text | Exited]:
        if host.id == "web2":
            raise ZeroDivisionError("oops")
        return says("fine")

    bench.transport.script = script
    run = await bench.runner.begin(made := plan(hosts=3, max_errors=1), yes(made))
    await bench.runner.wait(run)
    assert [end.value for _, end in sorted(bench.outcomes(run).items())] == ["ok", "unknown", "ok"]
    assert bench.died == ["step on web2: ZeroDivisionError: oops"]


async def test_a_failed_step_ends_its_host_and_max_errors_ends_the_rest(bench: Bench) -> None:
    bench.transport.script = lambda host, _command: says("", 1 if host.id in ("web1", "web3") else 0)
    run = await bench.done(plan(hosts=6, steps=2, fan_out=1, max_errors=1))
    ends = bench.outcomes(run)
    assert [ends[f"web{n}"].value for n in range(1, 7)] == ["failed", "ok", "failed", *["not_sent"] * 3]
    assert bench.transport.ran.count(("web1", "do 1")) == 0


async def test_one_unreachable_host_among_fifty_does_not_stop_the_rest_when_allowed(bench: Bench) -> None:
    bench.transport.script = lambda host, _command: unreachable() if host.id == "web17" else says("ok")
    run = await bench.done(plan(hosts=50, max_errors=1))
    ends = bench.outcomes(run)
    assert ends.pop("web17") is Outcome.UNREACHABLE
    assert set(ends.values()) == {Outcome.OK}


async def test_fan_out_bounds_the_hosts_at_once(bench: Bench) -> None:
    go = asyncio.Event()
    bench.transport.script = lambda _host, _command: (go, Exited(0))
    run = await bench.runner.begin(made := plan(hosts=9, fan_out=3), yes(made))
    await until(lambda: len(bench.transport.ran) == 3)
    await bench.journal.append(WindowOpened(1.0, 2.0, "whatever was on its way to disk is there now", Actor("x")))
    assert len(bench.transport.ran) == 3
    go.set()
    await bench.runner.wait(run)
    assert len(bench.transport.ran) == 9


async def test_cancel_stops_what_runs_and_sends_no_more(bench: Bench) -> None:
    never = asyncio.Event()
    bench.transport.script = lambda _host, _command: (Text("out", "working"), never, Exited(0))
    run = await bench.runner.begin(made := plan(hosts=5, fan_out=2), yes(made))
    await until(lambda: len(bench.transport.ran) == 2)
    await bench.runner.cancel(run)
    await bench.runner.wait(run)
    ends = bench.outcomes(run)
    assert [ends[f"web{n}"].value for n in range(1, 6)] == ["cancelled", "cancelled", *["not_sent"] * 3]
    assert sorted(bench.transport.stopped) == ["web1", "web2"]
    assert not bench.died


class TestGate:
    async def test_no_host_is_refused(self, bench: Bench) -> None:
        with pytest.raises(Refused, match="no host"):
            await bench.runner.begin(made := plan(hosts=0), yes(made))

    @pytest.mark.parametrize("risk", [Risk.CHANGE, Risk.DESTROY])
    async def test_nothing_runs_unconfirmed(self, bench: Bench, risk: Risk) -> None:
        made = plan(risk=risk, hosts=3)
        for answer in ("", "no", "YES", "4"):
            with pytest.raises(Refused):
                await bench.runner.begin(made, Confirmation(made.digest, answer))
        assert bench.transport.ran == []
        assert bench.facts == []

    async def test_a_confirmation_is_for_one_plan(self, bench: Bench) -> None:
        with pytest.raises(Refused, match="not the plan"):
            await bench.runner.begin(plan(hosts=2), yes(plan(hosts=1)))

    async def test_destroy_wants_the_name_of_one_and_the_number_of_many(self, bench: Bench) -> None:
        await bench.done(one := plan(risk=Risk.DESTROY), Confirmation(one.digest, "web1"))
        await bench.done(many := plan(risk=Risk.DESTROY, hosts=3), Confirmation(many.digest, "3"))

    async def test_read_needs_no_confirmation_even_when_read_only(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path, gate.Rules(read_only=True))
        await bench.journal.open()
        await bench.done(plan(risk=Risk.READ), Confirmation(""))
        with pytest.raises(Refused, match="read-only"):
            await bench.runner.begin(made := plan(), yes(made))
        await bench.die()

    async def test_the_ceiling_holds(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path, gate.Rules(ceiling=Risk.CHANGE))
        await bench.journal.open()
        with pytest.raises(Refused, match="ceiling"):
            await bench.runner.begin(made := plan(risk=Risk.DESTROY), yes(made))
        await bench.die()

    async def test_production_wants_a_reason_once_a_window(self, bench: Bench) -> None:
        made = plan(production=True)
        with pytest.raises(Refused, match="Production is read-only"):
            await bench.runner.begin(made, yes(made))
        await bench.done(made, yes(made, reason="INC-12: web1 is down"))
        await bench.done(made, yes(made))
        reasons = [fact.reason for fact in bench.facts if isinstance(fact, WindowOpened)]
        assert reasons == ["INC-12: web1 is down"]


async def test_two_consoles_do_not_change_one_host_at_once(bench: Bench, tmp_path: Path) -> None:
    other = Bench(tmp_path, user="ben")
    await other.journal.open()
    go = asyncio.Event()
    bench.transport.script = lambda _host, _command: (go, Exited(0))
    run = await bench.runner.begin(made := plan(hosts=2), yes(made))
    with pytest.raises(Refused, match="anna@bastion is running Restart on web1 and 1 more"):
        await other.runner.begin(made, yes(made))
    await other.done(plan(risk=Risk.READ))
    go.set()
    await bench.runner.wait(run)
    await until(lambda: run not in other.ledger.unfinished)
    await other.done(made)
    await other.die()


class TestAfterADeath:
    async def dead(self, tmp_path: Path) -> tuple[str, Plan]:
        """A run of 6 hosts of which web1 is done, web2 and web3 are under way, the rest not sent."""
        first = Bench(tmp_path)
        await first.journal.open()
        never = asyncio.Event()
        first.transport.script = lambda host, _command: says("done") if host.id == "web1" else (never, Exited(0))
        run = await first.runner.begin(made := plan(hosts=6, fan_out=2), yes(made))
        await until(lambda: len(first.transport.ran) == 3)
        await first.die()
        return run, made

    async def test_it_is_an_orphan_and_goes_on_with_what_was_not_sent(self, tmp_path: Path) -> None:
        run, _ = await self.dead(tmp_path)
        second = Bench(tmp_path)
        await second.journal.open()
        assert second.ledger.orphans() == [run]
        await second.runner.resume(run)
        await second.runner.wait(run)
        ends = second.outcomes(run)
        assert [ends[f"web{n}"].value for n in range(1, 7)] == ["ok", "unknown", "unknown", "ok", "ok", "ok"]
        assert sorted(host for host, _ in second.transport.ran) == ["web4", "web5", "web6"]
        assert second.ledger.orphans() == []
        await second.die()

    async def test_an_unknown_host_is_sent_again_only_when_a_person_says_so(self, tmp_path: Path) -> None:
        run, _ = await self.dead(tmp_path)
        second = Bench(tmp_path)
        await second.journal.open()
        await second.runner.resume(run, ("web3",))
        await second.runner.wait(run)
        assert second.outcomes(run)["web3"] is Outcome.OK
        assert second.outcomes(run)["web2"] is Outcome.UNKNOWN
        assert sorted(host for host, _ in second.transport.ran) == ["web3", "web4", "web5", "web6"]
        await second.die()

    async def test_the_output_of_a_step_sent_again_is_its_own(self, tmp_path: Path) -> None:
        first = Bench(tmp_path)
        await first.journal.open()
        never = asyncio.Event()
        first.transport.script = lambda _host, _command: (Text("out", "x" * 6000), never, Exited(0))
        run = await first.runner.begin(made := plan(), yes(made))
        await until(lambda: first.transport.ran)
        first.journal.keep(Piece(run, "web1", 0, 0, "out", "half of the first attempt"))
        await first.die()
        second = Bench(tmp_path)
        await second.journal.open()
        second.transport.script = lambda _host, _command: says("")
        await second.runner.resume(run, ("web1",))
        await second.runner.wait(run)
        assert await second.journal.outputs(run, "web1") == ()
        assert (await second.journal.read(audit.verify)).ok
        await second.die()

    async def test_it_can_be_ended_without_sending_anything(self, tmp_path: Path) -> None:
        run, _ = await self.dead(tmp_path)
        second = Bench(tmp_path)
        await second.journal.open()
        await second.runner.abandon(run)
        await second.runner.wait(run)
        ends = second.outcomes(run)
        assert [ends[f"web{n}"].value for n in range(1, 7)] == ["ok", "unknown", "unknown", *["not_sent"] * 3]
        assert second.transport.ran == []
        await second.die()

    async def test_only_one_console_can_adopt_it(self, tmp_path: Path) -> None:
        run, _ = await self.dead(tmp_path)
        second, third = Bench(tmp_path), Bench(tmp_path)
        await second.journal.open()
        await third.journal.open()
        never = asyncio.Event()
        second.transport.script = lambda _host, _command: (never, Exited(0))
        await second.runner.resume(run)
        await until(lambda: len(second.transport.ran) == 2)
        with pytest.raises(Refused, match="driven by another process"):
            await third.runner.resume(run)
        await second.die()
        await third.die()


async def test_a_full_disk_stops_the_run_and_leaves_the_unknown_unknown(bench: Bench) -> None:
    full = asyncio.Event()

    def script(_host: Host, _command: Command) -> Sequence[Text | Exited | asyncio.Event]:
        return (full, Text("out", "x" * 200_000), Exited(0))

    bench.transport.script = script
    run = await bench.runner.begin(made := plan(hosts=5, fan_out=1), yes(made))
    await until(lambda: len(bench.transport.ran) == 1)
    pages = await bench.journal.read(lambda db: int(db.execute("PRAGMA page_count").fetchone()[0]))
    await bench.journal.read(lambda db: db.execute(f"PRAGMA max_page_count={pages}").fetchall())
    full.set()
    await bench.runner.wait(run)
    assert [host for host, _ in bench.transport.ran] == ["web1"]
    assert bench.outcomes(run) == {}
    assert bench.ledger.orphans() == [run]
    with pytest.raises(Unrecordable):
        await bench.runner.begin(made, yes(made))
    assert len(bench.transport.ran) == 1
