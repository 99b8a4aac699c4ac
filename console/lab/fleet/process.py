"""What a session runs: a real process in a session of its own, on pipes or on a terminal, with limits, and its end."""

import asyncio
import functools
import os
import pty
import signal
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress

import asyncssh

_GRACE = 1.0
_DRAIN = 0.2
# Limits against a runaway: seconds of CPU (soft: systemctl lifts it for a service), file size in 512-byte blocks,
# no core, open files.
_LIMITS = "ulimit -S -t 300; ulimit -f 1048576; ulimit -c 0; ulimit -n 256"
_START = f'{{ {_LIMITS}; }} 2>/dev/null; cd "$HOME"; unset OLDPWD; exec "$@"'
_ON_TERMINAL = f'exec 0<>"$0" 1>&0 2>&0; {_START}'


class Process:
    """The process's side. `pid` leads a session and a process group of its own."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], gone: Callable[[], None]) -> None:
        self._channel = channel
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._input: asyncio.WriteTransport | None = None
        self._outputs: set[asyncio.ReadTransport] = set()
        self._held = False
        self._terminal: int | None = None
        self._running: asyncio.subprocess.Process
        self._exited = False
        self._over = False
        self._waiting: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """Its process id, which is also its group's."""
        return self._running.pid

    async def start(self, argv: tuple[str, ...], environment: Mapping[str, str], size: tuple[int, int] | None) -> None:
        """Start `argv` on pipes, or on a terminal of `size` (rows, columns). Raises OSError."""
        if size:
            await self._on_terminal(argv, environment, size)
        else:
            await self._on_pipes(argv, environment)
        self._waiting = self._loop.create_task(self._wait())

    def feed(self, data: bytes) -> None:
        """Give it input."""
        if self._input and not self._input.is_closing():
            self._input.write(data)

    def feed_end(self) -> None:
        """End its input: closed on pipes, ^D on a terminal."""
        if self._terminal is not None:
            self.feed(b"\x04")
        elif self._input:
            self._input.close()

    def hold(self) -> None:
        """Read no more of its output."""
        self._held = True
        for output in self._outputs:
            if not output.is_closing():
                output.pause_reading()

    def go_on(self) -> None:
        """Read its output again."""
        self._held = False
        for output in self._outputs:
            if not output.is_closing():
                output.resume_reading()

    def resize(self, size: tuple[int, int]) -> None:
        """Tell its terminal the new size: rows, columns."""
        if self._terminal is not None:
            with suppress(OSError):
                termios.tcsetwinsize(self._terminal, size)

    def signal(self, number: signal.Signals) -> None:
        """Send it, and all of its group, a signal."""
        if self._running.returncode is None or self._outputs:
            with suppress(OSError):
                os.killpg(self.pid, number)

    def end(self) -> None:
        """End it: TERM (HUP on a terminal, which its going sends), then KILL."""
        if self._over:
            return
        self.signal(signal.SIGHUP if self._terminal is not None else signal.SIGTERM)
        self._loop.call_later(_GRACE, self._kill)

    def received(self, data: bytes, datatype: int | None) -> None:
        """It wrote something."""
        if not self._over and not self._channel.is_closing():
            self._channel.write(data, datatype)

    def output_began(self, output: asyncio.ReadTransport) -> None:
        """One of its outputs is connected."""
        self._outputs.add(output)

    def output_ended(self, output: asyncio.ReadTransport) -> None:
        """It, and everything that had it open, closed an output."""
        self._outputs.discard(output)
        self._terminal = None
        if not self._outputs and self._exited:
            self._finish()

    def input_held(self, *, held: bool) -> None:
        """It reads its input more slowly than the client sends, or caught up."""
        if held:
            self._channel.pause_reading()
        else:
            self._channel.resume_reading()

    async def _on_pipes(self, argv: tuple[str, ...], environment: Mapping[str, str]) -> None:
        # Pipes of our own: asyncio's subprocesses have a socket for standard input, which /dev/stdin can't open.
        pipes = [os.pipe() for _ in range(3)]
        theirs = (pipes[0][0], pipes[1][1], pipes[2][1])
        ours = (pipes[0][1], pipes[1][0], pipes[2][0])
        try:
            await self._launch(("/bin/sh", "-c", _START, "sh", *argv), environment, theirs)
        except OSError:
            for number in ours:
                os.close(number)
            raise
        finally:
            for number in theirs:
                os.close(number)
        await self._connect(ours[0], {ours[1]: None, ours[2]: asyncssh.EXTENDED_DATA_STDERR})

    async def _on_terminal(self, argv: tuple[str, ...], environment: Mapping[str, str], size: tuple[int, int]) -> None:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, size)
        # The leader of a session gets as its controlling terminal the first one it opens (tty_ioctl(4)).
        name = os.ttyname(theirs)
        try:
            await self._launch(("/bin/sh", "-c", _ON_TERMINAL, name, *argv), environment, (theirs, theirs, theirs))
        except OSError:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        self._terminal = ours
        await self._connect(os.dup(ours), {ours: None})

    async def _launch(
        self, argv: tuple[str, ...], environment: Mapping[str, str], streams: tuple[int, int, int]
    ) -> None:
        self._running = await asyncio.create_subprocess_exec(
            *argv, stdin=streams[0], stdout=streams[1], stderr=streams[2], env=environment, start_new_session=True
        )

    async def _connect(self, into: int, outputs: Mapping[int, int | None]) -> None:
        for number, datatype in outputs.items():
            stream = os.fdopen(number, "rb", 0)
            output, _ = await self._loop.connect_read_pipe(functools.partial(Outflow, self, datatype), stream)
            if self._held and not output.is_closing():
                output.pause_reading()
        self._input, _ = await self._loop.connect_write_pipe(lambda: Inflow(self), os.fdopen(into, "wb", 0))

    async def _wait(self) -> None:
        await self._running.wait()
        self._exited = True
        if not self._outputs:
            self._finish()
        elif self._terminal is not None:
            # A job in the background may keep the terminal; the session is over all the same, as with sshd.
            self._loop.call_later(_DRAIN, self._drained)

    def _drained(self) -> None:
        if self._held:
            self._loop.call_later(_DRAIN, self._drained)
        else:
            self._finish()

    def _finish(self) -> None:
        if self._over:
            return
        self._over = True
        code = self._running.returncode or 0
        if not self._channel.is_closing():
            if code < 0:
                self._channel.exit_with_signal(signal.Signals(-code).name.removeprefix("SIG"))
            else:
                self._channel.exit(code)
        self._close()

    def _close(self) -> None:
        self._terminal = None
        if self._input:
            self._input.close()
        for output in tuple(self._outputs):
            output.close()
        self._gone()

    def _kill(self) -> None:
        self.signal(signal.SIGKILL)
        if not self._over:
            self._over = True
            self._close()


class Outflow(asyncio.Protocol):
    """What the process writes on one stream."""

    def __init__(self, process: Process, datatype: int | None) -> None:
        self._process = process
        self._datatype = datatype
        self._transport: asyncio.ReadTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        assert isinstance(transport, asyncio.ReadTransport)  # noqa: S101  # that is what connect_read_pipe gives
        self._transport = transport
        self._process.output_began(transport)

    def data_received(self, data: bytes) -> None:
        """A piece."""
        self._process.received(data, self._datatype)

    def connection_lost(self, _exc: Exception | None) -> None:
        """The end."""
        self._process.output_ended(self._transport)


class Inflow(asyncio.BaseProtocol):
    """What the process reads."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def pause_writing(self) -> None:
        """Its pipe is full."""
        self._process.input_held(held=True)

    def resume_writing(self) -> None:
        """Its pipe has room again."""
        self._process.input_held(held=False)
