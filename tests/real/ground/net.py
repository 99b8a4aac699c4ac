"""Network namespaces, cables between them, and a firewall."""

import ctypes
import itertools
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.ground.programs import run, tied

CLONE_NEWNET = 0x40000000
_numbers = itertools.count()


@contextmanager
def private() -> Iterator[None]:
    """This process (its main thread, and the threads and processes it starts) in a network of its own.

    Every loopback address and every port is free there, and no firewall rule reaches the machine.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/proc/thread-self/ns/net").open("rb") as before:
        assert libc.unshare(CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
        try:
            run("ip", "link", "set", "lo", "up")
            yield
        finally:
            assert libc.setns(before.fileno(), CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())


class Space:
    """A further network, held by a process that waits. Nothing is forwarded through it."""

    def __init__(self) -> None:
        script = "ip link set lo up && echo 0 >/proc/sys/net/ipv4/ip_forward && echo up && read over"
        self._holder = subprocess.Popen(
            tied("unshare", "--net", "sh", "-c", script), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "up\n"

    @property
    def pid(self) -> int:
        """A process in it."""
        return self._holder.pid

    @property
    def enter(self) -> list[str]:
        """What goes before an argv that is to run in it."""
        return ["nsenter", f"--net=/proc/{self.pid}/ns/net"]

    def close(self) -> None:
        """Let go of it; it ends with its last process."""
        self._holder.communicate()


def cable(here: Space | None, address: str, there: Space, other: str) -> None:
    """Join two networks (None: our own) by a pair of addresses with their prefix length."""
    number = next(_numbers)
    ours, theirs = f"v{number}a", f"v{number}b"
    enter = here.enter if here else []
    run(*enter, "ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", str(there.pid))
    for space, name, local in ((enter, ours, address), (there.enter, theirs, other)):
        run(*space, "ip", "address", "add", local, "dev", name)
        run(*space, "ip", "link", "set", name, "up")


@contextmanager
def firewall(*rules: str) -> Iterator[None]:
    """nft rules on what comes in, as long as the block lasts: `ip daddr 127.0.0.9 drop`, say."""
    chain = "\n".join(("type filter hook input priority 0; policy accept;", *rules))
    run("nft", "-f", "-", stdin=f"table inet faults {{\nchain in {{\n{chain}\n}}\n}}\n")
    try:
        yield
    finally:
        run("nft", "delete", "table", "inet", "faults")
