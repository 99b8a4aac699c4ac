"""A runner on a fake transport and a real journal, and plans for it."""

from collections.abc import Sequence
from pathlib import Path

from console.engine import gate
from console.engine.dialer import Dialer
from console.engine.drive import Ground
from console.engine.journal import Journal
from console.engine.ledger import Ledger
from console.engine.questions import Questions
from console.engine.runner import Runner
from console.engine.workers import Workers
from console.kit.clock import SystemClock
from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command
from console.model.facts import Fact, HostEnded, WorkerDied
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.model.recorded import Recorded
from tests.fakes.transport import FakeTransport


class Bench:
    """An engine's runner on a fake transport, with what it recorded."""

    def __init__(self, folder: Path, rules: gate.Rules | None = None, user: str = "anna") -> None:
        self.facts: list[Fact] = []
        self.died: list[str] = []
        self.transport = FakeTransport()
        self.actor = actor = Actor(user, "bastion")
        clock = SystemClock()
        self.workers = Workers(self._died)
        self.ledger = Ledger(folder / "runs")
        self.journal = Journal(folder / "journal.db", self._take, lambda _: None)
        questions = Questions(actor, clock, lambda _: None, self.journal.note, interactive=False)
        dialer = Dialer(questions, 100, 4)
        dialer.transports["ssh"] = self.transport
        ground = Ground(self.journal, dialer, clock, self.workers, lambda _: None, 10_000)
        self.runner = Runner(ground, self.ledger, actor, rules or gate.Rules())

    def _take(self, items: Sequence[Recorded]) -> None:
        self.ledger.take(items)
        self.runner.take(items)
        self.facts.extend(item.fact for item in items)

    def _died(self, worker: str, title: str, trace: str) -> None:
        self.died.append(f"{worker}: {title}")
        self.journal.note(WorkerDied(worker, 1.0, title, trace))

    def outcomes(self, run: str) -> dict[str, Outcome]:
        return {fact.host: fact.outcome for fact in self.facts if isinstance(fact, HostEnded) and fact.run == run}

    async def done(self, plan: Plan, confirmation: Confirmation | None = None) -> str:
        run = await self.runner.begin(plan, confirmation or yes(plan))
        await self.runner.wait(run)
        assert not self.died
        return run

    async def die(self) -> None:
        """What kill -9 leaves: no lane goes on, nothing more is recorded, the locks are free."""
        await self.workers.close()
        await self.journal.close()


def plan(
    hosts: int = 1,
    steps: int = 1,
    *,
    risk: Risk = Risk.CHANGE,
    fan_out: int = 10,
    max_errors: int = 0,
    production: bool = False,
) -> Plan:
    made = tuple(PlannedStep(f"step {n}", "ssh", Command(argv=("do", str(n)))) for n in range(steps))
    targets = tuple(
        PlannedHost(Host(f"web{number}", f"web{number}"), made, production) for number in range(1, hosts + 1)
    )
    return Plan("p", "book", "Restart", risk, targets, fan_out=fan_out, max_errors=max_errors)


def yes(made: Plan, reason: str = "") -> Confirmation:
    answer = {Risk.READ: "", Risk.CHANGE: "yes", Risk.DESTROY: made.challenge}[made.risk]
    return Confirmation(made.digest, answer, reason)
