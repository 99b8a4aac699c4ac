"""Making a connection: places under the limits, the way there, keys, whose key it is, the login."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from console.kit.offload import Pool
from console.model.errors import Cause, Unreachable
from console.model.ports import Reach
from plugins.ssh import dial, hostkeys
from plugins.ssh.connection import Connection, Keeper
from plugins.ssh.fields import BadField
from plugins.ssh.identities import Keyring
from plugins.ssh.limits import Limit
from plugins.ssh.login import log_in
from plugins.ssh.route import Route
from plugins.ssh.settings import SshSettings
from plugins.ssh.trust import Judgement, KnownKeys, Standing
from plugins.ssh.wire import READ, Wire

_ROUNDS = 4  # handshakes for one connection: a key of another type may be asked for, and a person may decide


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits: of kept connections, of handshakes at once, and of connections per bastion."""

    kept: Limit
    handshakes: Limit
    per_bastion: int
    bastions: dict[Route, Limit] = field(default_factory=dict)

    def bastion(self, route: Route) -> Limit:
        """The limit of what goes through `route`."""
        return self.bastions.setdefault(route, Limit(self.per_bastion))


class Maker:
    """Makes connections for a keeper. `below` gives it bastions, `make_room` closes an idle connection."""

    def __init__(self, settings: SshSettings, reach: Reach, pools: tuple[Pool, Pool], bounds: Bounds) -> None:
        self._settings = settings
        self._reach = reach
        self._files, self._names = pools
        self._bounds = bounds
        self._keys = KnownKeys(self._files)
        self._keyring = Keyring(self._files)
        self._buffer = memoryview(bytearray(READ))
        self._programs: dial.Programs = set()

    async def make(
        self,
        route: Route,
        keeper: Keeper,
        below: Callable[[Route], Awaitable[Connection]],
        *,
        counted: bool,
    ) -> Connection:
        """A connection that is logged in. Raises Unreachable.

        A host that shows a key of a type nobody knows, and is known by others, is asked again for those. A person is
        asked between two handshakes, not within one: nothing waits for them, no server's patience runs out.
        """
        known: frozenset[str] = frozenset()
        for _ in range(_ROUNDS):
            with ExitStack() as places:
                bastion = await self._place(route, places, keeper, below, counted=counted)
                await self._bounds.handshakes.take()
                with ExitStack() as turn:
                    turn.callback(self._bounds.handshakes.give)
                    asked = await self._keys.wanted(route, known)
                    wire = await self._wire(route, bastion)
                    connection = Connection(route, wire, asked, self._settings, keeper)
                    connection.below, connection.counted = bastion, counted
                    places.pop_all()  # from here on they are given back when the connection ends
                    judgement = await self._enter(connection)
            if judgement is None:
                return connection
            if judgement.types <= known:
                await hostkeys.decide(self._reach, self._keys, self._files, route, judgement)
            known |= judgement.types
        raise Unreachable(Cause.HOST_KEY, f"{route.where} shows another key each time", "is it one host, or several?")

    async def close(self) -> None:
        """See the programs off that were the way to a host."""
        await dial.ended(self._programs)

    async def _place(
        self,
        route: Route,
        places: ExitStack,
        keeper: Keeper,
        below: Callable[[Route], Awaitable[Connection]],
        *,
        counted: bool,
    ) -> Connection | None:
        """Take the places a connection needs; the bastion's connection, where there is one, is held."""
        bastion = None
        if route.via is not None:
            via = route.via
            try:
                bastion = await below(via)
            except Unreachable as error:
                title = f"the bastion {via.name} is not reached: {error.title}"
                raise Unreachable(error.cause, title, error.hint) from error
            bastion.through += 1
            places.callback(bastion.passed)
            limit = self._bounds.bastion(via)
            await limit.take(lambda: keeper.make_room(via))
            places.callback(limit.give)
        if counted:
            await self._bounds.kept.take(lambda: keeper.make_room(None))
            places.callback(self._bounds.kept.give)
        return bastion

    async def _wire(self, route: Route, bastion: Connection | None) -> Wire:
        if bastion is not None:
            return await dial.reach_through(bastion.pump, route)
        return await dial.reach(route, self._names, self._buffer, self._settings, self._programs)

    async def _enter(self, connection: Connection) -> Judgement | None:
        """Shake hands and log in; a judgement when the key is unknown (the connection is closed then)."""
        route = connection.route
        try:
            proof = await connection.agree()
            try:
                judgement = await self._keys.judge(route, proof)
            except BadField as error:
                raise Unreachable(Cause.HOST_KEY, f"the host key of {route.where} can't be judged: {error}") from error
            if judgement.standing is Standing.KNOWN:
                offer = await self._keyring.offer(route, self._settings.identity_files)
                async with asyncio.timeout(self._settings.auth_timeout):
                    await log_in(connection.pump, route, offer)
                return None
        except TimeoutError as error:
            connection.close()
            raise Unreachable(
                Cause.TIMED_OUT,
                f"{route.where} did not decide on the login in {self._settings.auth_timeout:g} s",
                "an overloaded host, or a key in the agent that waits for a touch?",
            ) from error
        except BaseException:
            connection.close()
            raise
        connection.close()
        if judgement.standing is not Standing.UNKNOWN:
            raise hostkeys.refusal(route, judgement)
        return judgement
