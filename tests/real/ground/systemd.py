"""A host with a real systemd as its first process: units, journal and sshd in namespaces of their own."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from console.model.host import Host
from tests.real.ground import keys, processes
from tests.real.ground.net import Space, cable
from tests.real.ground.programs import program, tied
from tests.real.ground.sshd import OWN_ROOT
from tests.settle import settle

# What systemd would try and may not, or what only real hardware needs.
_MASKED = """
dev-hugepages.mount dev-mqueue.mount keyboard-setup.service proc-sys-fs-binfmt_misc.automount
sys-fs-fuse-connections.mount sys-kernel-debug.mount sys-kernel-tracing.mount systemd-firstboot.service
systemd-journal-flush.service
systemd-logind.service systemd-machine-id-commit.service systemd-modules-load.service systemd-networkd.service
systemd-random-seed.service systemd-remount-fs.service systemd-resolved.service systemd-sysctl.service
systemd-sysusers.service systemd-timesyncd.service systemd-tmpfiles-setup-dev.service systemd-tmpfiles-setup.service
systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udevd.service
systemd-update-utmp.service
"""
# A /dev of its own, made by mknod: systemd changes the mode of its console, which must not be this machine's.
_BOOT = f"""
set -e
exec 2>>"$1/log"
hostname "$2"
{OWN_ROOT}
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs dev
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
mknod -m 600 dev/console c 1 3
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs tmpfs dev/shm
ln -s /proc/self/fd dev/fd
: >etc/fstab
tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
rm -rf etc/systemd/system
cp -r "$1/units" etc/systemd/system
for unit in {" ".join(_MASKED.split())}; do ln -s /dev/null "etc/systemd/system/$unit"; done
mkdir old
pivot_root . old
umount -l /old
exec 2>/dev/null
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
    /lib/systemd/systemd --system --log-target=journal --unit=test.target
"""
_UNITS = {
    "test.target": "[Unit]\nRequires=basic.target\nAfter=basic.target\nWants={wanted}\n",
    "sshd.service": "[Service]\nRuntimeDirectory=sshd\nExecStart=/usr/sbin/sshd -D -e -f {folder}/sshd_config\n",
}


class SystemdHost:
    """A host at `address` in a network of its own, with `units` (name -> text) besides sshd's."""

    def __init__(self, folder: Path, name: str, address: str, units: dict[str, str], authorized: str) -> None:
        self.folder, self.name, self.address, self.port = folder, name, address, 22
        self.key = keys.pair(folder / "host_key")
        home = folder / "home"
        home.mkdir()
        accounts = (
            f"root:x:0:0:root:{home}:/bin/sh\nsshd:x:102:65534::/run/sshd:/usr/sbin/nologin\n"
            "messagebus:x:100:65534::/nonexistent:/usr/sbin/nologin\n"
        )
        (folder / "passwd").write_text(accounts)
        (folder / "authorized_keys").write_text(authorized + "\n")
        (folder / "sshd_config").write_text(
            f"HostKey {self.key}\nAuthorizedKeysFile {folder}/authorized_keys\n"
            "UsePAM no\nStrictModes no\nPidFile none\n"
        )
        (folder / "units").mkdir()
        wanted = " ".join(("sshd.service", *(unit for unit in units if unit.endswith(".service"))))
        for unit, text in {**_UNITS, **units}.items():
            (folder / "units" / unit).write_text(text.format(wanted=wanted, folder=folder))
        self._group = _groups() / f"quarterdeck-test-{os.getpid()}-{name}"
        self._space: Space | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "SystemdHost":
        """Boot it; returns once its sshd answers."""
        program("/lib/systemd/systemd")
        self._space = Space()
        network, _, last = self.address.rpartition(".")
        cable(None, f"{network}.{int(last) + 1}/30", self._space, f"{self.address}/30")
        self._group.mkdir()
        kinds = ["--mount", "--uts", "--ipc", "--cgroup", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        inside = ["unshare", *kinds, "sh", "-c", _BOOT, "sh", str(self.folder), self.name]
        join = f'echo $$ >"{self._group}/cgroup.procs"; exec "$@"'
        self._process = subprocess.Popen(
            tied("sh", "-c", join, "sh", *self._space.enter, *inside),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        settle(lambda: _speaks(self.address) or self._ended())
        return self

    def _ended(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"it did not boot: {(self.folder / 'log').read_text()}"
        return False

    @property
    def pid(self) -> int:
        """Its systemd, as seen from here."""
        assert self._process is not None
        return next(pid for pid, line in processes.below(self._process.pid).items() if "--unit=test.target" in line)

    @property
    def root(self) -> Path:
        """Its file system."""
        return Path(f"/proc/{self.pid}/root")

    def host(self) -> Host:
        """The host as an inventory would describe it."""
        return Host(self.name, self.name, address=self.address, port=22, user="root")

    def known(self) -> str:
        """Its line of known_hosts."""
        return f"{self.address} {keys.public(self.key)}\n"

    def stop(self) -> None:
        """End it and all that runs on it."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        if self._space is not None:
            self._space.close()
        if self._group.exists():
            settle(self._removed)

    def _removed(self) -> bool:
        try:
            for path in sorted(self._group.rglob("*/"), key=lambda path: -len(path.parts)):
                path.rmdir()
            self._group.rmdir()
        except OSError:
            return False
        return True


def _groups() -> Path:
    """Where control groups of version 2 are."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(place)
    raise AssertionError("cgroup2 is not mounted: mount -t cgroup2 cgroup2 /sys/fs/cgroup")


def _speaks(address: str) -> bool:
    try:
        with socket.create_connection((address, 22), 0.5) as connection:
            connection.settimeout(1.0)
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False
