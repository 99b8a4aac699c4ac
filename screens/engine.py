"""The engine as the app asks it. `console.wiring.Runtime` is one; tests have another."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from console.model.adhoc import AdHoc
from console.model.plan import Confirmation, Plan
from console.model.recorded import StepOutput
from console.model.runbook import ParamValue
from console.state.differences import Difference
from console.state.state import RunState, State
from screens.answers import Verdict

T = TypeVar("T")


class Engine(Protocol):
    """Coroutines are run on the engine's own loop, through `submit`; all raise ConsoleError."""

    @property
    def state(self) -> State:
        """The newest state; from any thread."""
        ...

    def listen(self, listener: Callable[[State], None]) -> None:
        """Have `listener` called with each new state, on the engine's thread."""
        ...

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine on the engine's loop."""
        ...

    async def plan(
        self, runbook: str, hosts: Sequence[str], params: Mapping[str, ParamValue], *, preview: bool = False
    ) -> Plan:
        """What the runbook would do."""
        ...

    async def plan_command(self, command: AdHoc, hosts: Sequence[str]) -> Plan:
        """What an ad-hoc command would do."""
        ...

    async def begin(self, plan: Plan, confirmation: Confirmation) -> str:
        """Run a plan; the run's id."""
        ...

    async def wait(self, run: str) -> RunState:
        """The run once it is over."""
        ...

    async def cancel(self, run: str) -> None:
        """Stop a run."""
        ...

    async def resume(self, run: str, resend: Sequence[str] = ()) -> None:
        """Go on with an orphaned run."""
        ...

    async def abandon(self, run: str) -> None:
        """End an orphaned run, sending nothing."""
        ...

    async def output(self, run: str, host: str) -> Sequence[StepOutput]:
        """The recorded output of one host."""
        ...

    async def differences(self, run: str) -> Sequence[Difference]:
        """How the output differs where it is not what most hosts printed."""
        ...

    async def busy(self) -> tuple[str, ...]:
        """The runs that this process drives."""
        ...

    async def inspect(self, host: str) -> None:
        """Look closely at one host."""
        ...

    async def sample(self, hosts: Sequence[str]) -> None:
        """Measure now."""
        ...

    async def refresh(self) -> None:
        """Ask the inventories again, and read the runbooks again."""
        ...

    async def watch(self, hosts: Sequence[str]) -> None:
        """Keep measuring these."""
        ...

    async def answer(self, question: str, choice: str) -> None:
        """Answer a question."""
        ...

    async def open_window(self, reason: str) -> None:
        """Let production be changed for a while."""
        ...

    async def mute(self, hosts: Sequence[str], seconds: float, why: str) -> object:
        """Say that hosts are expected to be ill for so many seconds, and why."""
        ...

    async def unmute(self, hosts: Sequence[str]) -> object:
        """End the mutes of those of these hosts that are muted."""
        ...

    async def note(self, subject: str, text: str) -> object:
        """Leave a note on `host:ID` or `group:NAME`; without text, remove it."""
        ...

    async def shell(self, host: str) -> Sequence[str]:
        """The argv of a shell on a host."""
        ...

    async def verify(self) -> Verdict:
        """Whether the record is whole."""
        ...

    async def died(self, worker: str, title: str, trace: str) -> None:
        """Record a dead worker."""
        ...
