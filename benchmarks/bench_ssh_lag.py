"""What the screen feels while a fleet is entered: lag of a 10 ms ticker on the main thread's loop.

The transport connects 300 hosts on its own loop in another thread, as the console's engine does; the server is a
process of its own.
"""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable

from benchmarks.result import Figure, record
from benchmarks.ssh_bench import Served, quick, server
from console.model.command import Command, Output
from console.model.host import Host
from console.model.question import Choice, Question
from plugins.ssh.settings import SshSettings
from plugins.ssh.transport import SshTransport

TICK = 0.01


class Nobody:
    """Nobody to ask: every key is known."""

    def run(self, host: Host, command: Command) -> AsyncIterator[Output]:
        """Not used."""
        raise AssertionError((host, command))

    async def ask(self, question: Question) -> Choice:
        """Not used."""
        raise AssertionError(question)


async def enter(served: Served, hosts: int) -> None:
    """One command on each host, all at once."""
    settings = SshSettings(
        config="none",
        known_hosts=(str(served.folder / "known_hosts"),),
        identity_files=(str(served.folder / "id"),),
        identities_only=True,
        agent=False,
        connect_timeout=120,
        handshake_timeout=120,
        auth_timeout=120,
    )
    transport = SshTransport(settings, Nobody())
    wanted = Command(argv=("cat", "/proc/meminfo"))

    async def one(number: int) -> None:
        host = Host(f"h{number}", f"h{number}", address="127.0.0.1", port=served.port, user=f"u{number}")
        async for _ in transport.run(host, wanted):
            pass

    await asyncio.gather(*map(one, range(hosts)))
    await transport.close()


async def ticker(ends: Callable[[], bool]) -> list[float]:
    """Lags in ms until `ends`."""
    lags = []
    while not ends():
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        lags.append(1000 * (time.perf_counter() - due))
    return lags


def storm(served: Served, hosts: int) -> tuple[list[float], float]:
    """Lags while the hosts are entered, and how long that took."""
    engine = threading.Thread(target=lambda: asyncio.run(enter(served, hosts)), name="engine")
    start = time.monotonic()
    engine.start()
    lags = asyncio.run(ticker(lambda: not engine.is_alive()))
    engine.join()
    return lags, time.monotonic() - start


def share(lags: list[float], part: float) -> float:
    """The lag that `part` (0..1) of the ticks stay below."""
    return sorted(lags)[min(len(lags) - 1, int(part * len(lags)))]


def main() -> int:
    """Measure, print, judge."""
    small = quick(__doc__ or "")
    hosts, turns = (100, 4) if small else (300, 8)
    quiet: list[float] = []
    busy: list[float] = []
    with server() as served:
        storm(served, 2)  # libraries are loaded, keys are read
        for _ in range(turns):
            lags, took = storm(served, hosts)
            busy += lags
            end = time.monotonic() + took
            quiet += asyncio.run(ticker(lambda end=end: time.monotonic() > end))  # type: ignore[misc]  # bound now
    idle, storming = share(quiet, 0.99), share(busy, 0.99)
    figures = [
        Figure("p99 lag in the storm, less 30 ms", max(0.0, storming - 30), "ms", max(idle, 0.001), "no SSH", 2.0),
        Figure("p99 lag in the storm", storming, "ms"),
        Figure("p95 lag in the storm", share(busy, 0.95), "ms"),
        Figure("p50 lag in the storm", share(busy, 0.5), "ms"),
        Figure("p99 lag without SSH", idle, "ms"),
    ]
    claim = (
        f"While {hosts} hosts are entered on the engine's thread, the screen's loop lags at most (p99, 10 ms ticker)"
        f" twice as much as without SSH, plus 30 ms (all {len(busy)} ticks of {turns} storms)."
    )
    return record("ssh_lag", claim, figures)


if __name__ == "__main__":
    sys.exit(main())
