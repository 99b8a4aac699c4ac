"""The pure half of procfs: sections of text in, figures out; garbage is missing, never zero unsaid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.model.errors import BadOutput
from console.model.evidence import Evidence
from console.model.sample import FileSystem, Login, Process, Service
from plugins.procfs import closely, figures
from plugins.procfs.answer import Answer, split
from plugins.procfs.disks import file_systems, mount_types

DF = """\
Filesystem     1024-blocks     Used Available Capacity Mounted on
udev               1000000        0   1000000       0% /dev
tmpfs               200000     1000    199000       1% /run
/dev/sda1         40000000 30000000   8000000      79% /
"""
MEMORY = "MemTotal: 2000 kB\nMemFree: 100 kB\nMemAvailable: 500 kB\nSwapTotal: 300 kB\nSwapFree: 200 kB\n"


def answer(*late: str, **sections: str) -> Answer:
    return Answer(sections, frozenset(late), 1000.0, 0.25, Evidence("procfs sample"))


WELL = {
    "load": "0.40 0.50 0.60 1/200 4711",
    "uptime": "86400.50 100.0",
    "memory": MEMORY,
    "cpus": "4",
    "kernel": "6.1.0-25-amd64",
    "units": "",
    "disks": DF,
    "end": "",
}


def test_a_whole_answer_is_a_sample_with_nothing_missing() -> None:
    sample = figures.sample(answer(**WELL), "web-1", 4.0)
    assert (sample.at, sample.took, sample.load, sample.cpus) == (1000.0, 0.25, (0.4, 0.5, 0.6), 4)
    assert (sample.memory_total, sample.memory_available) == (2000 * 1024, 500 * 1024)
    assert (sample.swap_total, sample.swap_free, sample.uptime) == (300 * 1024, 200 * 1024, 86400.5)
    assert sample.file_systems == (FileSystem("/", "/dev/sda1", 40000000 * 1024, 30000000 * 1024, 8000000 * 1024),)
    assert (sample.kernel, sample.failed_units, sample.missing) == ("6.1.0-25-amd64", (), ())
    assert sample.evidence.call == "procfs sample"


@pytest.mark.parametrize(
    ("section", "text", "missing"),
    [
        ("load", "", ("load", "/proc/loadavg made no sense")),
        ("load", "high higher highest", ("load", "/proc/loadavg made no sense")),
        ("load", "-1 0 0", ("load", "/proc/loadavg made no sense")),
        ("load", "nan inf 1e5", ("load", "/proc/loadavg made no sense")),
        ("memory", "", ("memory", "/proc/meminfo made no sense")),
        ("memory", "MemTotal: lots", ("memory", "/proc/meminfo made no sense")),
        ("disks", "df: command not found", ("file systems", "df listed none")),
    ],
)
def test_a_section_that_makes_no_sense_is_missing_and_the_rest_stands(
    section: str, text: str, missing: tuple[str, str]
) -> None:
    sample = figures.sample(answer(**{**WELL, section: text}), "web-1", 4.0)
    assert sample.missing == (missing,)
    assert sample.uptime == 86400.5


def test_programs_that_gave_no_answer_are_missing_with_their_name_and_the_limit() -> None:
    nothing = figures.sample(answer("disks", "units", **{**WELL, "disks": ""}), "web-1", 4.0)
    assert nothing.missing == (
        ("failed units", "systemctl gave no answer in 4s"),
        ("file systems", "df gave no answer in 4s"),
    )
    partial = figures.sample(answer("disks", **WELL), "web-1", 4.0)
    assert partial.missing == (("file systems", "df gave no answer in 4s; these are the local ones"),)
    assert len(partial.file_systems) == 1


def test_a_host_without_proc_says_what_it_is_and_what_to_do() -> None:
    with pytest.raises(BadOutput) as caught:
        figures.sample(answer(noproc="Darwin 24.1.0\n", end=""), "mac", 4.0)
    assert "mac has no /proc" in caught.value.title
    assert "Darwin 24.1.0" in caught.value.hint
    assert "watch" in caught.value.hint


def test_commas_of_a_locale_are_understood() -> None:
    sample = figures.sample(answer(**{**WELL, "load": "0,40 0,50 12,60 1/200 1"}), "web-1", 4.0)
    assert sample.load == (0.4, 0.5, 12.6)


def test_old_kernels_without_available_memory_add_it_up() -> None:
    memory = "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 150 kB\n"
    assert figures.sample(answer(**{**WELL, "memory": memory}), "h", 4.0).memory_available == 300 * 1024


def test_more_available_than_there_is_counts_as_all() -> None:
    memory = "MemTotal: 100 kB\nMemAvailable: 500 kB\n"
    assert figures.sample(answer(**{**WELL, "memory": memory}), "h", 4.0).memory_used_ratio == 0.0


@pytest.mark.parametrize(("text", "count"), [("8", 8), ("", 1), ("0", 1), ("many", 1), ("9" * 400, 1), ("²", 1)])
def test_cpus_are_at_least_one(text: str, count: int) -> None:
    assert figures.cpus(answer(cpus=text)) == count


def test_failed_units_with_and_without_marks_and_nothing_else() -> None:
    units = (
        "nginx.service loaded failed failed A high performance web server\n"
        "● mnt-data.mount loaded failed failed /mnt/data\n"
        "× db@main.service\n"
        "ok.service loaded active running fine\n"
        "Failed to connect to bus: Host is down\n"
        "0 loaded units listed.\n"
        "--flag.service; rm loaded failed failed x\n"
    )
    assert figures.failed_units(answer(units=units)) == ("nginx.service", "mnt-data.mount", "db@main.service")


def test_failed_units_are_bounded() -> None:
    units = "\n".join(f"u{number}.service loaded failed failed x" for number in range(5000))
    assert len(figures.failed_units(answer(units=units))) == figures.MOST_UNITS


@pytest.mark.parametrize(
    ("line", "mount"),
    [
        ("/dev/sda1 100 50 50 50% /", "/"),
        ("/dev/sdb1 100 50 50 50% /mnt/with two  blanks", "/mnt/with two  blanks"),
        ("//nas/My Share 100 50 50 50% /mnt/nas", "/mnt/nas"),
        ("/dev/mapper/vg-very--long 100 50 50 50% /srv", "/srv"),
        ("nas:/export 100 50 50 50% /nfs", "/nfs"),
        ("/dev/sdc1 100 104 -4 105% /over", "/over"),
        ("zpool/data 100 50 50 50% /tank", "/tank"),
        ("[red]x[/nope] 100 50 50 50% /mnt/[@click=app.quit]", "/mnt/[@click=app.quit]"),
    ],
)
def test_a_file_system_is_read_from_a_line_of_df(line: str, mount: str) -> None:
    (found,) = file_systems([line], [])
    assert found.mount == mount
    assert found.size == 100 * 1024
    assert found.available in (50 * 1024, 0)


@pytest.mark.parametrize(
    "line",
    [
        "Filesystem 1024-blocks Used Available Capacity Mounted on",
        "",
        "df: /mnt/x: Transport endpoint is not connected",
        "/dev/sda1 lots 50 50 50% /",
        "/dev/sda1 100 50 50 50% relative",
        "none 100 50 50 50% /x",
        "tmpfs 100 50 50 50% /run",
        "/dev/sda1 0 0 0 - /empty",
    ],
)
def test_other_lines_of_df_are_none(line: str) -> None:
    assert file_systems([line], []) == ()


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
/dev/loop3 /snap/core/1 squashfs ro 0 0
/dev/sr0 /media/cd iso9660 ro 0 0
overlay /var/lib/docker/overlay2/x/merged overlay rw 0 0
nas:/export /mnt/with\\040blank\\134x nfs4 rw 0 0
tank/data /tank zfs rw 0 0
"""


def test_types_come_from_proc_mounts_with_its_escapes() -> None:
    types = mount_types(MOUNTS.splitlines())
    assert types["/mnt/with blank\\x"] == "nfs4"
    assert types["/snap/core/1"] == "squashfs"


def test_what_holds_no_data_of_its_own_is_left_out() -> None:
    df = [
        "/dev/sda1 100 50 50 50% /",
        "tmpfs 100 50 50 50% /tmp",
        "/dev/loop3 100 100 0 100% /snap/core/1",
        "/dev/sr0 100 100 0 100% /media/cd",
        "overlay 100 50 50 50% /var/lib/docker/overlay2/x/merged",
        "nas:/export 100 50 50 50% /mnt/with blank\\x",
        "tank/data 100 50 50 50% /tank",
        "tmpfs-like-but-disk 100 50 50 50% /unlisted",
    ]
    assert [fs.mount for fs in file_systems(df, MOUNTS.splitlines())] == [
        "/",
        "/mnt/with blank\\x",
        "/tank",
        "/unlisted",
    ]


def test_a_containers_own_root_counts_though_it_is_an_overlay() -> None:
    assert [fs.mount for fs in file_systems(["overlay 100 50 50 50% /"], ["overlay / overlay rw 0 0"])] == ["/"]
    assert [fs.mount for fs in file_systems(["overlay 100 50 50 50% /", "overlay 100 50 50 50% /x"], [])] == ["/"]


def test_a_device_mounted_twice_counts_once_by_its_shortest_name() -> None:
    df = ["/dev/sda1 100 50 50 50% /var/lib/kubelet/x", "/dev/sda1 100 50 50 50% /", "/dev/sdb1 100 50 50 50% /b"]
    assert [fs.mount for fs in file_systems(df, [])] == ["/", "/b"]


def test_sections_are_told_apart_only_by_the_word_of_this_answer() -> None:
    said = "motd\n@a@ load\n0.1\n@b@ load\n9\n\n@a@ late disks\n\n@a@ disks\nx\n@a@ disks\ny\n@a@ end\n"
    sections, late = split(said, "@a@")
    assert sections["load"] == "0.1\n@b@ load\n9\n"
    assert sections["disks"].split() == ["x", "y"]
    assert late == frozenset({"disks"})
    assert "end" in sections


@given(st.dictionaries(st.sampled_from([*WELL, "mounts", "noproc"]), st.text(max_size=300), max_size=12))
def test_no_text_breaks_the_reading_of_a_sample(sections: dict[str, str]) -> None:
    try:
        sample = figures.sample(answer(**sections), "h", 4.0)
    except BadOutput:
        assert "noproc" in sections
    else:
        assert sample.cpus >= 1
        assert all(0 <= fs.used_ratio <= 1 for fs in sample.file_systems)


PS = """\
columns=6
  100 root      500  1.5  3600 /usr/sbin/nginx -g daemon off;
  101 www-data 2000 99.9    10 nginx: worker   process
  bad line
  102 root      -5   1.0     1 x
"""


def test_processes_come_largest_first_with_whole_commands() -> None:
    assert closely.processes(answer(processes=PS)) == (
        Process(101, "www-data", 2000 * 1024, 99.9, 10.0, "nginx: worker   process"),
        Process(100, "root", 500 * 1024, 1.5, 3600.0, "/usr/sbin/nginx -g daemon off;"),
    )


def test_processes_of_busybox_have_neither_cpu_nor_age() -> None:
    text = "columns=4\nPID   USER     RSS  COMMAND\n    1 root     12m init\n    7 root     820 sh -c x\n"
    assert closely.processes(answer(processes=text)) == (
        Process(1, "root", 12 * 1024**2, 0.0, 0.0, "init"),
        Process(7, "root", 820 * 1024, 0.0, 0.0, "sh -c x"),
    )


def test_only_the_top_processes_are_kept() -> None:
    text = "columns=6\n" + "\n".join(f"{number} u {number} 0.0 1 c" for number in range(1, 100))
    found = closely.processes(answer(processes=text))
    assert [process.pid for process in found] == list(range(99, 84, -1))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0", 0.0),
        ("61", 61.0),
        ("01:02", 62.0),
        ("03:01:02", 10862.0),
        ("2-03:01:02", 183662.0),
        ("x", None),
        ("²", None),
    ],
)
def test_ages_of_both_kinds(written: str, seconds: float | None) -> None:
    assert closely.age(written) == seconds


def test_services_in_systemds_words() -> None:
    text = (
        "ssh.service loaded active running OpenBSD Secure Shell server\n"
        "● nginx.service loaded failed failed A high performance web server\n"
        "gone.service not-found inactive dead gone.service\n"
        "short.service loaded inactive dead\n"
        "dev-sda.device loaded active plugged x\n"
    )
    assert closely.services(answer(services=text)) == (
        Service("ssh", "active", "running: OpenBSD Secure Shell server"),
        Service("nginx", "failed", "failed: A high performance web server"),
        Service("short", "inactive", "dead"),
    )


def test_facts_in_their_order_and_only_those_known() -> None:
    said = answer(
        "services",
        os='NAME="x"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
        name="web-1",
        machine="x86_64",
        kernel="6.1.0",
        cpu="model name\t: AMD EPYC",
        cpus="2",
        memory=MEMORY,
        uptime="600.0 1",
    )
    assert closely.facts(said) == (
        ("system", "Debian GNU/Linux 12 (bookworm)"),
        ("kernel", "6.1.0"),
        ("architecture", "x86_64"),
        ("host name", "web-1"),
        ("cpu", "2 × AMD EPYC"),
        ("memory", "2.0 MiB"),
        ("booted", "1970-01-01 00:06 UTC"),
        ("up for", "10m"),
        ("gave no answer", "services"),
    )
    assert closely.facts(answer()) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("anna     pts/0        Nov 21 07:12 00:05        1234 (10.0.0.7)", ("anna", "pts/0", "10.0.0.7", 300.0)),
        ("anna     pts/0        2026-11-21 07:12   .          1234 (db1:0.0)", ("anna", "pts/0", "db1:0.0", 0.0)),
        ("root     tty1         Nov  1 07:12  old        7", ("root", "tty1", "", 86400.0)),
        ("anna     console  Nov 21 07:12  old \t  512", ("anna", "console", "", 86400.0)),
        ("anna     + pts/0        Nov 21 07:12   ?          1234 (web 1)", ("anna", "pts/0", "web 1", None)),
        ("anna     pts/0        Nov 21 07:12", ("anna", "pts/0", "", None)),
    ],
)
def test_who_of_any_system(line: str, expected: tuple[str, str, str, float | None]) -> None:
    found = closely.logins(answer(people=f"known\n{line.expandtabs()}\n"))
    assert found is not None
    assert [(one.user, one.terminal, one.origin, one.idle) for one in found] == [expected]


def test_who_of_busybox() -> None:
    said = "USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\nroot\t\tpts/0\t\t00:00\tNov 21 07:12:44 10.0.0.7\n"
    assert closely.logins(answer(people=f"known\n{said}")) == (Login("root", "pts/0", "Nov 21 07:12", "10.0.0.7", 0.0),)


def test_nobody_is_not_the_same_as_not_known() -> None:
    assert closely.logins(answer(people="known\n\n")) == ()
    assert closely.logins(answer(people="")) is closely.logins(answer()) is None
    assert len(closely.logins(answer(people="known\n" + "a pts/0 Nov 21 07:12\n" * 999)) or ()) == closely.MOST_LOGINS


@given(
    st.dictionaries(
        st.sampled_from(
            ["os", "name", "machine", "kernel", "cpu", "cpus", "memory", "uptime", "processes", "services", "people"]
        ),
        st.text(max_size=300) | st.from_regex(r"\A(\w+ ){0,4}[0-9.:-]{1,30} [a-z=\"' ]{0,20}\Z"),
        max_size=10,
    )
)
def test_no_text_breaks_the_reading_of_a_close_look(sections: dict[str, str]) -> None:
    found = closely.inspection(answer(**sections))
    assert all(name and value for name, value in found.facts)
