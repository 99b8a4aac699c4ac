"""The runner where things meet: a death between two facts, two consoles at once, a journal that fails in between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from console.engine import gate
from console.model.command import Command, Exited, Text
from console.model.errors import ConsoleError, Refused, Unrecordable
from console.model.facts import Fact, HostEnded, RunAdopted, RunEnded, RunPlanned, StepEnded, StepIntended, WindowOpened
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.recorded import Recorded
from tests.engine.running import Bench, plan, yes
from tests.fakes.transport import says
from tests.settle import until


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    await made.journal.open()
    yield made
    await made.die()


class TestWhatIsKnownStaysKnown:
    """A run is written to the journal up to some fact, as a console leaves it that dies there; another goes on."""

    async def left(self, bench: Bench, *facts: Fact, hosts: int = 2, steps: int = 2, max_errors: int = 0) -> None:
        made = plan(hosts=hosts, steps=steps, max_errors=max_errors)
        await bench.journal.append(RunPlanned("r", 1.0, made, bench.actor, yes(made)), *facts)

    async def test_a_failure_known_before_the_death_ends_its_host(self, bench: Bench) -> None:
        await self.left(
            bench,
            StepIntended("r", 1.0, "web1", 0),
            StepEnded("r", 1.0, "web1", 0, Outcome.FAILED, 3, error="exit code 3"),
        )
        await bench.runner.resume("r")
        await bench.runner.wait("r")
        assert bench.outcomes("r")["web1"] is Outcome.FAILED
        [end] = [fact for fact in bench.facts if isinstance(fact, HostEnded) and fact.host == "web1"]
        assert end.error == "exit code 3"

    async def test_a_failure_known_before_the_death_counts_towards_max_errors(self, bench: Bench) -> None:
        await self.left(bench, StepIntended("r", 1.0, "web1", 0), StepEnded("r", 1.0, "web1", 0, Outcome.FAILED, 3))
        await bench.runner.resume("r")
        await bench.runner.wait("r")
        assert bench.outcomes("r")["web2"] is Outcome.NOT_SENT
        assert bench.transport.ran == []

    async def test_a_host_that_did_some_of_its_steps_is_never_reported_as_not_sent(self, bench: Bench) -> None:
        await self.left(bench, StepIntended("r", 1.0, "web1", 0), StepEnded("r", 1.0, "web1", 0, Outcome.OK, 0))
        await bench.runner.abandon("r")
        await bench.runner.wait("r")
        assert bench.outcomes("r") == {"web1": Outcome.CANCELLED, "web2": Outcome.NOT_SENT}

    async def test_a_host_that_did_all_its_steps_is_ok_though_the_run_is_abandoned(self, bench: Bench) -> None:
        await self.left(
            bench, StepIntended("r", 1.0, "web1", 0), StepEnded("r", 1.0, "web1", 0, Outcome.OK, 0), steps=1
        )
        await bench.runner.abandon("r")
        await bench.runner.wait("r")
        assert bench.outcomes("r") == {"web1": Outcome.OK, "web2": Outcome.NOT_SENT}

    async def test_every_host_has_an_end_wherever_the_console_died(self, bench: Bench, tmp_path: Path) -> None:
        bench.transport.script = lambda host, _command: says("", 1 if host.id == "web2" else 0)
        run = await bench.done(plan(hosts=3, steps=2, fan_out=1, max_errors=3))
        whole = [fact for fact in bench.facts if getattr(fact, "run", "") == run]
        for cut in range(1, len(whole)):
            for resume in (True, False):
                other = Bench(tmp_path / f"{cut}-{resume}")
                (tmp_path / f"{cut}-{resume}").mkdir()
                await other.journal.open()
                other.transport.script = bench.transport.script
                await other.journal.append(*whole[:cut])
                await (other.runner.resume(run) if resume else other.runner.abandon(run))
                await other.runner.wait(run)
                assert set(other.outcomes(run)) == {"web1", "web2", "web3"}
                assert isinstance(other.facts[-1], RunEnded)
                sent = {fact.host for fact in other.facts if isinstance(fact, StepIntended)}
                never = {host for host, end in other.outcomes(run).items() if end is Outcome.NOT_SENT}
                assert not sent & never
                await other.die()


class TestTwoConsoles:
    async def test_a_run_that_another_has_just_ended_is_not_opened_again(self, bench: Bench, tmp_path: Path) -> None:
        other = Bench(tmp_path, user="ben")
        await other.journal.open()
        made = plan(hosts=2)
        await bench.journal.append(RunPlanned("r", 1.0, made, bench.actor, yes(made)))
        await until(lambda: "r" in other.ledger.unfinished)
        await bench.runner.abandon("r")
        await bench.runner.wait("r")
        for late in (other.runner.resume("r"), other.runner.abandon("r")):
            with pytest.raises(Refused, match="over"):
                await late
        adopted = [fact for fact in other.facts if isinstance(fact, RunAdopted)]
        assert len(adopted) == 1
        assert other.ledger.orphans() == []
        await other.die()

    async def test_who_only_looks_whether_an_owner_lives_is_in_nobodys_way(self, bench: Bench, tmp_path: Path) -> None:
        made = plan()
        await bench.journal.append(RunPlanned("r", 1.0, made, bench.actor, yes(made)))
        bench.ledger.own("r")
        bench.ledger.release("r")
        other = Bench(tmp_path)
        other.ledger.take([Recorded(1, RunPlanned("r", 1.0, made, bench.actor, yes(made)))])
        stop = asyncio.Event()

        def look() -> int:
            looks = 0
            while not stop.is_set():
                other.ledger.orphans()
                looks += 1
            return looks

        looking = asyncio.get_running_loop().run_in_executor(None, look)
        try:
            for _ in range(300):
                bench.ledger.own("r")
                bench.ledger.release("r")
                await asyncio.sleep(0)
        finally:
            stop.set()
        assert await looking > 0


class TestAJournalThatFails:
    @pytest.mark.parametrize("failing", range(1, 14))
    async def test_once_at_any_fact_nothing_more_is_sent_and_the_run_can_be_gone_on_with(
        self, bench: Bench, failing: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append, count = bench.journal.append, 0

        async def sometimes(*facts: Fact) -> None:
            nonlocal count
            count += 1
            if count == failing:
                bench.transport.ran.append(("failed", ""))
                raise Unrecordable("disk full")
            await append(*facts)

        monkeypatch.setattr(bench.journal, "append", sometimes)
        made = plan(hosts=6, steps=1, fan_out=2)
        run = ""
        try:
            run = await bench.runner.begin(made, yes(made))
        except Unrecordable:
            assert failing == 1
        await bench.runner.wait(run)
        sent = [host for host, _ in bench.transport.ran]
        after = sent[sent.index("failed") + 1 :]
        assert len(after) <= 1, "at most what the other lane had on its way"
        assert not bench.died
        assert not bench.runner.busy
        if failing > 1:
            assert bench.ledger.orphans() == [run]

    async def test_a_lock_that_can_not_be_taken_is_said_and_nothing_runs(self, bench: Bench, tmp_path: Path) -> None:
        (tmp_path / "runs").write_text("in the way")
        with pytest.raises(ConsoleError, match="runs"):
            await bench.runner.begin(made := plan(), yes(made))
        assert bench.transport.ran == []
        assert bench.facts == []

    async def test_a_begin_that_is_given_up_leaves_no_lock(self, bench: Bench) -> None:
        made = plan()
        beginning = asyncio.create_task(bench.runner.begin(made, yes(made)))
        await asyncio.sleep(0)
        beginning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await beginning
        await until(lambda: bench.ledger.unfinished)
        assert bench.ledger.orphans() == list(bench.ledger.unfinished)


class TestCancelAndClose:
    @pytest.mark.parametrize("steps", [1, 2])
    async def test_cancel_at_every_fact(self, tmp_path: Path, steps: int) -> None:
        for at in range(2 + 4 * steps):
            folder = tmp_path / f"{steps}-{at}"
            folder.mkdir()
            bench = Bench(folder)
            await bench.journal.open()
            made = plan(hosts=2, steps=steps, fan_out=1)
            run = await bench.runner.begin(made, yes(made))
            await until(lambda at=at, bench=bench: len(bench.facts) > at or not bench.runner.busy)  # type: ignore[misc]  # bound now
            if bench.runner.busy:
                await bench.runner.cancel(run)
            await bench.runner.wait(run)
            assert set(bench.outcomes(run)) == {"web1", "web2"}
            assert not bench.died
            await bench.die()

    async def test_cancel_while_the_intent_is_on_its_way_to_disk_sends_nothing(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append = bench.journal.append

        async def cancelling(*facts: Fact) -> None:
            await append(*facts)
            if isinstance(facts[0], StepIntended):
                await bench.runner.cancel(facts[0].run)

        monkeypatch.setattr(bench.journal, "append", cancelling)
        run = await bench.done(plan())
        assert bench.outcomes(run) == {"web1": Outcome.CANCELLED}
        assert bench.transport.ran == []

    async def test_a_close_right_after_the_begin_leaves_an_orphan(self, bench: Bench) -> None:
        made = plan()
        run = await bench.runner.begin(made, yes(made))
        await bench.workers.close()
        assert bench.ledger.orphans() == [run]
        assert bench.transport.ran == []

    async def test_nothing_starts_once_it_is_closed(self, bench: Bench) -> None:
        await bench.workers.close()
        made = plan()
        run = await bench.runner.begin(made, yes(made))
        await asyncio.wait_for(bench.runner.wait(run), 20)
        assert bench.transport.ran == []
        assert bench.ledger.orphans() == [run]


class TestTheGate:
    async def test_a_host_planned_twice_or_without_a_step_is_refused(self, bench: Bench) -> None:
        made = plan(hosts=1)
        for forged in (replace(made, hosts=made.hosts * 2), plan(steps=0)):
            with pytest.raises(Refused):
                await bench.runner.begin(forged, yes(forged))
        assert bench.facts == []

    async def test_production_is_what_the_settings_say_now(self, tmp_path: Path) -> None:
        bench = Bench(tmp_path, gate.Rules(production=lambda host: host.id == "web2"))
        await bench.journal.open()
        made = plan(hosts=2, production=False)
        with pytest.raises(Refused, match="Production is read-only"):
            await bench.runner.begin(made, yes(made))
        await bench.die()

    async def test_the_reason_of_a_window_that_closed_opens_no_other(self, bench: Bench) -> None:
        made = plan(production=True)
        await bench.journal.append(RunPlanned("r", 1.0, made, bench.actor, yes(made, "INC-1")))
        with pytest.raises(Refused, match="Production is read-only"):
            await bench.runner.resume("r")
        assert bench.ledger.orphans() == ["r"]
        await bench.runner.resume("r", reason="INC-1, still")
        await bench.runner.wait("r")
        assert [fact.reason for fact in bench.facts if isinstance(fact, WindowOpened)] == ["INC-1, still"]

    def test_a_confirmation_is_for_what_was_shown(self) -> None:
        made = plan(hosts=1)
        [target] = made.hosts
        [step] = target.steps

        def with_commands(*commands: Command) -> str:
            steps = tuple(replace(step, command=command) for command in commands)
            return replace(made, hosts=(replace(target, steps=steps),)).digest

        digests = [
            with_commands(Command(argv=("reboot",))),
            with_commands(Command(shell="reboot")),
            with_commands(Command(argv=("reboot", "A=1"))),
            with_commands(Command(argv=("reboot",), environment={"A": "1"})),
            with_commands(Command(argv=("reboot",), stdin=b"y")),
            with_commands(Command(argv=("reboot",), timeout=1.0)),
            with_commands(Command(argv=("a", "step", "ssh", "b"))),
            with_commands(Command(argv=("a",)), Command(argv=("b",))),
            replace(made, fan_out=1).digest,
            replace(made, max_errors=50).digest,
            replace(made, preview=True).digest,
            plan(hosts=1, production=True).digest,
        ]
        assert len(set(digests)) == len(digests)


async def test_a_reason_with_bytes_that_are_no_text_is_recorded_all_the_same(bench: Bench) -> None:
    made = plan(production=True)
    await bench.done(made, yes(made, "why \udcff \x1b[2J"))
    [window] = [fact for fact in bench.facts if isinstance(fact, WindowOpened)]
    assert window.reason.startswith("why ")
    assert window.reason.isprintable()


async def test_a_plugin_that_raises_bytes_that_are_no_text_leaves_the_run_whole(bench: Bench) -> None:
    def script(_host: Host, _command: Command) -> Sequence[Text | Exited]:
        raise ZeroDivisionError("\udcff")

    bench.transport.script = script
    made = plan()
    run = await bench.runner.begin(made, yes(made))
    await bench.runner.wait(run)
    assert bench.outcomes(run) == {"web1": Outcome.UNKNOWN}
