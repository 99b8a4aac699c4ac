"""The runbooks that ship, on hosts that are real: file systems of their own, and a systemd."""

import gzip
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.commands import exits
from tests.real.engine.fleet import Console
from tests.real.ground import keys
from tests.real.ground.sshd import Sshd
from tests.real.ground.systemd import SystemdHost

GOOD = """\
[Unit]
Description=A service that works
[Service]
ExecStart=/bin/sh -c 'echo started as $$$$; exec sleep 1000000'
"""
# It works once /etc/mended is there; until then it fails at its start.
BAD = """\
[Unit]
Description=A service that fails
[Service]
ExecStart=/bin/sh -c 'test -e /etc/mended || {{ echo no such file: /etc/mended >&2; exit 3; }}; exec sleep 1000000'
"""
DAY = 86400.0


@pytest.fixture(scope="module")
def booted(ground: None, key: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemdHost]:
    """A host with systemd, one unit that runs and one that has failed."""
    folder = tmp_path_factory.mktemp("systemd")
    units = {"good.service": GOOD, "bad.service": BAD}
    host = SystemdHost(folder, "sd-1", "10.78.0.1", units, keys.public(key))
    try:
        yield host.start()
    finally:
        host.stop()


def output(said: dict[str, object]) -> str:
    """All output of a run."""
    outputs = said["outputs"]
    assert isinstance(outputs, list)
    return "\n".join(part["text"] for part in outputs)


def test_restart_a_service(booted: SystemdHost, console: Console) -> None:
    console.write([booted], {})
    said = console.asked("run", "restart-service", "--hosts", "sd-1", "-p", "unit=good.service", "--yes")
    assert "good.service was active" in output(said)
    assert "good.service is active again" in output(said)
    console.verified()


def test_restart_a_service_that_fails_and_then_is_mended(booted: SystemdHost, console: Console) -> None:
    console.write([booted], {})
    looked = console.asked("host", "sd-1")
    assert looked["health"] == "crit"
    (finding,) = looked["findings"]
    assert (finding["what"], finding["runbook"]) == ("unit bad.service", "restart-service")
    words = ("run", "restart-service", "--hosts", "sd-1", "-p", "unit=bad.service", "--yes")
    said = console.asked(*words, code=exits.FAILED)
    assert "no such file: /etc/mended" in output(said)
    (booted.root / "etc/mended").touch()
    said = console.asked(*words)
    assert "bad.service was failed" in output(said)
    assert "bad.service is active again" in output(said)
    looked = console.asked("host", "sd-1")
    assert (looked["health"], looked["sample"]["failed_units"]) == ("ok", [])
    console.verified()


def test_a_unit_that_is_not_there(booted: SystemdHost, console: Console) -> None:
    console.write([booted], {})
    words = ("run", "restart-service", "--hosts", "sd-1", "-p", "unit=none.service", "--yes")
    assert "There is no unit none.service" in output(console.asked(*words, code=exits.FAILED))


def test_free_disk_space(hosts: list[Sshd], console: Console) -> None:
    chosen = hosts[:3]
    console.write(hosts, {})
    old = time.time() - 3 * DAY
    kept, gone = [], []
    for host in chosen:
        log = host.root / "var/log"
        (log / "app").mkdir(exist_ok=True)
        for name in ("syslog.1", "app/web.log.2.gz", "odd name [x];$(id).gz"):
            (log / name).write_bytes(os.urandom(300_000))
            os.utime(log / name, (old, old))
            gone.append(log / name)
        package = host.root / "var/cache/apt/archives/some_1.0_amd64.deb"
        package.write_bytes(os.urandom(500_000))
        gone.append(package)
        for name in ("syslog", "new.gz"):
            (log / name).write_bytes(b"x" * 1000)
            kept.append(log / name)
    names = ":".join(host.name for host in chosen)
    preview = console.asked("run", "free-disk", "--hosts", names, "--preview")
    assert "/var/log/app/web.log.2.gz" in output(preview)
    assert "4 files would go" in output(preview)
    assert all(path.exists() for path in (*kept, *gone))
    assert console.quarterdeck("run", "free-disk", "--hosts", names, "--yes").code == exits.REFUSED
    said = console.asked("run", "free-disk", "--hosts", names, "--confirm", "3")
    assert output(said).count("4 files deleted") >= 1
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in gone)
    console.verified()


def test_who_uses_the_memory(hosts: list[Sshd], console: Console) -> None:
    console.write(hosts, {})
    said = console.asked("run", "memory-use", "--hosts", "all")
    assert said["run"]["counts"]["ok"] == 12
    assert "MemTotal" in output(said)
    assert "sshd" in output(said)
    console.verified()


def test_collect_diagnostics(hosts: list[Sshd], booted: SystemdHost, console: Console) -> None:
    console.write([hosts[0], booted], {})
    said = console.asked("run", "diagnostics", "--hosts", "all")
    text = output(said)
    assert said["run"]["counts"]["ok"] == 2
    assert hosts[0].name in text
    assert "sd-1" in text
    for section in ("load", "memory", "file systems", "processes by CPU", "kernel"):
        assert f"== {section}" in text
    console.verified()


def test_rotate_a_log(hosts: list[Sshd], console: Console) -> None:
    host = hosts[6]
    console.write(hosts, {})
    log = host.root / "var/log/app.log"
    lines = "".join(f"line {n}\n" for n in range(50_000))
    log.write_text(lines)
    words = ("run", "rotate-log", "--hosts", host.name, "-p", "path=/var/log/app.log", "--yes")
    said = console.asked(*words)
    assert "now empty" in output(said)
    assert log.read_text() == ""
    (packed,) = (host.root / "var/log").glob("app.log.*.gz")
    assert gzip.decompress(packed.read_bytes()).decode() == lines
    console.verified()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/var/log/../../etc/passwd", "not a plain path"),
        ("/var/log/link", "a link"),
        ("/var/log/none", "no such file"),
        ("/var/log/folder/hosts", "its folder is a link"),
    ],
)
def test_a_log_that_is_not_to_be_rotated(hosts: list[Sshd], console: Console, path: str, why: str) -> None:
    host = hosts[7]
    console.write(hosts, {})
    for name, target in (("link", "/etc/hosts"), ("folder", "/etc")):
        link = host.root / "var/log" / name
        if not link.is_symlink():
            link.symlink_to(target)
    before = (host.root / "etc/hosts").read_bytes()
    words = ("run", "rotate-log", "--hosts", host.name, "-p", f"path={path}", "--yes")
    assert why in output(console.asked(*words, code=exits.FAILED))
    assert (host.root / "etc/hosts").read_bytes() == before
