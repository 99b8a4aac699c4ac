"""Debian's sshd in a network namespace that has nothing but lo: every address of 127.1.0.0/16 is a host."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.real.ground import keys, processes
from tests.real.ground.net import private
from tests.real.ground.sshd import Sshd
from tests.settle import settle

USER = "ops"
# The key exchange and the cipher that all can do: without them Debian 12's ssh takes sntrup761, which alone costs
# it some 90 ms of the processor.
_CONFIG = """
Host *
    User {user}
    IdentityFile {folder}/id
    IdentitiesOnly yes
    UserKnownHostsFile {folder}/known_hosts
    GlobalKnownHostsFile none
    StrictHostKeyChecking yes
    BatchMode yes
    ConnectTimeout 120
    KexAlgorithms curve25519-sha256
    Ciphers aes128-gcm@openssh.com
    HostKeyAlgorithms ssh-ed25519
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """`folder` holds id, known_hosts, ssh_config and `addresses`, a file with one a line."""

    folder: Path
    hosts: tuple[str, ...]
    sshd: Sshd

    @property
    def compiled(self) -> dict[str, str]:
        """Everybody's modules are found compiled after the first round, whatever the machine's variables say."""
        return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self.folder / "compiled")}

    def metered(self, argv: Sequence[str], out: Path, **env: str) -> "Run":
        """Run a client, all it prints into `out`; what it and its children used. Its sessions are waited for."""
        before, began = getrusage(RUSAGE_CHILDREN), time.monotonic()
        with out.open("wb") as file:
            code = subprocess.run(
                argv, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, timeout=900, check=False,
                env={**os.environ, **self.compiled, **env},
            ).returncode  # fmt: skip
        wall = time.monotonic() - began
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # children that it did not wait for itself
                pass
        after = getrusage(RUSAGE_CHILDREN)
        settle(lambda: not self.sshd.sessions, 30)
        used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return Run(code, used, wall, out)


@dataclass(frozen=True, slots=True)
class Run:
    """`cpu` and `wall` are seconds."""

    code: int
    cpu: float
    wall: float
    out: Path


@contextmanager
def ground(hosts: int, lines: Sequence[str] = ()) -> Iterator[Ground]:
    """The namespace, the server, and the files of its clients. Root only. `lines` go into sshd_config."""
    if os.geteuid() != 0:
        sys.exit("this benchmark makes a network namespace and starts sshd: run it as root")
    named = tuple(f"127.1.{number // 250}.{number % 250 + 1}" for number in range(hosts))
    with tempfile.TemporaryDirectory(prefix="ssh-bench-") as name, processes.adopting(), private():
        folder = Path(name)
        folder.chmod(0o755)
        key = keys.pair(folder / "id")
        told = ["LogLevel INFO", "MaxStartups 4000", "MaxSessions 100", *lines]
        sshd = Sshd(folder / "sshd", at="0.0.0.0", lines=told, authorized=[keys.public(key)])  # noqa: S104 - a private network
        with (folder / "sshd" / "passwd").open("a") as accounts:
            accounts.write(f"{USER}:x:0:0::{folder}/sshd/home:/bin/sh\n")
        (folder / "known_hosts").write_text("".join(f"{host} {keys.public(sshd.key)}\n" for host in named))
        (folder / "ssh_config").write_text(_CONFIG.format(folder=folder, user=USER))
        (folder / "addresses").write_text("".join(f"{host}\n" for host in named))
        try:
            yield Ground(folder, named, sshd.start())
        finally:
            sshd.stop()
