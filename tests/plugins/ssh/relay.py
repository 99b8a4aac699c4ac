"""A TCP relay that can be cut, frozen, and that remembers how much went through it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Relay:
    """Forwards to `target` on loopback; `cut` ends every connection, `frozen` holds everything back."""

    target: int
    port: int = 0
    opened: int = 0
    passed: int = 0
    limit: int | None = None
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def cut(self) -> None:
        """End every connection, with a reset."""
        for writer in self._writers:
            writer.transport.abort()

    def freeze(self) -> None:
        """Pass nothing on, either way; connections stay open."""
        self.flowing.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.opened += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers += [writer, far_writer]
        try:
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer, counted=True))
        finally:
            writer.close()
            far_writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool = False) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(16384):
                await self.flowing.wait()
                self.passed += len(data) if counted else 0
                if self.limit is not None and self.passed > self.limit:
                    self.cut()
                    return
                writer.write(data)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def relaying(target: int) -> AsyncIterator[Relay]:
    """A relay to a port."""
    relay = Relay(target)
    relay.flowing.set()
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with contextlib.suppress(asyncio.CancelledError):
            await relay.serve(reader, writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        relay.cut()
        relay.flowing.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
