"""The hosts answer as hosts do: what is wrong is visible, and mending it mends it."""

import asyncio
import json
import os
import re
from datetime import UTC, datetime

import asyncssh
import pytest

from tests.lab.running import RunningLab
from tests.settle import until


async def test_every_host_answers_under_its_own_name(lab: RunningLab) -> None:
    assert len(lab.said["hosts"]) == 12
    assert len(lab.answering) == 11
    names = await asyncio.gather(*(lab.said_by(name, "hostname") for name in lab.answering))
    assert [name.strip() for name in names] == lab.answering


async def test_every_host_has_a_key_of_its_own_and_all_are_known(lab: RunningLab) -> None:
    lines = (lab.folder / "known_hosts").read_text().splitlines()
    assert {line.split()[0] for line in lines} == {f"[127.0.0.1]:{host['port']}" for host in lab.said["hosts"]}
    assert len({line.split()[2] for line in lines}) == 12


async def test_only_the_labs_key_logs_in(lab: RunningLab) -> None:
    stranger = asyncssh.generate_private_key("ssh-ed25519")
    with pytest.raises(asyncssh.PermissionDenied):
        await lab.connect("north-web-1", client_keys=[stranger], password="ops")


async def test_a_host_forwards_nothing(lab: RunningLab) -> None:
    async with await lab.connect("north-web-1") as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_connection("127.0.0.1", lab.host("north-web-2")["port"])


async def test_a_restart_repairs_the_killed_service(lab: RunningLab) -> None:
    host = "north-web-2"
    assert (await lab.run(host, "systemctl is-active nginx")).stdout == "failed\n"
    failed = await lab.said_by(host, "systemctl list-units --failed --no-legend --plain --no-pager")
    assert failed.split()[:4] == ["nginx.service", "loaded", "failed", "failed"]
    assert (await lab.run(host, "systemctl is-system-running")).stdout == "degraded\n"
    assert not (lab.root(host) / "run/nginx.health").exists()

    assert (await lab.run(host, "systemctl restart nginx")).exit_status == 0

    assert await lab.said_by(host, "systemctl is-active nginx") == "active\n"
    assert await lab.said_by(host, "systemctl list-units --failed --no-legend --plain --no-pager") == ""
    assert await lab.said_by(host, "systemctl is-system-running") == "running\n"
    await until((lab.root(host) / "run/nginx.health").exists)
    pid = (await lab.said_by(host, "systemctl show -p MainPID --value nginx")).strip()
    assert f"{pid} www-data" in re.sub(" +", " ", await lab.said_by(host, "ps -eo pid=,user=,args="))


async def test_a_broken_config_stops_a_restart_until_it_is_mended(lab: RunningLab) -> None:
    host, config = "north-web-3", lab.root("north-web-3") / "etc/nginx/nginx.conf"
    good = config.read_text()
    config.write_text(good.rstrip().removesuffix("}"))
    refused = await lab.run(host, "systemctl restart nginx")
    assert refused.exit_status == 1
    assert "Job for nginx.service failed because the control process exited with error code." in str(refused.stderr)
    journal = await lab.said_by(host, "journalctl -u nginx -n 20 --no-pager")
    assert 'nginx: [emerg] unexpected end of file, expecting "}" in /etc/nginx/nginx.conf' in journal
    assert (await lab.run(host, "systemctl is-active nginx")).stdout == "failed\n"

    config.write_text(good)
    assert (await lab.run(host, "systemctl restart nginx")).exit_status == 0
    assert await lab.said_by(host, "systemctl is-active nginx") == "active\n"


@pytest.mark.parametrize(
    ("host", "unit", "config", "line", "said"),
    [
        ("north-web-1", "shop", "etc/shop/shop.env", "no equals sign", "expected NAME=value"),
        ("north-db-1", "postgresql", "etc/postgresql/15/main/postgresql.conf", "port 5432", 'near token "5432"'),
        ("north-cache-1", "redis-server", "etc/redis/redis.conf", "prot 6379", ">>> 'prot 6379'"),
        ("south-queue-1", "orders-worker", "etc/orders-worker/worker.env", "?", "expected NAME=value"),
    ],
)
async def test_every_service_checks_its_config(
    lab: RunningLab, host: str, unit: str, config: str, line: str, said: str
) -> None:
    file = lab.root(host) / config
    good = file.read_text()
    file.write_text(good + line + "\n")
    assert (await lab.run(host, f"systemctl restart {unit}")).exit_status == 1
    assert said in await lab.said_by(host, f"journalctl -u {unit} -n 20")
    file.write_text(good)
    await lab.said_by(host, f"systemctl restart {unit}")


async def test_a_killed_process_is_a_failed_service(lab: RunningLab) -> None:
    await lab.said_by("south-web-1", "kill -9 $(systemctl show -p MainPID --value shop)")
    assert (await lab.run("south-web-1", "systemctl is-active shop")).stdout == "failed\n"
    await lab.said_by("south-web-1", "systemctl start shop")
    assert await lab.said_by("south-web-1", "systemctl is-active shop") == "active\n"


async def test_somebody_is_logged_in_on_one_host_and_nobody_on_others(lab: RunningLab) -> None:
    assert re.fullmatch(
        r"dana +pts/0 +[A-Z][a-z]{2} [ \d]\d \d\d:\d\d +00:07 +4711 \(10\.9\.0\.17\)\n",
        await lab.said_by("south-db-1", "who -u"),
    )
    assert re.fullmatch(r"dana +pts/0 +\S+ +\d+ \S+ +\(10\.9\.0\.17\)\n", await lab.said_by("south-db-1", "who"))
    assert ",  1 user,  load" in await lab.said_by("south-db-1", "uptime")
    assert await lab.said_by("south-web-1", "who") == ""
    assert (await lab.run("south-web-1", "who -b")).exit_status == 1


async def test_stop_and_start_are_real(lab: RunningLab) -> None:
    await lab.said_by("south-web-2", "systemctl stop nginx")
    stopped = await lab.run("south-web-2", "systemctl is-active nginx")
    assert stopped.stdout == "inactive\n"
    assert stopped.exit_status == 3
    assert "usr/sbin/nginx" not in await lab.said_by("south-web-2", "ps -eo args=")
    await lab.said_by("south-web-2", "systemctl start nginx")
    assert "/usr/sbin/nginx -c /etc/nginx/nginx.conf" in await lab.said_by("south-web-2", "ps -eo args=")


async def test_restarts_at_once_leave_one_process(lab: RunningLab) -> None:
    host = "south-queue-2"
    await asyncio.gather(*(lab.said_by(host, "systemctl restart orders-worker") for _ in range(4)))
    assert (await lab.said_by(host, "ps -eo args=")).count("/usr/sbin/orders-worker") == 1


async def test_an_unknown_unit_is_said_to_be_one(lab: RunningLab) -> None:
    done = await lab.run("north-web-1", "systemctl restart nosuch")
    assert done.exit_status == 5
    assert done.stderr == "Failed to restart nosuch.service: Unit nosuch.service not found.\n"


async def test_deleting_the_rotated_logs_frees_the_disk(lab: RunningLab) -> None:
    async def used() -> int:
        row = (await lab.said_by("south-db-1", "df -P -k")).splitlines()[-1].split()
        assert (row[0], row[5]) == ("/dev/vdb1", "/var")
        assert int(row[2]) + int(row[3]) == int(row[1])
        return int(row[4].removesuffix("%"))

    assert await used() >= 96
    await lab.said_by("south-db-1", 'find "$LAB_ROOT/var/log" -name "*.log.[0-9]*" -delete')
    assert await used() < 50


async def test_a_restart_gives_the_memory_back(lab: RunningLab) -> None:
    def used() -> float:
        text = (lab.root("north-queue-1") / "proc/meminfo").read_text()
        found = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d+) kB$", text, re.MULTILINE)}
        return 1 - found["MemAvailable"] / found["MemTotal"]

    assert 0.90 < used() < 0.97
    first = (await lab.said_by("north-queue-1", "ps -eo rss=,args= --sort=-rss")).splitlines()[0].split()
    assert int(first[0]) > 5_000_000
    assert first[1] == "/usr/sbin/orders-worker"
    await lab.said_by("north-queue-1", "systemctl restart orders-worker")
    await until(lambda: used() < 0.5)


async def test_the_silent_host_accepts_and_says_nothing(lab: RunningLab) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", lab.host("south-cache-1")["port"])
    writer.write(b"SSH-2.0-test\r\n")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.3)
    writer.close()


async def test_ps_shows_this_hosts_processes_only(lab: RunningLab) -> None:
    async with await lab.connect("north-db-1") as connection, connection.create_process("exec sleep 987") as sleeping:
        here = str((await connection.run("ps -eo pid=,user=,rss=,pcpu=,etimes=,args=")).stdout)
        there = await lab.said_by("south-queue-1", "ps -eo args=")
        sleeping.terminate()
    for row in here.splitlines():
        assert re.fullmatch(r" *\d+ +\w+ +\d+ +\d+\.\d +\d+ \S.*", row), row
    assert "sleep 987" in here
    assert "/usr/sbin/postgresql" in here
    assert "sleep 987" not in there
    assert "postgresql" not in there


LOGS = (
    (
        "north-web-1",
        "nginx/access.log",
        r'10\.20\.\d+\.\d+ - - \[(?P<clf>\d\d/\w{3}/\d{4}:[\d:]{8} \+0000)\] "GET \S+ HTTP/1\.1" \d{3} \d+ "-" .+',
    ),
    ("north-web-1", "shop/shop.log", r'\{"time":"(?P<iso>[^"]+)Z",.*\}'),
    ("north-web-1", "syslog", r"(?P<bsd>\w{3} [ \d]\d [\d:]{8}) north-web-1 [\w-]+(\[\d+\])?: .+"),
    ("north-db-1", "postgresql/postgresql-15-main.log", r"(?P<iso>\S+ \S+) UTC \[\d+\] (LOG|ERROR):  .+"),
    ("north-cache-1", "redis/redis-server.log", r"\d+:M (?P<redis>\d\d \w{3} \d{4} [\d:.]+) \* .+"),
    ("south-queue-1", "orders-worker/worker.log", r'\{"time":"(?P<iso>[^"]+)Z",.*\}'),
)


async def test_logs_are_written_now_each_in_its_own_format(lab: RunningLab) -> None:
    async def check(host: str, log: str, form: str) -> None:
        file = lab.root(host) / "var/log" / log
        size = file.stat().st_size
        await until(lambda: file.stat().st_size > size)
        last = file.read_text().splitlines()[-1]
        found = re.fullmatch(form, last)
        assert found, last
        assert not last.startswith("{") or json.loads(last)
        assert abs((datetime.now(UTC) - moment(found)).total_seconds()) < 60

    await asyncio.gather(*(check(*one) for one in LOGS))


def moment(found: re.Match[str]) -> datetime:
    """The time of a log line, by the format its group is named for."""
    form, stamp = next((form, stamp) for form, stamp in found.groupdict().items() if stamp)
    match form:
        case "clf":
            return datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z")
        case "bsd":
            stamp = f"{datetime.now(UTC).year} {stamp}"
            return datetime.strptime(stamp, "%Y %b %d %H:%M:%S").replace(tzinfo=UTC)
        case "redis":
            return datetime.strptime(stamp, "%d %b %Y %H:%M:%S.%f").replace(tzinfo=UTC)
        case _:
            return datetime.fromisoformat(stamp).replace(tzinfo=UTC)


async def test_a_rotated_log_is_followed_after_a_reload(lab: RunningLab) -> None:
    log = lab.root("south-web-2") / "var/log/shop/shop.log"
    log.rename(log.with_suffix(".log.1"))
    await lab.said_by("south-web-2", "systemctl reload shop")
    await until(lambda: log.exists() and log.stat().st_size)


async def test_the_staged_proc_moves_in_the_kernels_format(lab: RunningLab) -> None:
    proc = lab.root("north-web-1") / "proc"
    before = (proc / "stat").read_text()
    assert re.fullmatch(r"(\d+\.\d\d ){3}\d+/\d+ \d+\n", (proc / "loadavg").read_text())
    assert re.fullmatch(r"\d+\.\d\d \d+\.\d\d\n", (proc / "uptime").read_text())
    assert re.search(r"^MemAvailable: +\d+ kB$", (proc / "meminfo").read_text(), re.MULTILINE)
    assert re.match(r"cpu  (\d+ ){9}\d+\ncpu0 (\d+ ){9}\d+\n", before)
    assert (proc / "cpuinfo").read_text().count("processor\t:") == 4
    await until(lambda: (proc / "stat").read_text() != before)


async def test_a_command_can_write_only_inside_the_lab(lab: RunningLab) -> None:
    if not lab.said["confined"]:
        pytest.skip("this kernel has no Landlock: docs/lab.md says what that means")
    outside = lab.folder.parent / "outside"
    done = await lab.run("north-web-1", f"echo x > '{outside}'; touch '{outside}'; kill -0 {os.getpid()}")
    assert done.exit_status != 0
    assert not outside.exists()
    assert "Operation not permitted" in str(done.stderr)
    await lab.said_by("north-web-1", 'echo x > "$HOME/inside" && mv "$HOME/inside" "$TMPDIR" && echo x > /dev/null')
