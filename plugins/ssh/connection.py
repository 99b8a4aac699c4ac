"""One kept connection: made, used by many commands at once, watched while it is used."""

import asyncio
import secrets
from contextlib import suppress
from typing import Protocol

from paramiko.ssh_exception import IncompatiblePeer, SSHException

from console.model.command import Command, Exited
from console.model.errors import Cause, ConsoleError, Refused, Unreachable
from plugins.ssh import ending
from plugins.ssh.channel import OpenRefused
from plugins.ssh.pump import GARBAGE, Pump
from plugins.ssh.route import Route
from plugins.ssh.session import Session
from plugins.ssh.settings import SshSettings
from plugins.ssh.wire import Wire

_LISTS = {
    "kex algorithm": "kex_algo_list",
    "host key": "server_key_algo_list",
    "ciphers": "server_encrypt_algo_list",
    "macs": "server_mac_algo_list",
}
_COUNTED = 1.0  # seconds in which a host may still count a session that has ended
_MOMENT = 0.03  # seconds until it is asked again


class Stale(Exception):
    """A kept connection turned out to be dead before anything was sent over it: a new one may be made."""


class Keeper(Protocol):
    """Who keeps connections."""

    def rested(self, connection: "Connection") -> None:
        """Nobody uses it any more, for now."""
        ...

    def gone(self, connection: "Connection") -> None:
        """It is no more."""
        ...

    def make_room(self, via: Route | None) -> None:
        """Close a connection that is idle (one through the bastion `via`), if there is one."""
        ...


class Connection:
    """A pump with its users.

    `through` counts the connections that go over this one as their bastion, `below` is its own bastion. `counted` is
    for the keeper: whether it took a place. `endings` are the commands under way that end others.
    """

    __slots__ = (
        "_free", "_keeper", "_left", "_loop", "_most", "_settings", "_silent", "_timer", "below", "counted", "endings",
        "pump", "route", "sessions", "through", "used",
    )  # fmt: skip

    def __init__(
        self, route: Route, wire: Wire, host_keys: tuple[str, ...], settings: SshSettings, keeper: Keeper
    ) -> None:
        self._keeper = keeper
        self._loop = asyncio.get_running_loop()
        self.route = route
        self.pump = Pump(wire, self, host_keys, settings.handshake_timeout)
        self.sessions = 0
        self.through = 0
        self.below: Connection | None = None
        self.counted = False
        self.used = self._loop.time()
        self._settings = settings
        self._most = settings.sessions
        self._left = -_COUNTED  # when a session ended last
        self.endings: set[asyncio.Task[None]] = set()
        self._silent = 0  # keepalives without an answer
        self._timer: asyncio.TimerHandle | None = None
        self._free: asyncio.Event | None = None  # set when a session ends, made when somebody waits

    @property
    def idle(self) -> bool:
        """Whether nobody uses it."""
        return not self.sessions and not self.through

    async def agree(self) -> bytes:
        """Exchange keys; the host key as shown, whose it is not yet checked. Raises Unreachable."""
        where, agreed = self.route.where, self.pump.agreed
        if agreed is None:
            return self.pump.exchange.proof
        self.pump.begin()
        try:
            async with asyncio.timeout(self._settings.handshake_timeout):
                await agreed
        except TimeoutError as error:
            raise Unreachable(
                Cause.TIMED_OUT,
                f"{where} accepted the connection, but did not agree on keys in {self._settings.handshake_timeout:g} s",
                "is it SSH that listens there, is the host overloaded?",
            ) from error
        except IncompatiblePeer as error:
            raise _nothing_common(where, error, self.pump.exchange.offered) from error
        except (EOFError, OSError) as error:
            raise Unreachable(
                Cause.LOST,
                f"{where} hung up before keys were agreed ({error})",
                "sshd may be refusing for now (MaxStartups, an address ban), or it is no SSH server",
            ) from error
        except GARBAGE as error:
            raise Unreachable(Cause.OTHER, f"{where} does not speak SSH as it should: {error}") from error
        self.pump.agreed = None
        return self.pump.exchange.proof

    async def run(self, host: str, command: Command, patience: float) -> Session:
        """Send a command. Raises Stale when the connection is of no more use, Refused when no channel is opened."""
        while True:
            while self.sessions >= self._most:
                await self._wait()
            if not self.pump.open:
                raise Stale(str(self.pump.error))
            self.sessions += 1
            self._watch()
            session = self._session(host, command)
            try:
                await session.start(patience)
            except OpenRefused as error:
                self._give_back()
                if self._loop.time() - self._left < _COUNTED:
                    await asyncio.sleep(_MOMENT)
                elif self.sessions:
                    self._most = min(self._most, self.sessions)  # the host allows fewer at once than we do
                else:
                    raise Refused(
                        f"{self.route.where} opens no session: {error.text or 'it does not say why'}",
                        "has the account a shell; is MaxSessions 0?",
                    ) from error
            except TimeoutError as error:
                session.stop()
                self._give_back()
                if self.sessions:  # others run on it: whether it is dead is for the keepalive to find out
                    raise Unreachable(
                        Cause.TIMED_OUT,
                        f"{self.route.where} opened no session in {patience:g} s",
                        "other commands run there: is the host overloaded?",
                    ) from error
                self.pump.fail(SSHException("the host no longer answers"))
                raise Stale("the host no longer answers") from error
            except (*GARBAGE, EOFError, OSError) as error:
                self._give_back()
                raise Stale(str(error)) from error
            except BaseException:
                session.stop()
                self._give_back()
                raise
            else:
                return session

    def _session(self, host: str, command: Command) -> Session:
        """A session; one of root's can be ended (see `ending`)."""
        pump, window = self.pump, self._settings.window
        if self.route.user != "root":
            return Session(pump, host, command, window, command.line, lambda: None)
        mark = secrets.token_hex(8)
        line = ending.marked(command.line, mark)
        return Session(pump, host, command, window, line, lambda: self._end(host, ending.ending(mark)))

    def _end(self, host: str, command: Command) -> None:
        if self.pump.open:
            task = asyncio.create_task(self._run_ending(host, command))
            self.endings.add(task)
            task.add_done_callback(self.endings.discard)

    async def _run_ending(self, host: str, command: Command) -> None:
        """Run a command that ends another; when that fails, the other runs on, as its caller has been told it may."""
        with suppress(ConsoleError, Stale):
            session = await self.run(host, command, self._settings.connect_timeout)
            try:
                while not isinstance(await session.piece(), Exited):
                    pass
            finally:
                session.stop()
                self.leave()

    def leave(self) -> None:
        """A session ended."""
        self._left = self._loop.time()
        self._give_back()

    def _give_back(self) -> None:
        self.sessions -= 1
        if not self.sessions and self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.idle:
            self._keeper.rested(self)
        self.used = self._loop.time()
        if self._free is not None:
            self._free.set()
            self._free = None

    def passed(self) -> None:
        """A connection that went through this one ended."""
        self.through -= 1
        if self.idle and self.pump.open:
            self._keeper.rested(self)

    def close(self) -> None:
        """Let go, politely."""
        self.pump.part()

    async def _wait(self) -> None:
        if self._free is None:
            self._free = asyncio.Event()
        await self._free.wait()

    # While commands run, a silent host is asked whether it is there; an idle connection is left to the kernel.

    def _watch(self) -> None:
        if self._timer is None and self._settings.keepalive_interval and self._settings.keepalive_count:
            self._silent = 0
            self._timer = self._loop.call_later(self._settings.keepalive_interval, self._look)

    def _look(self) -> None:
        self._timer = None
        interval = self._settings.keepalive_interval
        quiet = self._loop.time() - self.pump.heard
        if quiet < interval:
            self._silent = 0
            self._timer = self._loop.call_later(interval - quiet, self._look)
        elif self._silent >= self._settings.keepalive_count:
            self.pump.fail(TimeoutError(f"it has not answered for {quiet:.0f} s"))
        else:
            self._silent += 1
            self.pump.ping()
            self._timer = self._loop.call_later(interval, self._look)

    def replied(self) -> None:
        """The host is there."""
        self._silent = 0

    def over(self, _error: Exception) -> None:
        """The connection is no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._free is not None:
            self._free.set()
            self._free = None
        self._keeper.gone(self)


def _nothing_common(where: str, error: IncompatiblePeer, offered: dict[str, list[str]]) -> Unreachable:
    said = str(error)
    lists = next((offered.get(key, []) for word, key in _LISTS.items() if word in said), [])
    hint = f"it offers {', '.join(lists)[:400]}" if any(lists) else ""
    return Unreachable(Cause.NO_COMMON_ALGORITHM, f"{where} and the console have no algorithm in common: {said}", hint)
