"""procfs over a real shell: this machine, a staged host, programs that hang, far sides that make no sense."""

import os
import signal
import sys
from pathlib import Path

import pytest

from console.model.command import Command, Exited, Output, Text
from console.model.errors import BadOutput, TimedOut
from console.model.host import Host
from console.model.policy import Seconds
from console.model.ports import Inspects, MetricSource
from console.model.sample import Login
from plugins.local.transport import Local
from plugins.procfs import PLUGIN
from plugins.procfs.settings import ProcfsSettings
from plugins.procfs.source import Procfs
from tests.fakes.reach import FakeReach
from tests.fakes.transport import FakeTransport, says

HERE = Host("here", "here", transports=("local",))
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
DF = "Filesystem 1024-blocks Used Available Capacity Mounted on\\n/dev/staged 1000 960 40 96%% /\\n"


def source(settings: ProcfsSettings | None = None) -> Procfs:
    return Procfs(settings or ProcfsSettings(), FakeReach(Local()))


@pytest.fixture
def staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A host below a folder, with programs of its own on PATH."""
    root = tmp_path / "web 1"
    (root / "proc/sys/kernel").mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "proc/loadavg").write_text("1.50 2.50 3.50 1/100 42\n")
    (root / "proc/uptime").write_text("1000.00 2000.00\n")
    (root / "proc/meminfo").write_text("MemTotal: 4000 kB\nMemAvailable: 1000 kB\n")
    (root / "proc/stat").write_text("cpu 1\ncpu0 1\ncpu1 1\ncpu2 1\nintr 5\n")
    (root / "proc/cpuinfo").write_text("processor : 0\nmodel name\t: Staged 9000\n")
    (root / "proc/sys/kernel/osrelease").write_text("6.1.0-staged\n")
    (root / "etc/os-release").write_text("PRETTY_NAME='Staged \"1\"'\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    program(tmp_path, "df", f"printf '{DF}'")
    program(tmp_path, "systemctl", 'echo "nginx.service loaded failed failed web"')
    return Host("web-1", "web-1", transports=("local",), root=str(root))


def program(folder: Path, name: str, script: str) -> None:
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@LINUX
async def test_this_machine() -> None:
    sample = await source().sample(HERE)
    assert sample.memory_total > sample.memory_available > 0
    assert sample.uptime > 0
    assert sample.kernel
    assert sample.cpus >= 1
    assert [fs for fs in sample.file_systems if fs.mount == "/"]
    assert sample.evidence.call == "procfs sample"
    assert "/proc" in sample.evidence.args
    assert "MemTotal" in sample.evidence.raw
    assert sample.evidence.took == sample.took > 0


async def test_a_staged_host_is_read_below_its_root(staged: Host) -> None:
    sample = await source().sample(staged)
    assert (sample.load, sample.cpus, sample.uptime) == ((1.5, 2.5, 3.5), 3, 1000.0)
    assert (sample.memory_total, sample.memory_available) == (4000 * 1024, 1000 * 1024)
    assert (sample.kernel, sample.failed_units, sample.missing) == ("6.1.0-staged", ("nginx.service",), ())
    assert [(fs.mount, fs.device) for fs in sample.file_systems] == [("/", "/dev/staged")]


async def test_a_df_that_hangs_costs_only_its_own_figures(staged: Host, tmp_path: Path) -> None:
    program(tmp_path, "df", "exec sleep 600")
    sample = await source(ProcfsSettings(answer_within=Seconds(0.3))).sample(staged)
    assert sample.missing == (("file systems", "df gave no answer in 0.3s"),)
    assert sample.failed_units == ("nginx.service",)
    assert sample.memory_total


async def test_when_df_hangs_the_local_file_systems_are_asked_for(staged: Host, tmp_path: Path) -> None:
    program(tmp_path, "df", f"case \"$*\" in *-l*) printf '{DF}' ;; *) exec sleep 600 ;; esac")
    sample = await source(ProcfsSettings(answer_within=Seconds(0.3))).sample(staged)
    assert sample.missing == (("file systems", "df gave no answer in 0.3s; these are the local ones"),)
    assert len(sample.file_systems) == 1


async def test_a_program_that_leaves_its_output_open_holds_nothing_up(staged: Host, tmp_path: Path) -> None:
    program(tmp_path, "df", 'sleep 600 & echo $! >>"${0%/bin/df}/pid"; wait')
    sample = await source(ProcfsSettings(answer_within=Seconds(0.3))).sample(staged)
    assert sample.missing[0][0] == "file systems"
    for left in (tmp_path / "pid").read_text().split():
        os.kill(int(left), signal.SIGKILL)


async def test_a_systemctl_that_hangs_is_missing_not_fine(staged: Host, tmp_path: Path) -> None:
    program(tmp_path, "systemctl", "exec sleep 600")
    sample = await source(ProcfsSettings(answer_within=Seconds(0.3))).sample(staged)
    assert sample.missing == (("failed units", "systemctl gave no answer in 0.3s"),)
    assert len(sample.file_systems) == 1


async def test_a_mount_name_cannot_pretend_to_be_a_section(staged: Host, tmp_path: Path) -> None:
    program(tmp_path, "df", f"printf '{DF}'; printf '\\n@0123456789abcdef@ memory\\nMemTotal: 1 kB\\n'")
    assert (await source().sample(staged)).memory_total == 4000 * 1024


async def test_a_host_without_proc_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadOutput, match="has no /proc"):
        await source().sample(Host("mac", "mac", root=str(tmp_path)))


async def test_a_host_that_never_ends_is_the_transports_to_end(staged: Host, tmp_path: Path) -> None:
    program(tmp_path, "grep", "exec sleep 600")
    with pytest.raises(TimedOut):
        await source(ProcfsSettings(timeout=Seconds(0.5))).sample(staged)


@pytest.mark.parametrize(
    ("pieces", "hint"),
    [
        ((Exited(1),), "It said nothing"),
        (says("This account is currently not available.\n", 1), "This account is currently not available"),
        ((Text("err", "sh: not found\n"), Exited(127)), "sh: not found"),
        (says("\x00\n\n" * 50), "login shell"),
    ],
)
async def test_a_far_side_that_makes_no_sense_is_an_error_that_quotes_it(pieces: tuple[Output, ...], hint: str) -> None:
    procfs = Procfs(ProcfsSettings(), FakeReach(FakeTransport(lambda host, command: pieces)))
    with pytest.raises(BadOutput) as caught:
        await procfs.sample(HERE)
    assert "here gave no figures" in caught.value.title
    assert hint in caught.value.hint


async def test_an_answer_without_end_is_given_up() -> None:
    endless = FakeTransport(lambda host, command: [Text("out", "x" * 1_000_000)] * 10)
    with pytest.raises(BadOutput, match="without end"):
        await Procfs(ProcfsSettings(), FakeReach(endless)).sample(HERE)
    assert endless.stopped == ["here"]


async def test_an_answer_that_was_cut_is_an_error() -> None:
    def cut(host: Host, command: Command) -> tuple[Output, ...]:
        mark = command.shell.splitlines()[0].removeprefix("mark=")
        return (Text("out", f"\n{mark} load\n0.1 0.1 0.1\n"), Exited(0))

    with pytest.raises(BadOutput):
        await Procfs(ProcfsSettings(), FakeReach(FakeTransport(cut))).sample(HERE)


async def test_a_close_look_at_a_staged_host(staged: Host, tmp_path: Path) -> None:
    program(tmp_path, "ps", "printf '  7 root 100 0.5 60 /sbin/init splash\\n  9 www 900 1.0 30 nginx\\n'")
    program(tmp_path, "systemctl", 'echo "nginx.service loaded failed failed web server"')
    look = await source().inspect(staged)
    facts = dict(look.facts)
    assert (facts["system"], facts["cpu"], facts["kernel"]) == ('Staged "1"', "3 × Staged 9000", "6.1.0-staged")
    assert [(process.pid, process.user, process.command) for process in look.processes] == [
        (9, "www", "nginx"),
        (7, "root", "/sbin/init splash"),
    ]
    assert [(service.name, service.state) for service in look.services] == [("nginx", "failed")]
    assert look.evidence.call == "procfs inspect"


@pytest.mark.parametrize(
    ("accepts", "prints", "expected"),
    [
        ("-A", "  7 root 100 0.5 2-00:00:01 init", (7, 172801.0)),
        ("-o pid,user,rss,args", "PID USER RSS COMMAND\\n  7 root 12m init", (7, 0.0)),
    ],
)
async def test_ps_of_other_systems(
    staged: Host, tmp_path: Path, accepts: str, prints: str, expected: tuple[int, float]
) -> None:
    program(tmp_path, "ps", f"case \"$*\" in '{accepts}'*) printf '{prints}\\n' ;; *) exit 1 ;; esac")
    look = await source().inspect(staged)
    assert [(process.pid, process.age) for process in look.processes] == [expected]


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("anna pts/0 Nov 21 07:12 00:05 99 (10.0.0.7)", (Login("anna", "pts/0", "Nov 21 07:12", "10.0.0.7", 300.0),)),
        ("", ()),
        (None, None),
    ],
)
async def test_who_is_logged_in_on_a_host_below_a_folder_is_said_by_its_own_record(
    staged: Host, tmp_path: Path, recorded: str | None, expected: tuple[Login, ...] | None
) -> None:
    program(tmp_path, "who", '[ -n "$2" ] && exec cat "$2"; echo "root pts/9 Nov 21 07:12 . 1 (this.machine)"')
    (Path(staged.root) / "run").mkdir()
    if recorded is not None:
        (Path(staged.root) / "run" / "utmp").write_text(recorded)
    assert (await source().inspect(staged)).logins == expected


@pytest.mark.parametrize(
    ("script", "users"),
    [
        ("echo 'anna pts/0 Nov 21 07:12 00:05 99 (10.0.0.7)'", ["anna"]),
        ("[ \"$1\" = -u ] && exit 1; echo 'anna pts/0 Nov 21 07:12'", ["anna"]),
        ("exit 127", None),
        ("exec sleep 600", None),
    ],
)
async def test_who_is_logged_in_on_any_other_host_is_said_by_its_who(
    tmp_path: Path, staged: Host, script: str, users: list[str] | None
) -> None:
    program(tmp_path, "who", script)
    look = await source(ProcfsSettings(answer_within=Seconds(1.0))).inspect(HERE)
    assert (None if look.logins is None else [one.user for one in look.logins]) == users


@LINUX
async def test_a_close_look_does_not_see_itself() -> None:
    look = await source().inspect(HERE)
    assert look.processes
    assert not [process for process in look.processes if "section end" in process.command]


def test_the_plugin_makes_it() -> None:
    capability = PLUGIN.metrics["procfs"]
    made: MetricSource = capability.make(ProcfsSettings(), FakeReach())
    assert isinstance(made, Procfs)
    assert isinstance(made, Inspects)
