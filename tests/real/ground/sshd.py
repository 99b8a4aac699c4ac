"""Debian's sshd as a host: its own key, config, log, name, home and processes."""

import itertools
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from console.model.host import Host
from tests.real.ground import keys, processes
from tests.real.ground.net import Space
from tests.real.ground.programs import program, tied
from tests.settle import settle

# In the mount namespace of its own: a passwd whose root lives in the host's folder, so that no start-up file of the
# machine's root runs, and /run/sshd, which only a started service makes.
_BOOT = """
set -e
exec 2>>"$1/log"
hostname "$2"
mount -t tmpfs tmpfs /run
mkdir /run/sshd
mount --bind "$1/passwd" /etc/passwd
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"
"""
# The same with a root of its own: this machine's, of which nothing changes, under a layer in memory; no log of this
# machine's in it.
OWN_ROOT = """
layer=$1/layer
mkdir -p "$layer"
mount -t tmpfs tmpfs "$layer"
mkdir "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
cd "$layer/root"
mount -t proc proc proc
for folder in run tmp root var/log var/cache/apt/archives; do mount -t tmpfs tmpfs "$folder"; done
mkdir -p run/sshd ".$1"
mount --bind "$1" ".$1"
cp "$1/passwd" etc/passwd
echo "$2" >etc/hostname
"""
_BOOT_OWN_ROOT = f"""
set -e
exec 2>>"$1/log"
hostname "$2"
{OWN_ROOT}
mount --rbind /dev dev
mkdir old
pivot_root . old
umount -l /old
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"
"""
_DEFAULTS = """
AuthorizedKeysFile {folder}/authorized_keys
HostKey {key}
LogLevel VERBOSE
MaxStartups 500
PidFile none
Port {port}
StrictModes no
UsePAM no
"""
_numbers = itertools.count(1)


def address() -> str:
    """A loopback address that no other host has."""
    number = next(_numbers)
    return f"127.7.{number // 250}.{number % 250 + 1}"


class Sshd:
    """A host. `lines` go before the defaults of its sshd_config, so they win; `log` is what sshd has said.

    Its processes are in a pid namespace of their own, unless it is `open`: then they are seen from here by the pids
    they have there. With an `own_root` it has a file system of its own, which is seen from here at `root`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "web-1",
        at: str = "",
        port: int = 22,
        lines: Sequence[str] = (),
        authorized: Sequence[str] = (),
        key: Path | None = None,
        space: Space | None = None,
        open: bool = False,  # noqa: A002  # the word for it
        own_root: bool = False,
    ) -> None:
        self.folder, self.name, self.port, self._open = folder, name, port, open
        self._boot = _BOOT_OWN_ROOT if own_root else _BOOT
        self.address = at or address()
        self.key = key or keys.pair(folder / "host_key")
        self._enter = space.enter if space else []
        self._process: subprocess.Popen[bytes] | None = None
        home = folder / "home"
        home.mkdir(parents=True)
        accounts = f"root:x:0:0:root:{home}:/bin/sh\nsshd:x:102:65534::/run/sshd:/usr/sbin/nologin\n"
        (folder / "passwd").write_text(accounts)
        (folder / "authorized_keys").write_text("".join(f"{line}\n" for line in authorized))
        (folder / "log").touch()
        listen = "" if any(line.startswith("ListenAddress") for line in lines) else f"ListenAddress {self.address}\n"
        config = _DEFAULTS.format(folder=folder, key=self.key, port=port)
        (folder / "sshd_config").write_text("\n".join(lines) + "\n" + listen + config)

    def start(self) -> "Sshd":
        """Start sshd; returns once it listens."""
        kinds = ["--mount", "--uts", "--propagation", "private"]
        if not self._open:
            kinds += ["--pid", "--fork", "--kill-child", "--mount-proc"]
        boot = ["sh", "-c", self._boot, "sh", str(self.folder), self.name]
        before = self.log.count("Server listening")
        program("/usr/sbin/sshd")
        self._process = subprocess.Popen(
            tied(*self._enter, "unshare", *kinds, *boot), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        settle(lambda: self.log.count("Server listening") > before or self._ended())
        return self

    def _ended(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"sshd did not start: {self.log}"
        return False

    @property
    def log(self) -> str:
        """What sshd has said."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def logins(self) -> int:
        """How many connections were let in."""
        return self.log.count("Accepted publickey")

    @property
    def pid(self) -> int:
        """The pid of the listening sshd, as seen from here."""
        assert self._process is not None
        if self._open:
            return self._process.pid
        return next(pid for pid, line in processes.below(self._process.pid).items() if "[listener]" in line)

    @property
    def root(self) -> Path:
        """Its file system."""
        return Path(f"/proc/{self.pid}/root")

    @property
    def sessions(self) -> list[int]:
        """The sshd processes that serve connections."""
        return [pid for pid, line in processes.below(self.pid).items() if line.startswith("sshd: ")]

    @property
    def commands(self) -> list[str]:
        """What runs on the host besides sshd."""
        found = processes.below(self.pid) if self._open else processes.within(self.pid)
        return [line for line in found.values() if line and not line.startswith(("sshd: ", "/usr/sbin/sshd"))]

    def host(self, name: str = "", **changes: object) -> Host:
        """The host as an inventory would describe it."""
        values = {"address": self.address, "port": self.port, "user": "root", **changes}
        return Host(name or self.name, name or self.name, **values)  # type: ignore[arg-type]  # each test knows its own

    def known(self, names: str = "", key: Path | None = None) -> str:
        """Its line of known_hosts."""
        place = self.address if self.port == 22 else f"[{self.address}]:{self.port}"
        return f"{names or place} {keys.public(key or self.key)}\n"

    def freeze(self) -> None:
        """Stop everything of it in its tracks: nothing answers, no connection breaks."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def cut(self) -> None:
        """Kill what serves its connections, and only that."""
        for pid in self.sessions:
            os.kill(pid, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        for pid in (self.pid, *self.sessions):
            os.kill(pid, number)

    def stop(self) -> None:
        """End it, and all that runs on it; returns once nothing of it lives, so that nothing listens there any more."""
        if self._process is None:
            return
        left = [self._process.pid, *(self.sessions if self._open else processes.below(self._process.pid))]
        for pid in left:
            with suppress(ProcessLookupError):  # the others end with the first process of their namespace
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        settle(lambda: not any(map(processes.lives, left)))


def listening(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as attempt:
        attempt.settimeout(1)
        return attempt.connect_ex((host, port)) == 0
