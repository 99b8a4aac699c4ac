"""The doors between the house and the world: one Protocol per need, of one or two methods."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol, runtime_checkable

from console.model.command import Command, Output
from console.model.errors import Problem
from console.model.host import Host
from console.model.question import Choice, Question
from console.model.sample import Inspection, Sample


class Inventory(Protocol):
    """Where hosts are described."""

    async def hosts(self) -> Sequence[Host]:
        """Every host it knows. Raises ConsoleError; the caller keeps the last good answer."""
        ...


@runtime_checkable
class Reads(Protocol):
    """An inventory that only reads files of this machine: a command that lists hosts asks it without a loop."""

    def read(self) -> Sequence[Host]:
        """What `hosts` gives; blocks while it reads."""
        ...


@runtime_checkable
class Remarks(Protocol):
    """An inventory that has something to say of its last answer: what it does not cover, left out or doubts."""

    def remarks(self) -> Sequence[Problem]:
        """What a person should know, each with its place; none keeps the answer from being used."""
        ...


class Transport(Protocol):
    """A way to a host. It holds the connections it needs and gives them up in `close`."""

    def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """Run `command` on `host`: pieces of output, then exactly one Exited, last.

        Text is decoded and sanitised. Raises Unreachable when nothing was sent, Lost when the connection ended
        after the command was sent, TimedOut when the command's own time-out passed. Closing the iterator early
        ends the command as far as the far side allows.
        """
        ...

    async def close(self) -> None:
        """Give up every connection, at once."""
        ...


@runtime_checkable
class Shells(Protocol):
    """A transport that can hand its host to a person."""

    def shell(self, host: Host) -> Sequence[str]:
        """The argv of an interactive program (the user's own `ssh`, say) that opens a shell on `host`."""
        ...


class MetricSource(Protocol):
    """What measures a host."""

    async def sample(self, host: Host) -> Sample:
        """Measure once. Raises ConsoleError."""
        ...


@runtime_checkable
class Inspects(Protocol):
    """A metric source that can look closely at one host when somebody does."""

    async def inspect(self, host: Host) -> Inspection:
        """Facts, top processes, services. Raises ConsoleError."""
        ...


class Reach(Protocol):
    """What the console lends a plugin: its transports, and the person at the keyboard."""

    def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """Run over the host's own transport, under the console's limits. As Transport.run."""
        ...

    async def ask(self, question: Question) -> Choice:
        """Put a question to the person. Headless, the safe choice is taken."""
        ...
