"""The connections that are kept: made once, shared, bounded, and made again after they broke."""

import asyncio
import random
from dataclasses import dataclass
from functools import partial

from console.kit.backoff import Backoff
from console.kit.offload import Pool
from console.model.errors import Unreachable
from console.model.ports import Reach
from plugins.ssh.connection import Connection
from plugins.ssh.limits import Limit
from plugins.ssh.maker import Bounds, Maker
from plugins.ssh.route import Route
from plugins.ssh.settings import SshSettings

_ENDING = 2.0  # seconds for the commands that end others, when everything is given up
_FIRST, _LONGEST = 0.5, 2.0  # seconds for which a failed connection is not tried again


@dataclass(slots=True)
class _Kept:
    """What is known of a route: its connection, or who is making it, or why that failed and until when it stands."""

    connection: Connection | None = None
    making: asyncio.Task[Connection] | None = None
    waiting: int = 0
    failed: Unreachable | None = None
    until: float = 0.0
    backoff: Backoff | None = None


class Connections:
    """Hands out connections. Everything here runs on one loop."""

    def __init__(self, settings: SshSettings, reach: Reach, files: Pool, names: Pool) -> None:
        self._bounds = Bounds(Limit(settings.connections), Limit(settings.handshakes), settings.per_bastion)
        self._maker = Maker(settings, reach, (files, names), self._bounds)
        self._kept: dict[Route, _Kept] = {}
        self._rng = random.Random()  # noqa: S311 - jitter is no secret

    async def get(self, route: Route, *, bastion: bool = False) -> Connection:
        """The kept connection of `route`, or a new one. Raises Unreachable.

        After a failure the same error answers for a moment (0.25 to 2 s, growing with each failure in a row), so that
        a fleet of callers does not storm a host that is down; it says when the next try is. A `bastion` takes no place
        under the limit of connections: the host behind it does.
        """
        kept = self._kept.setdefault(route, _Kept())
        if kept.connection is not None and kept.connection.pump.open:
            return kept.connection
        if kept.making is None:
            wait = kept.until - asyncio.get_running_loop().time()
            if kept.failed is not None and wait > 0:
                hint = f"{kept.failed.hint}; " if kept.failed.hint else ""
                raise Unreachable(kept.failed.cause, kept.failed.title, f"{hint}next try in {wait:.1f} s")
            kept.making = asyncio.create_task(
                self._maker.make(route, self, partial(self.get, bastion=True), counted=not bastion)
            )
            kept.making.add_done_callback(partial(self._made, kept))
        making = kept.making
        kept.waiting += 1
        try:
            return await asyncio.shield(making)
        finally:
            kept.waiting -= 1
            if not kept.waiting and kept.making is making:
                kept.making = None
                making.cancel()  # nobody waits for it any more

    def _made(self, kept: _Kept, making: "asyncio.Task[Connection]") -> None:
        if kept.making is making:
            kept.making = None
        if making.cancelled():
            return
        error = making.exception()
        if error is None:
            kept.connection, kept.failed, kept.backoff = making.result(), None, None
        elif isinstance(error, Unreachable):
            kept.backoff = kept.backoff or Backoff(_FIRST, _LONGEST, self._rng)
            kept.failed, kept.until = error, asyncio.get_running_loop().time() + kept.backoff.next()

    async def close(self) -> None:
        """Give up everything."""
        making = [kept.making for kept in self._kept.values() if kept.making is not None]
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)
        endings = [task for kept in self._kept.values() if kept.connection for task in kept.connection.endings]
        if endings:
            await asyncio.wait(endings, timeout=_ENDING)
        for kept in list(self._kept.values()):
            if kept.connection is not None:
                kept.connection.close()
        self._kept.clear()
        await self._maker.close()

    # What the connections tell.

    def rested(self, connection: Connection) -> None:
        """A connection is idle: if somebody waits for its place, it goes."""
        via = connection.route.via
        if (connection.counted and self._bounds.kept.wanted) or (via and self._bounds.bastion(via).wanted):
            connection.close()

    def gone(self, connection: Connection) -> None:
        """A connection is no more: its places are free."""
        if connection.counted:
            self._bounds.kept.give()
        if connection.below is not None:
            self._bounds.bastion(connection.below.route).give()
            connection.below.passed()
        kept = self._kept.get(connection.route)
        if kept is not None and kept.connection is connection:
            kept.connection = None

    def make_room(self, via: Route | None) -> None:
        """Close the connection that has been idle longest (of those through `via`)."""
        idle = [
            kept.connection
            for kept in self._kept.values()
            if kept.connection is not None
            and kept.connection.idle
            and kept.connection.pump.open
            and (kept.connection.counted if via is None else kept.connection.route.via == via)
        ]
        if idle:
            min(idle, key=lambda connection: connection.used).close()
