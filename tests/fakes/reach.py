"""A Reach with one transport, and the safe answer to every question."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from console.model.command import Command, Output
from console.model.host import Host
from console.model.ports import Transport
from console.model.question import Choice, Question
from tests.fakes.transport import FakeTransport


@dataclass
class FakeReach:
    """Lends `transport`; notes what was asked."""

    transport: Transport = field(default_factory=FakeTransport)
    asked: list[Question] = field(default_factory=list)

    def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """Run over the transport."""
        return self.transport.run(host, command)

    async def ask(self, question: Question) -> Choice:
        """Take the safe choice."""
        self.asked.append(question)
        return question.safe
