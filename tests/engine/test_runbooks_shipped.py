"""The runbooks that ship, each run for real: planned, then on the local transport, below a root of its own."""

import asyncio
import gzip
import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.engine import planner, runbooks
from console.model.action import Risk
from console.model.command import Exited, Text
from console.model.errors import BadParams
from console.model.host import Host
from console.model.runbook import ParamValue
from plugins.local.transport import Local

DAY = 86400


@dataclass(frozen=True)
class Place:
    """A host below a folder, with programs of its own first on PATH."""

    root: Path
    bin: Path

    @property
    def host(self) -> Host:
        return Host("web-1", "web-1", transports=("local",), root=str(self.root))

    def program(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def file(self, path: str, content: str | bytes = "x\n", age: float = 0) -> Path:
        """A file on the host, last written `age` seconds ago."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        written = time.time() - age
        os.utime(file, (written, written))
        return file

    def files(self) -> set[str]:
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*") if not path.is_dir()}


@dataclass(frozen=True)
class Said:
    out: str
    err: str
    code: int


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made = Place(tmp_path / "host root", tmp_path / "bin")
    made.root.mkdir()
    made.bin.mkdir()
    monkeypatch.setenv("PATH", f"{made.bin}:/usr/bin:/bin")
    made.program("sudo", 'shift; exec "$@"')
    made.program("df", "printf 'Filesystem 1-k Used Avail Capacity Mounted on\\n/dev/x 100 96 4 96%% /var\\n'")
    return made


async def run(place: Place, runbook: str, preview: bool = False, **params: ParamValue) -> Said:
    """The one step of a shipped runbook, as the runner would send it."""
    found = runbooks.read(runbooks.SHIPPED / f"{runbook}.yaml")
    plan = planner.plan(found, [place.host], params, production=lambda _: False, preview=preview, id="p")
    (step,) = plan.hosts[0].steps
    pieces = [piece async for piece in Local().run(place.host, step.command)]
    out, err = (
        "".join(piece.text for piece in pieces if isinstance(piece, Text) and piece.stream == stream)
        for stream in ("out", "err")
    )
    (code,) = [piece.code for piece in pieces if isinstance(piece, Exited)]
    return Said(out, err, code)


def test_five_ship_with_a_key_each_and_nothing_wrong() -> None:
    found, problems = runbooks.read_all([])
    assert problems == []
    assert {(runbook.id, runbook.key, runbook.risk) for runbook in found} == {
        ("restart-service", "F2", Risk.CHANGE),
        ("free-disk", "F3", Risk.DESTROY),
        ("memory-use", "F4", Risk.READ),
        ("diagnostics", "F5", Risk.READ),
        ("rotate-log", "F6", Risk.CHANGE),
    }


def test_all_but_the_restart_need_no_param() -> None:
    found, _ = runbooks.read_all([])
    required = {runbook.id: [param.name for param in runbook.params if param.required] for runbook in found}
    assert {name: params for name, params in required.items() if params} == {"restart-service": ["unit"]}


SYSTEMCTL = """
state=$(cat "$STATE/state")
case $1 in
    show)
        case $3 in
            LoadState) cat "$STATE/load" 2>/dev/null || echo LoadState=loaded ;;
            MainPID) echo "MainPID=$(cat "$STATE/pid")" ;;
        esac ;;
    is-active)
        echo "$state"
        [ ! -e "$STATE/next" ] || mv "$STATE/next" "$STATE/state"
        [ "$state" = active ] ;;
    restart)
        echo "restart $2" >>"$STATE/asked"
        [ ! -e "$STATE/refuses" ] || exit 1
        echo 4711 >"$STATE/pid"
        cat "$STATE/after" >"$STATE/state" 2>/dev/null || echo active >"$STATE/state" ;;
esac
"""


@pytest.fixture
def state(place: Place) -> Path:
    """A service that failed; `systemctl` and `journalctl` know of it."""
    folder = place.root.parent / "state"
    folder.mkdir()
    (folder / "state").write_text("failed\n")
    (folder / "pid").write_text("0\n")
    place.program("systemctl", f"STATE='{folder}'\n{SYSTEMCTL}")
    place.program("journalctl", 'echo "nginx: [emerg] no such directive ($*)"')
    return folder


async def test_a_failed_service_is_restarted_and_waited_for(place: Place, state: Path) -> None:
    said = await run(place, "restart-service", unit="nginx.service")
    assert (said.code, said.err) == (0, "")
    assert said.out == "nginx.service was failed\nnginx.service is active again, main process 4711, after 1 s\n"
    assert (state / "asked").read_text() == "restart nginx.service\n"


async def test_a_slow_start_is_waited_for(place: Place, state: Path) -> None:
    (state / "after").write_text("activating\n")
    (state / "next").write_text("failed\n")  # what is-active says before the restart is read first
    task = asyncio.create_task(run(place, "restart-service", unit="nginx.service"))
    while not (state / "asked").exists():
        await asyncio.sleep(0.01)
    (state / "next").write_text("active\n")
    said = await task
    assert said.code == 0, said
    assert "nginx.service is active again" in said.out


async def test_a_service_that_fails_again_fails_the_step_with_its_log(place: Place, state: Path) -> None:
    (state / "after").write_text("failed\n")
    said = await run(place, "restart-service", unit="nginx.service")
    assert said.code == 1
    assert "nginx.service failed after its restart" in said.out
    assert "no such directive (-u nginx.service -n 20 --no-pager)" in said.out


async def test_a_restart_that_is_refused_fails_the_step_with_its_log(place: Place, state: Path) -> None:
    (state / "refuses").touch()
    said = await run(place, "restart-service", unit="nginx.service")
    assert said.code == 1
    assert "could not be restarted" in said.out
    assert "no such directive" in said.out


async def test_a_service_that_never_gets_there_is_given_up_after_the_wait(place: Place, state: Path) -> None:
    (state / "after").write_text("activating\n")
    said = await run(place, "restart-service", unit="nginx.service", wait="1s")
    assert said.code == 1
    assert "nginx.service is still activating after 1 s" in said.out


async def test_a_unit_that_does_not_exist_is_not_restarted(place: Place, state: Path) -> None:
    (state / "load").write_text("LoadState=not-found\n")
    said = await run(place, "restart-service", unit="nginks")
    assert (said.code, said.out) == (4, "")
    assert "no unit nginks" in said.err
    assert not (state / "asked").exists()


@pytest.mark.parametrize(
    "unit", ["", "-H root@elsewhere", "--help", "a b", "a;id", "$(id)", "`id`", "a\nb", "../x", "a/b", "x" * 300, "ü"]
)
async def test_hostile_units_are_refused_before_anything_runs(place: Place, state: Path, unit: str) -> None:
    with pytest.raises(BadParams):
        await run(place, "restart-service", unit=unit)
    assert not (state / "asked").exists()


def full_logs(place: Place) -> tuple[set[str], set[str]]:
    """Logs of a host: those that go, those that stay."""
    goes = {
        "var/log/syslog.1",
        "var/log/syslog.2.gz",
        "var/log/nginx/access.log.14",
        "var/log/old/app.log.old",
        "var/log/with blank.xz",
        "var/log/-rf.gz",
        "var/log/[red][@click=app.quit].gz",
        "var/log/$(touch pwned).bz2",
        "var/cache/apt/archives/vim_9_amd64.deb",
        "var/cache/apt/archives/partial/x.deb",
    }
    stays = {
        "var/log/syslog",
        "var/log/nginx/access.log",
        "var/log/app.gz.log",
        "var/log/version-1.2-notes",
        "var/cache/apt/archives/lock",
        "var/lib/data.gz",
        "home/x/backup.gz",
        "var/log/two\nlines.gz",
    }
    for path in goes | stays:
        place.file(path, b"x" * 50_000, age=3 * DAY)
    place.file("var/log/fresh.1", age=DAY / 2)
    return goes, stays | {"var/log/fresh.1"}


async def test_the_preview_lists_exactly_what_then_goes(place: Place) -> None:
    goes, stays = full_logs(place)
    shown = await run(place, "free-disk", preview=True)
    assert (shown.code, shown.err) == (0, "")
    assert place.files() == goes | stays
    listed = {line.split("KiB  /", 1)[1] for line in shown.out.splitlines() if "KiB  /" in line}
    assert listed == goes
    assert f"{len(goes)} files would go" in shown.out

    done = await run(place, "free-disk")
    assert (done.code, done.err) == (0, "")
    assert place.files() == stays
    assert done.out.startswith(f"{len(goes)} files deleted, ")
    freed = int(done.out.split(" bytes freed")[0].split()[-1])
    assert freed >= len(goes) * 50_000
    assert "before: 96% used of /var\nnow:    96% used of /var\n" in done.out


async def test_how_old_logs_have_to_be_and_packages_are_params(place: Place) -> None:
    goes, stays = full_logs(place)
    place.file("var/log/ancient.1", age=40 * DAY)
    said = await run(place, "free-disk", older_than=30, apt=False)
    assert said.code == 0
    assert place.files() == goes | stays
    said = await run(place, "free-disk", older_than=0, apt=False)
    assert said.code == 0
    assert place.files() == stays - {"var/log/fresh.1"} | {path for path in goes if "apt" in path}


async def test_links_lead_nowhere(place: Place, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.gz").write_text("x")
    os.utime(outside / "precious.gz", (0, 0))
    place.file("var/log/syslog")
    (place.root / "var/log/linked").symlink_to(outside)
    (place.root / "var/log/link.gz").symlink_to(outside / "precious.gz")
    said = await run(place, "free-disk")
    assert said.code == 0
    assert said.out.startswith("0 files deleted, 0 bytes freed")
    assert (outside / "precious.gz").exists()


async def test_a_log_folder_that_is_a_link_is_left_alone(place: Place, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.gz").write_text("x")
    os.utime(outside / "precious.gz", (0, 0))
    (place.root / "var").mkdir()
    (place.root / "var/log").symlink_to(outside)
    said = await run(place, "free-disk")
    assert said.code == 0
    assert (outside / "precious.gz").exists()


async def test_a_host_without_logs_frees_nothing(place: Place) -> None:
    said = await run(place, "free-disk")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("0 files deleted, 0 bytes freed")


@pytest.mark.parametrize("days", ["-1", "1; rm -rf /", "$(id)", "99999999999999999999", "1 -o -name x"])
async def test_hostile_days_are_refused(place: Place, days: str) -> None:
    with pytest.raises(BadParams):
        await run(place, "free-disk", older_than=days)


async def test_who_uses_the_memory(place: Place) -> None:
    place.file("proc/meminfo", "MemTotal: 2048000 kB\nMemAvailable: 1024000 kB\nHugePages_Total: 0\n")
    place.file("var/log/syslog", "kernel: Out of memory: Killed process 42 (java)\nfine\n")
    place.program(
        "ps",
        "printf '2048 7 root 60 /usr/bin/java -jar a.jar\\n1024 8 app 5 nginx: worker\\n2048 9 app 5 nginx: worker\\n'",
    )
    said = await run(place, "memory-use", count=2)
    assert (said.code, said.err) == (0, "")
    sections = {part.split("\n")[0]: part.splitlines()[1:] for part in said.out.split("== ")[1:]}
    assert [line.split() for line in sections["memory"]][:2] == [
        ["MemTotal:", "2000", "MiB"],
        ["MemAvailable:", "1000", "MiB"],
    ]
    assert [line.split()[1] for line in sections["processes, the largest first"][1:]] == ["9", "7"]
    assert [line.split() for line in sections["programs, all their processes together"]] == [
        ["3.0", "MiB", "2", "nginx"],
        ["2.0", "MiB", "1", "java"],
    ]
    assert sections["killed for want of memory"] == ["kernel: Out of memory: Killed process 42 (java)"]


async def test_memory_use_on_this_machine() -> None:
    found = runbooks.read(runbooks.SHIPPED / "memory-use.yaml")
    here = Host("here", "here", transports=("local",))
    plan = planner.plan(found, [here], {}, production=lambda _: False, id="p")
    out = [piece async for piece in Local().run(here, plan.hosts[0].steps[0].command)]
    assert out[-1] == Exited(0)


async def test_diagnostics_are_gathered_and_bounded(place: Place) -> None:
    place.file("proc/loadavg", "0.1 0.2 0.3 1/2 3\n")
    place.file("proc/meminfo", "MemTotal: 2048000 kB\n")
    errors = "".join(f"line {number}: error of length {'x' * 1000}\n" for number in range(500))
    place.file("var/log/syslog", f"{errors}all fine\n")
    place.program("systemctl", 'echo "nginx.service loaded failed failed web"')
    place.program("ps", "yes '1.0 100 7 root x' | head -n 5000")
    said = await run(place, "diagnostics", lines=5)
    assert said.code == 0
    for part in ("== host", "== load\n0.1 0.2", "== memory\nMemTotal", "96% /var", "nginx.service loaded failed"):
        assert part in said.out
    assert "all fine" not in said.out
    assert said.out.count("error of length") == 5
    assert "line 499" in said.out
    assert len(said.out) < 20_000
    assert "== kernel" not in said.out, "a staged host has no kernel of its own"


async def test_diagnostics_of_a_bare_host_still_come(place: Place) -> None:
    said = await run(place, "diagnostics")
    assert said.code == 0
    assert "no log to read" in said.out


async def test_a_log_is_compressed_beside_itself_and_emptied_in_place(place: Place) -> None:
    log = place.file("var/log/app/app.log", "line\n" * 1000)
    before = log.stat().st_ino
    said = await run(place, "rotate-log", path="/var/log/app/app.log")
    assert (said.code, said.err) == (0, "")
    assert (log.stat().st_ino, log.read_text()) == (before, "")
    (kept,) = [path for path in log.parent.iterdir() if path != log]
    assert kept.name.startswith("app.log.2")
    assert gzip.decompress(kept.read_bytes()) == b"line\n" * 1000
    assert said.out.startswith("/var/log/app/app.log: 5000 bytes, now empty\nkept in /var/log/app/app.log.2")


async def test_by_default_it_is_syslog(place: Place) -> None:
    log = place.file("var/log/syslog")
    assert (await run(place, "rotate-log")).code == 0
    assert log.read_text() == ""


async def test_an_empty_log_is_left_alone(place: Place) -> None:
    place.file("var/log/syslog", "")
    said = await run(place, "rotate-log")
    assert (said.code, said.out) == (0, "/var/log/syslog is empty already\n")
    assert place.files() == {"var/log/syslog"}


@pytest.mark.parametrize(
    "path", ["/var/log/../../etc/shadow", "/var/log/a/../b", "/var/log/./a", "/var/log//a", "/var/log/a/"]
)
async def test_paths_that_lead_elsewhere_are_refused_on_the_host(place: Place, path: str) -> None:
    shadow = place.file("etc/shadow", "secret")
    place.file("var/log/a", "x")
    said = await run(place, "rotate-log", path=path)
    assert (said.code, said.out) == (1, "")
    assert shadow.read_text() == "secret"
    assert (place.root / "var/log/a").read_text() == "x"


@pytest.mark.parametrize(
    "path", ["/etc/shadow", "var/log/x", "/var/log/", "/var/log/a b", "/var/log/$(id)", "/var/log/a\nb", "-x"]
)
async def test_paths_that_are_none_are_refused_before_anything_runs(place: Place, path: str) -> None:
    with pytest.raises(BadParams):
        await run(place, "rotate-log", path=path)


async def test_links_folders_and_missing_files_are_refused(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    place.file("var/log/syslog")
    logs = place.root / "var/log"
    (logs / "link.log").symlink_to(target)
    (logs / "away").symlink_to(tmp_path)
    (logs / "folder").mkdir()
    os.link(target, logs / "hard.log")
    os.mkfifo(logs / "fifo")
    why = {
        "link.log": "a link",
        "away/target": "its folder is a link",
        "folder": "not a plain file",
        "hard.log": "another name elsewhere",
        "fifo": "not a plain file",
        "gone.log": "no such file",
    }
    for name, reason in why.items():
        said = await run(place, "rotate-log", path=f"/var/log/{name}")
        assert (said.code, said.out) == (1, ""), name
        assert reason in said.err
    assert target.read_text() == "precious"


async def test_a_log_that_cannot_be_compressed_stays_as_it_was(place: Place) -> None:
    log = place.file("var/log/syslog", "keep me")
    place.program("gzip", "echo 'gzip: No space left on device' >&2; exit 1")
    said = await run(place, "rotate-log")
    assert said.code == 1
    assert "it is as it was" in said.err
    assert log.read_text() == "keep me"
    assert place.files() == {"var/log/syslog"}
