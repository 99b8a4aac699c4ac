"""Sessions behave as sshd's: streams, exit codes, signals, terminals, and nothing left when the channel goes."""

import asyncio
import os
import re
from pathlib import Path

from tests.lab.running import RunningLab
from tests.settle import until

HOST = "north-web-1"


def gone(pid: int) -> bool:
    """Whether a process is no more, or only waits to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def memory(pid: int, figure: str) -> int:
    """A figure of /proc/PID/status, in KiB."""
    return next(int(line.split()[1]) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if figure in line)


async def test_exit_codes_and_streams(lab: RunningLab) -> None:
    done = await lab.run(HOST, "echo out; echo err >&2; exit 7")
    assert (done.stdout, done.stderr, done.exit_status) == ("out\n", "err\n", 7)


async def test_the_signal_that_ended_a_command_is_told(lab: RunningLab) -> None:
    done = await lab.run(HOST, "kill -USR1 $$")
    assert done.exit_signal is not None
    assert done.exit_signal[0] == "USR1"


async def test_input_of_any_size_arrives(lab: RunningLab) -> None:
    done = await lab.run(HOST, "wc -c; cat | wc -c", input="x" * 5_000_000)
    assert [int(word) for word in str(done.stdout).split()] == [5_000_000, 0]


async def test_input_that_nobody_reads_holds_nothing_up(lab: RunningLab) -> None:
    done = await lab.run(HOST, "exit 3", input="x" * 1_000_000)
    assert done.exit_status == 3


async def test_standard_input_can_be_opened_by_name(lab: RunningLab) -> None:
    done = await lab.run(HOST, "cat /dev/stdin", input="by name")
    assert done.stdout == "by name"


async def test_thirty_megabytes_stream_and_a_slow_reader_holds_them_back(lab: RunningLab) -> None:
    size = 30_000_000
    async with await lab.connect(HOST) as connection:
        process = await connection.create_process(f"yes 0123456789 | head -c {size}; echo end >&2", encoding=None)
        first = await process.stdout.read(1000)
        before = memory(lab.pid, "VmRSS")
        received = len(first)
        while data := await process.stdout.read(1 << 20):
            received += len(data)
        assert received == size
        assert await process.stderr.read() == b"end\n"
        await process.wait_closed()
        assert process.exit_status == 0
    assert memory(lab.pid, "VmHWM") - before < 20_000


async def test_a_closed_channel_ends_the_command_and_what_it_started(lab: RunningLab) -> None:
    async with await lab.connect(HOST) as connection:
        process = await connection.create_process("sleep 1000 & echo $! $$; wait")
        pids = [int(word) for word in (await process.stdout.readline()).split()]
        assert not any(gone(pid) for pid in pids)
        process.close()
        await until(lambda: all(gone(pid) for pid in pids))
    sessions = lab.root(HOST) / "run/sessions"
    await until(lambda: not list(sessions.iterdir()))


async def test_a_command_that_ignores_the_end_is_killed(lab: RunningLab) -> None:
    async with await lab.connect(HOST) as connection:
        process = await connection.create_process("trap '' TERM HUP; echo $$; while :; do sleep 0.2; done")
        pid = int(await process.stdout.readline())
    await until(lambda: gone(pid))


async def test_a_lost_connection_ends_its_commands(lab: RunningLab) -> None:
    connection = await lab.connect(HOST)
    process = await connection.create_process("echo $$; exec sleep 1000")
    pid = int(await process.stdout.readline())
    connection.abort()
    await until(lambda: gone(pid))


async def test_a_signal_reaches_the_whole_group(lab: RunningLab) -> None:
    async with await lab.connect(HOST) as connection:
        process = await connection.create_process("sleep 1000 & echo $!; wait")
        pid = int(await process.stdout.readline())
        process.terminate()
        await process.wait_closed()
        assert process.exit_signal is not None
        assert process.exit_signal[0] == "TERM"
        await until(lambda: gone(pid))


async def test_the_environment_is_the_hosts_own(lab: RunningLab) -> None:
    os.environ["QUARTERDECK_TEST_LEAK"] = "1"
    async with await lab.connect(HOST, env={"LC_TIME": "C", "LD_PRELOAD": "/nowhere.so"}) as connection:
        said = str((await connection.run("env; pwd")).stdout)
    names = {line.partition("=")[0] for line in said.splitlines() if "=" in line}
    assert names <= {
        "HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG", "TMPDIR", "PS1", "LAB_ID", "LAB_HOST", "LAB_ROOT", "PWD",
        "LC_TIME", "OLDPWD",
    }  # fmt: skip
    assert "LC_TIME" in names
    assert said.splitlines()[-1] == str(lab.root(HOST) / "home/ops")


async def test_a_terminal_is_one(lab: RunningLab) -> None:
    async with await lab.connect(HOST) as connection:
        process = await connection.create_process(
            "tty; stty size; echo $TERM; read word; stty size; echo got $word; exit 4",
            term_type="xterm",
            term_size=(90, 30),
        )
        assert "/dev/" in await process.stdout.readline()
        assert (await process.stdout.readline()).strip() == "30 90"
        assert (await process.stdout.readline()).strip() == "xterm"
        process.change_terminal_size(100, 40)
        process.stdin.write("hello\n")
        rest = await process.stdout.read()
        await process.wait_closed()
    assert "40 100" in rest
    assert "got hello" in rest
    assert process.exit_status == 4


async def test_an_interactive_shell_has_jobs_and_ends_on_request(lab: RunningLab) -> None:
    async with await lab.connect(HOST) as connection:
        process = await connection.create_process(term_type="xterm", term_size=(80, 24))
        process.stdin.write("sleep 1000 & jobs; hostname; kill %1; exit 3\n")
        said = await asyncio.wait_for(process.stdout.read(), 20)
        await process.wait_closed()
    assert HOST in said
    assert re.search(r"\[1\].+Running.+sleep 1000", said)
    assert "no job control" not in said
    assert process.exit_status == 3


async def test_a_closed_terminal_ends_the_shell_and_its_foreground(lab: RunningLab) -> None:
    connection = await lab.connect(HOST)
    process = await connection.create_process(term_type="dumb", term_size=(80, 24))
    process.stdin.write("echo pid=$(($$)); sleep 1000\n")
    said = ""
    while not (found := re.search(r"pid=(\d+)\s", said)):
        said += await process.stdout.read(100)
    connection.abort()
    await until(lambda: gone(int(found[1])))


async def test_commands_at_once_on_one_connection(lab: RunningLab) -> None:
    async with await lab.connect(HOST) as connection:
        done = await asyncio.gather(*(connection.run(f"echo {number}") for number in range(30)))
    assert [str(one.stdout).strip() for one in done] == [str(number) for number in range(30)]


async def test_a_runaway_has_a_limit(lab: RunningLab) -> None:
    assert (await lab.said_by(HOST, "ulimit -t; ulimit -c")).split() == ["300", "0"]
