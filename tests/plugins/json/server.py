"""An HTTP server on this machine that answers what a test says, and notes what it was asked."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; the connection ends after it."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
    return "\r\n".join((*lines, "", "")).encode() + body


@dataclass
class Server:
    """Answers by path: 404 for what it does not know, silence for None. With a `greeting` it says only that."""

    answers: dict[str, bytes | None] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    greeting: bytes | None = None
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.context)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._serving.add(task)
        try:
            if self.greeting is not None:
                writer.write(self.greeting)
                await reader.read()
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            self.asked.append(path)
            self.heads.append(head)
            said = self.answers.get(path, answer(b"nothing here", "404 Not Found"))
            if said is None:
                await reader.read()
            else:
                writer.write(said)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
