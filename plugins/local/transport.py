"""The transport to this machine."""

import asyncio
import errno
import os
import subprocess
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

from console.kit import sanitise
from console.model.command import Command, Exited, Output, Text
from console.model.errors import Cause, TimedOut, Unreachable
from console.model.host import Host
from plugins.local.child import Child
from plugins.local.environment import environment, home

_AS_A_SHELL_WOULD = {errno.ENOENT: 127, errno.EACCES: 126, errno.ENOEXEC: 126, errno.ENOTDIR: 127, errno.EISDIR: 126}


class Local:
    """Runs commands on this machine: at home, with a clean environment, each in a session of its own."""

    def __init__(self, keep: Sequence[str] = ()) -> None:
        self._keep = keep
        self._children: set[Child] = set()

    async def run(self, host: Host, command: Command) -> AsyncGenerator[Output, None]:
        """As Transport.run. A program that isn't there is exit code 127, as in a shell."""
        argv = command.argv or ("/bin/sh", "-c", command.shell)
        program = sanitise.line(argv[0])
        try:
            child = await self._start(argv, command)
        except OSError as error:
            if error.errno not in _AS_A_SHELL_WOULD:
                title = f"Could not start {program} on {host.name}: {error.strerror}"
                raise Unreachable(Cause.OTHER, title, "This machine is short of something it needs") from error
            yield Text("err", f"{program}: {os.strerror(error.errno or 0)}\n")
            yield Exited(_AS_A_SHELL_WOULD[error.errno])
            return
        except ValueError as error:  # a NUL byte
            raise Unreachable(Cause.OTHER, f"No program can be given these arguments: {error}") from error
        self._children.add(child)
        try:
            while pieces := await child.read():
                for piece in pieces:
                    yield piece
            if child.expired and command.timeout is not None:
                title = f"Still running on {host.name} after {command.timeout:g} s"
                raise TimedOut(title, "It was ended, with all it started")
            yield child.end
        finally:
            self._children.discard(child)
            await child.stop()

    async def close(self) -> None:
        """End whatever still runs."""
        for child in tuple(self._children):
            child.kill()

    def shell(self, host: Host) -> Sequence[str]:
        """The user's own shell; every host of this transport is this machine."""
        del host
        return (environment(self._keep, {})["SHELL"],)

    async def _start(self, argv: Sequence[str], command: Command) -> Child:
        """A child that runs; one that is given up while it starts is ended as any other.

        Left to asyncio, only the process itself would be killed, and then be waited for until all that it started by
        then had closed its output: a child runs long before a busy loop has connected its pipes.
        """
        starting = asyncio.create_task(self._spawn(argv, command))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            while not starting.done():  # a few turns of the loop, however often it is cancelled meanwhile
                with suppress(asyncio.CancelledError):
                    await asyncio.wait((starting,))
            if not starting.cancelled() and starting.exception() is None:
                await starting.result().stop()
            raise

    async def _spawn(self, argv: Sequence[str], command: Command) -> Child:
        loop = asyncio.get_running_loop()
        variables = environment(self._keep, command.environment)
        deadline = None if command.timeout is None else loop.time() + command.timeout
        _, child = await loop.subprocess_exec(
            lambda: Child(command.stdin, deadline),
            *argv,
            stdin=subprocess.PIPE if command.stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=variables,
            cwd=home(variables),
            start_new_session=True,
        )
        return child
