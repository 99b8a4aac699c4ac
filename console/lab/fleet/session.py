"""One SSH session on a lab host: the channel's side. What runs is console.lab.fleet.process's."""

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from console.lab.fleet.process import Process


@dataclass(slots=True)
class Room:
    """Where a host's sessions run: the environment of each, the folder that lists them, how many there are."""

    environment: Mapping[str, str]
    listed: Path
    most: int = 64
    open: set["Session"] = field(default_factory=set)


class Session(asyncssh.SSHServerSession[bytes]):
    """The channel's side: what the client sends goes to the process, with back pressure both ways."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._channel: asyncssh.SSHServerChannel[bytes]
        self._argv: tuple[str, ...] = ()
        self._size: tuple[int, int] | None = None
        self._terminal = ""
        self._process: Process | None = None
        self._started = False
        self._starting: asyncio.Task[None] | None = None
        self._early_signals: list[signal.Signals] = []
        self._early_input = bytearray()
        self._early_end = False
        self._closed = False

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._channel = chan
        self._room.open.add(self)

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], _modes: Mapping[int, int]) -> bool:
        """A terminal is wanted."""
        self._terminal, self._size = term_type or "dumb", (term_size[1], term_size[0])
        return True

    def terminal_size_changed(self, width: int, height: int, _pixwidth: int, _pixheight: int) -> None:
        """The client's terminal was resized."""
        self._size = (height, width)
        if self._process:
            self._process.resize(self._size)

    def exec_requested(self, command: str) -> bool:
        """Run a command, as sshd does: through the account's shell."""
        self._argv = ("/bin/sh", "-c", command)
        return True

    def shell_requested(self) -> bool:
        """Open the account's shell: bash where there is one, because dash edits no lines."""
        if not self._size:
            self._argv = ("/bin/sh",)
        elif Path("/bin/bash").exists():
            self._argv = ("/bin/bash", "--noprofile", "--norc", "-i")
        else:
            self._argv = ("/bin/sh", "-i")
        return True

    def session_started(self) -> None:
        """Start the process; what comes until it runs is kept."""
        self._starting = asyncio.get_running_loop().create_task(self._start())

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Input for the process."""
        if datatype is not None:
            return
        if self._process and self._started:
            self._process.feed(data)
        else:
            self._early_input += data
            self._channel.pause_reading()

    def eof_received(self) -> bool:
        """No more input; the channel stays open for output."""
        if self._process and self._started:
            self._process.feed_end()
        else:
            self._early_end = True
        return True

    def signal_received(self, name: str) -> None:
        """A signal for the process and all that it started (RFC 4254, 6.9)."""
        number = getattr(signal, f"SIG{name}", None)
        if not isinstance(number, signal.Signals):
            return
        if self._process and self._started:
            self._process.signal(number)
        else:
            self._early_signals.append(number)

    def break_received(self, _msec: int) -> bool:
        """A break interrupts."""
        self.signal_received("INT")
        return True

    def pause_writing(self) -> None:
        """The client does not keep up."""
        if self._process:
            self._process.hold()

    def resume_writing(self) -> None:
        """The client takes more."""
        if self._process:
            self._process.go_on()

    def connection_lost(self, _exc: Exception | None) -> None:
        """The channel is closed: what runs on it is ended."""
        self._closed = True
        if self._process and self._started:
            self._process.end()
        elif not self._starting:
            self._room.open.discard(self)

    async def _start(self) -> None:
        environment = {**self._room.environment, **self._sent()}
        if self._size:
            environment["TERM"] = self._terminal
        self._process = process = Process(self._channel, self._gone)
        try:
            await process.start(self._argv, environment, self._size)
        except OSError as error:
            self._channel.write(f"lab: {error}\n".encode(), asyncssh.EXTENDED_DATA_STDERR)
            self._channel.exit(126)
            self._room.open.discard(self)
            return
        (self._room.listed / str(process.pid)).touch()
        self._started = True
        if self._closed:
            process.end()
            return
        for number in self._early_signals:
            process.signal(number)
        if self._early_input:
            process.feed(bytes(self._early_input))
            self._early_input.clear()
        if self._early_end:
            process.feed_end()
        self._channel.resume_reading()

    def _sent(self) -> dict[str, str]:
        """Of the variables that the client sent, those that Debian's sshd accepts (AcceptEnv LANG LC_*)."""
        sent = self._channel.get_environment_bytes()
        return {
            name.decode("ascii", "replace"): value.decode("utf-8", "replace")
            for name, value in sent.items()
            if (name == b"LANG" or name.startswith(b"LC_")) and b"\0" not in value
        }

    def _gone(self) -> None:
        self._room.open.discard(self)
        if self._process:
            with suppress(OSError):
                (self._room.listed / str(self._process.pid)).unlink()
