"""From a host to its transport, under limits. It never falls back: not to another transport, host, or this machine."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing

from console.engine.questions import Questions
from console.model.command import Command, Output
from console.model.errors import Cause, Unreachable
from console.model.host import Host
from console.model.ports import Transport
from console.model.question import Choice, Question


class Dialer:
    """What sources and the runner reach hosts through; to a plugin it is its `Reach`. `makers` make what is not yet."""

    def __init__(self, questions: Questions, contacts: int, per_host: int) -> None:
        self.makers: dict[str, Callable[[], Transport | None]] = {}
        self.transports: dict[str, Transport] = {}
        self.failed: Mapping[str, str] = {}
        self._questions = questions
        self._contacts = asyncio.Semaphore(contacts)
        self._looks = asyncio.Semaphore(max(1, contacts * 3 // 4))
        self._per_host = per_host
        self._hosts: dict[str, tuple[asyncio.Semaphore, int]] = {}

    def transport(self, host: Host, name: str = "") -> Transport:
        """The transport called `name`, or the first of the host's own. Raises Unreachable."""
        name = name or (host.transports[0] if host.transports else "")
        if name not in self.transports and name in self.makers:
            made = self.makers.pop(name)()  # the first contact pays for the library, not the start
            if made is not None:
                self.transports[name] = made
        transport = self.transports.get(name)
        if transport is None:
            why = self.failed.get(name, "")
            title = f"{host.name} is reached by {name!r}, and that transport is not there" if name else "no transport"
            known = ", ".join((*self.transports, *self.makers)) or "none"
            hint = f"It could not be loaded: {why}" if why else f"There are: {known}"
            raise Unreachable(Cause.NO_TRANSPORT, title, hint)
        return transport

    async def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """Run over the host's own transport, for a source: a quarter of the contacts is left to people's runs."""
        async with self._looks, aclosing(self.over("", host, command)) as pieces:  # type: ignore[type-var]  # it is a generator
            async for piece in pieces:
                yield piece

    async def over(self, name: str, host: Host, command: Command) -> AsyncIterator[Output]:
        """Run over the transport called `name`; as Transport.run, once there is room for another contact."""
        transport = self.transport(host, name)
        slot = self._enter(host.id)
        try:
            async with slot, self._contacts:
                output = transport.run(host, command)
                async with aclosing(output) as pieces:  # type: ignore[type-var]  # a transport's run is a generator
                    async for piece in pieces:
                        yield piece
        finally:
            self._leave(host.id)

    async def ask(self, question: Question) -> Choice:
        """Put a question to the person at the console."""
        return await self._questions.ask(question)

    async def close(self) -> None:
        """Close every transport."""
        await asyncio.gather(*(transport.close() for transport in self.transports.values()), return_exceptions=True)

    def _enter(self, host: str) -> asyncio.Semaphore:
        slot, users = self._hosts.get(host, (asyncio.Semaphore(self._per_host), 0))
        self._hosts[host] = (slot, users + 1)
        return slot

    def _leave(self, host: str) -> None:
        slot, users = self._hosts[host]
        if users == 1:
            del self._hosts[host]
        else:
            self._hosts[host] = (slot, users - 1)
