"""Makes a host's folder: programs, units, configuration, logs of days gone by."""

import os
import shutil
import time
from pathlib import Path

from console.lab.fleet.roster import USER, Machine, Service, Wrong

_SHARE = Path(__file__).parent / "share"
_FOLDERS = (
    "bin",
    "etc/lab",
    "etc/systemd/system",
    "home/" + USER,
    "proc",
    "run/sessions",
    "tmp",
    "usr/sbin",
    "var/log",
)
_DAY = 86400
_ROTATED_MIB = 14
_ROTATED = 4
_OS = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n'


def share(lab: Path) -> None:
    """Copy the programs of all hosts into the lab, once; each host links to them."""
    shutil.copytree(_SHARE, lab / "share")
    for program in (*(lab / "share" / "bin").iterdir(), *(lab / "share" / "sbin").iterdir()):
        program.chmod(0o755)


def furnish(machine: Machine, root: Path, shared: Path) -> None:
    """Make everything that `machine` has on disk before it runs. `shared` is the folder that `share` made."""
    for folder in _FOLDERS:
        (root / folder).mkdir(parents=True)
    for program in (shared / "bin").iterdir():
        (root / "bin" / program.name).symlink_to(program)
    (root / "lib").symlink_to(shared / "lib")
    for service in machine.services:
        (root / "usr" / "sbin" / service.name).symlink_to(shared / "sbin" / service.name)
        _install(service, root)
    (root / "etc" / "hostname").write_text(machine.name + "\n")
    (root / "etc" / "os-release").write_text(_OS)
    volumes = [f"{one.device} {one.mount} ext4 {one.size} {one.base}\n" for one in machine.volumes]
    (root / "etc" / "lab" / "volumes").write_text("".join(volumes))
    _remember(machine, root)


def _install(service: Service, root: Path) -> None:
    command = f"/usr/sbin/{service.name}" + (f" -c {service.config}" if service.config else "")
    (root / "etc" / "systemd" / "system" / f"{service.name}.service").write_text(
        f"[Unit]\nDescription={service.about}\n\n[Service]\nType=forking\nUser={service.user}\n"
        f"PIDFile=/run/{service.name}.pid\nExecStart={command}\n\n[Install]\nWantedBy=multi-user.target\n"
    )
    os.mkfifo(root / "run" / f"{service.name}.tick", 0o600)
    if service.config:
        config = root / service.config.lstrip("/")
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(service.content)
    for folder in _LOGS.get(service.name, ()):
        (root / "var" / "log" / folder).mkdir(parents=True, exist_ok=True)


_LOGS = {
    "nginx": ("nginx",),
    "shop": ("shop",),
    "postgresql": ("postgresql",),
    "redis-server": ("redis",),
    "orders-worker": ("orders-worker",),
}


def _remember(machine: Machine, root: Path) -> None:
    """What happened before the lab began: yesterday's syslog, and whatever made the host sick."""
    yesterday = time.time() - _DAY
    day = time.strftime("%b %e", time.gmtime(yesterday))
    lines = "".join(
        f"{day} {hour:02d}:{minute:02d}:01 {machine.name} CRON[{1000 + hour * 60 + minute}]: (root) CMD (backup)\n"
        for hour in range(24)
        for minute in range(0, 60, 5)
    )
    _old(root / "var" / "log" / "syslog.1", lines, 1, yesterday)
    if machine.wrong is Wrong.DISK:
        for number in range(1, _ROTATED + 1):
            at = time.time() - number * _DAY
            stamp = time.strftime("%Y-%m-%d", time.gmtime(at))
            block = "".join(
                f"{stamp} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{second % 1000:03d} UTC "
                f"[{4000 + second % 90}] LOG:  duration: {second % 4000 + 200}.118 ms  statement: VACUUM ANALYZE "
                f"orders_of_day_{second} -- autovacuum was late, rows removed: {second * 7}, pages: {second * 3}\n"
                for second in range(0, _DAY, 16)
            )
            log = root / "var" / "log" / "postgresql" / f"postgresql-15-main.log.{number}"
            _old(log, block, _ROTATED_MIB * 1024 * 1024 // len(block), at)
        since = time.strftime("%b %e %H:%M", time.gmtime(time.time() - 25 * 60))
        people = f"{'dana':<8} {'pts/0':<12} {since} 00:07 {4711:>11} (10.9.0.17)\n"
        (root / "run" / "utmp").write_text(people)
    for name, claim in machine.claims.items():
        (root / "run" / f"{name}.leaked").write_text(f"{claim}\n")
    if machine.wrong is Wrong.SERVICE:
        _killed(machine, root)


def _old(file: Path, block: str, times: int, modified: float) -> None:
    data = block.encode()
    with file.open("wb") as out:
        for _ in range(times):
            out.write(data)
    os.utime(file, (modified, modified))


def _killed(machine: Machine, root: Path) -> None:
    """What systemd leaves of a main process that somebody killed two minutes ago."""
    name, moment = machine.services[0].name, time.gmtime(time.time() - 120)
    stamp = time.strftime("%b %e %H:%M:%S", moment)
    for said in ("Main process exited, code=killed, status=9/KILL", "Failed with result 'signal'."):
        with (root / "var" / "log" / "syslog").open("a") as log:
            log.write(f"{stamp} {machine.name} systemd[1]: {name}.service: {said}\n")
    (root / "run" / f"{name}.failed").write_text("signal\n")
    (root / "run" / f"{name}.since").write_text(time.strftime("%s %a %Y-%m-%d %H:%M:%S UTC\n", moment))
