"""A Transport in memory: hosts answer as a script says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from console.model.command import Command, Exited, Output, Text
from console.model.errors import Cause, ConsoleError, Unreachable
from console.model.host import Host

Script = Callable[[Host, Command], Sequence[Output | ConsoleError | asyncio.Event]]


def says(text: str, code: int = 0) -> Sequence[Output]:
    """Print `text` and exit."""
    return (Text("out", text), Exited(code))


def unreachable(title: str = "no route to host") -> Sequence[ConsoleError]:
    """Never answer."""
    return (Unreachable(Cause.TIMED_OUT, title),)


@dataclass
class FakeTransport:
    """Answers with what `script` gives: pieces are yielded, errors raised, events waited for."""

    script: Script = lambda host, command: says(f"{host.name}: {command.line}\n")
    ran: list[tuple[str, str]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    closed: bool = False

    async def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """Answer by the script."""
        self.ran.append((host.id, command.line))
        finished = False
        try:
            for part in self.script(host, command):
                await asyncio.sleep(0)
                if isinstance(part, asyncio.Event):
                    await part.wait()
                elif isinstance(part, ConsoleError):
                    finished = True
                    raise part
                else:
                    finished = isinstance(part, Exited)
                    yield part
        finally:
            if not finished:
                self.stopped.append(host.id)

    async def close(self) -> None:
        """Note it."""
        self.closed = True
