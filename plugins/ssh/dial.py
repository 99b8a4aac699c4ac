"""Reaching a server: resolve, connect, agree on keys, check whose key it is, log in. Each step has its own time-out."""

import asyncio
import contextlib
import errno
import os
import socket

from console.kit import sanitise
from console.kit.offload import Pool
from console.model.errors import Cause, Unreachable
from plugins.ssh.channel import OpenRefused
from plugins.ssh.hop import HopWire
from plugins.ssh.pump import GARBAGE, Pump
from plugins.ssh.route import Route
from plugins.ssh.settings import SshSettings
from plugins.ssh.wire import SocketWire, Wire

_GRACE = 1.0  # seconds for a ProxyCommand to end by itself
_ADDRESSES = 4  # of one name that are tried
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


Programs = set[asyncio.subprocess.Process]


async def reach(route: Route, names: Pool, buffer: memoryview, settings: SshSettings, programs: Programs) -> Wire:
    """A TCP connection (or a ProxyCommand, kept in `programs`) to the server of `route`. Raises Unreachable."""
    if route.proxy_command:
        return await _command(route, buffer, programs)
    found = await _addresses(route, names)
    failed: OSError | None = None
    for family, address in found[:_ADDRESSES]:
        sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            sock.settimeout(0)
            async with asyncio.timeout(route.connect_timeout):
                await asyncio.get_running_loop().sock_connect(sock, address)
            _tune(sock, settings)
        except OSError as error:  # TimeoutError is one
            sock.close()
            failed = error
        except BaseException:
            sock.close()
            raise
        else:
            return SocketWire(sock, buffer)
    raise _unconnected(route, failed) from failed


async def reach_through(bastion: Pump, route: Route) -> Wire:
    """A channel of `bastion` to the server of `route`. Raises Unreachable."""
    wire = HopWire(bastion)
    via = route.via.where if route.via else "the bastion"
    try:
        async with asyncio.timeout(route.connect_timeout):
            await wire.open(route.hostname, route.port)
    except TimeoutError as error:
        wire.stop()
        raise Unreachable(
            Cause.TIMED_OUT, f"{via} did not reach {route.hostname}:{route.port} in {route.connect_timeout:g} s"
        ) from error
    except OpenRefused as error:
        said = sanitise.line(error.text) or "it does not say why"
        raise Unreachable(
            Cause.REFUSED if error.code == 2 else Cause.OTHER,
            f"{via} could not open the way to {route.hostname}:{route.port}: {said}",
            "does the bastion allow forwarding (AllowTcpForwarding), and does the host listen there?",
        ) from error
    except (*GARBAGE, EOFError, OSError) as error:
        raise Unreachable(Cause.LOST, f"{via} went away while it was to reach {route.hostname}: {error}") from error
    return wire


async def _addresses(route: Route, names: Pool) -> list[tuple[int, tuple[object, ...]]]:
    """What the name stands for. A numeric address needs no thread."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, route.hostname)
        except (OSError, ValueError):
            continue
        return [(family, (route.hostname, route.port))]
    try:
        async with asyncio.timeout(route.connect_timeout):
            found = await names.run(socket.getaddrinfo, route.hostname, route.port, route.family, socket.SOCK_STREAM)
    except TimeoutError as error:
        raise Unreachable(
            Cause.UNRESOLVED, f"{route.hostname} was not resolved in {route.connect_timeout:g} s", "is DNS up?"
        ) from error
    except (OSError, UnicodeError) as error:
        raise Unreachable(
            Cause.UNRESOLVED,
            f"{route.hostname} is no name that is known here ({getattr(error, 'strerror', None) or error})",
            "check the spelling, the ssh config's HostName, and that the VPN with its DNS is up",
        ) from error
    return [(family, address) for family, _, _, _, address in found]


def _unconnected(route: Route, error: OSError | None) -> Unreachable:
    where = f"{route.hostname}:{route.port}"
    if isinstance(error, TimeoutError) or (error is not None and error.errno == errno.ETIMEDOUT):
        return Unreachable(
            Cause.TIMED_OUT,
            f"{where} did not answer in {route.connect_timeout:g} s",
            "is it up, is a firewall or a missing VPN in between?",
        )
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(Cause.REFUSED, f"{where} refused the connection", "nothing listens there: is sshd up?")
    if error is not None and error.errno in _UNREACHABLE:
        return Unreachable(Cause.OTHER, f"there is no route to {where}", "is the network or the VPN up?")
    return Unreachable(Cause.OTHER, f"{where} could not be connected to ({error})")


def _tune(sock: socket.socket, settings: SshSettings) -> None:
    """No delay; and the kernel watches an idle connection, which costs this process nothing."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not settings.keepalive_interval or not settings.keepalive_count:
        return
    interval = max(1, round(settings.keepalive_interval))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = (
        ("TCP_KEEPIDLE", interval),
        ("TCP_KEEPALIVE", interval),  # macOS's name for it
        ("TCP_KEEPINTVL", interval),
        ("TCP_KEEPCNT", settings.keepalive_count),
        ("TCP_USER_TIMEOUT", 1000 * interval * (settings.keepalive_count + 1)),
    )
    for name, value in options:
        option = getattr(socket, name, None)
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)


async def ended(programs: Programs) -> None:
    """Wait for ProxyCommands that were told to end; those that do not are killed."""
    running = [program for program in programs if program.returncode is None]
    if running:
        waits = [asyncio.create_task(program.wait()) for program in running]
        _, left = await asyncio.wait(waits, timeout=_GRACE)
        if left:
            for program in running:
                with contextlib.suppress(ProcessLookupError):
                    program.kill()
            await asyncio.wait(left)


async def _command(route: Route, buffer: memoryview, programs: Programs) -> Wire:
    """Start the ProxyCommand, as ssh does: by the user's shell, its standard streams one end of a socket pair."""
    ours, theirs = socket.socketpair()
    try:
        ours.settimeout(0)
        process = await asyncio.create_subprocess_exec(
            os.environ.get("SHELL") or "/bin/sh", "-c", "exec " + route.proxy_command,
            stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        ours.close()
        raise Unreachable(
            Cause.OTHER, f"the ProxyCommand of {route.name} did not start ({error})", route.proxy_command
        ) from error
    finally:
        theirs.close()
    programs.difference_update({program for program in programs if program.returncode is not None})
    programs.add(process)
    return SocketWire(ours, buffer, process)
