"""A console that runs one plan and is killed while it does: a process of its own for test_kill.py.

Called as `victim.py FOLDER HOSTS STEPS MODE [RUN]`. MODE `begin` starts a run, `resume` goes on with RUN, sending no
unknown step again. A host is a file in FOLDER/hosts: each step appends its number to it, after a moment, as its very
last act. Prints `ready` when it is about to begin, and `over` when the run is.
"""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
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
from console.model.command import Command, Exited, Output, Text
from console.model.host import Host
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.model.recorded import Recorded


class FileTransport:
    """Hosts that remember what ran on them, whatever becomes of the console."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """Append the step's number to the host's file."""
        await asyncio.sleep(random.uniform(0, 0.03))
        yield Text("out", "working\n")
        handle = os.open(self._folder / host.id, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{command.argv[1]}\n".encode())
        os.close(handle)
        await asyncio.sleep(random.uniform(0, 0.03))
        yield Exited(0)

    async def close(self) -> None:
        """Nothing is kept open."""


async def main(folder: Path, hosts: int, steps: int, mode: str, run: str) -> None:
    """Begin or resume, and wait for the end."""
    workers = Workers(lambda name, title, trace: sys.exit(f"{name} died: {title}\n{trace}"))
    ledger = Ledger(folder / "runs")
    runners: list[Runner] = []

    def take(items: list[Recorded]) -> None:
        ledger.take(items)
        for runner in runners:
            runner.take(items)

    journal = Journal(folder / "journal.db", take, lambda error: sys.exit(str(error)) if error else None)
    actor, clock = Actor("anna"), SystemClock()
    dialer = Dialer(Questions(actor, clock, lambda _: None, journal.note, interactive=False), 100, 4)
    dialer.transports["file"] = FileTransport(folder / "hosts")
    ground = Ground(journal, dialer, clock, workers, lambda _: None, 10_000)
    runner = Runner(ground, ledger, actor, gate.Rules())
    runners.append(runner)
    await journal.open()
    made = tuple(PlannedStep(f"step {n}", "file", Command(argv=("do", str(n)))) for n in range(steps))
    targets = tuple(PlannedHost(Host(f"host{n}", f"host{n}"), made) for n in range(hosts))
    plan = Plan("plan", "book", "Work", Risk.CHANGE, targets, fan_out=4)
    print("ready", flush=True)
    if mode == "resume":
        await runner.resume(run)
    else:
        run = await runner.begin(plan, Confirmation(plan.digest, "yes"))
    await runner.wait(run)
    await workers.close()
    await journal.close()
    print("over", flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], "".join(sys.argv[5:])))
