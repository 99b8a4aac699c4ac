"""The local transport: whole arguments, a clean environment, harmless output, and nothing left running."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from console.model.command import Command, Exited, Output, Text
from console.model.errors import Cause, TimedOut, Unreachable
from console.model.host import Host
from console.model.ports import Shells, Transport
from plugins.local import PLUGIN
from plugins.local.child import AHEAD
from plugins.local.settings import TransportSettings
from plugins.local.transport import Local

HERE = Host("here", "here", transports=("local",))


@pytest.fixture
async def local() -> AsyncIterator[Local]:
    transport = Local()
    yield transport
    await transport.close()


async def ran(local: Local, command: Command) -> tuple[str, str, Exited]:
    """Standard output, standard error, the end."""
    said: dict[str, str] = {"out": "", "err": ""}
    end: list[Exited] = []
    async for piece in local.run(HERE, command):
        assert not end, "nothing comes after Exited"
        if isinstance(piece, Text):
            said[piece.stream] += piece.text
        else:
            end.append(piece)
    return said["out"], said["err"], end[0]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a zombie that nobody has reaped yet is dead
    return (
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        if Path("/proc/self").exists()
        else True
    )


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def test_output_of_both_streams_and_the_exit_code(local: Local) -> None:
    assert await ran(local, Command(shell="echo out; echo err >&2; exit 3")) == ("out\n", "err\n", Exited(3))


async def test_arguments_arrive_whole(local: Local) -> None:
    hostile = ("a b", "$(id)", "`id`", "'", '"', "*", "", "-n", "two\nlines", "{{ x }}", "ü")
    out, _, end = await ran(local, Command(argv=("printf", "%s|", *hostile)))
    assert (out, end) == ("|".join(hostile) + "|", Exited(0))


async def test_the_environment_is_a_clean_base_with_what_the_command_adds(
    local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_CONSOLE", "x")
    monkeypatch.setenv("HOME", "/")
    out, _, _ = await ran(
        local, Command(argv=("env",), environment={"param_unit": "nginx; id", "PATH": "/usr/bin:/bin"})
    )
    lines = dict(line.split("=", 1) for line in out.splitlines())
    assert lines["param_unit"] == "nginx; id"
    assert lines["HOME"] == "/"
    assert lines["PATH"] == "/usr/bin:/bin"
    assert "SECRET_OF_THE_CONSOLE" not in lines
    assert "TERM" not in lines


async def test_settings_keep_named_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/k")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    capability = PLUGIN.transports["local"]
    made = capability.make(TransportSettings(("KUBECONFIG", "AWS_PROFILE")), None)  # type: ignore[arg-type]  # it reaches for nothing
    assert isinstance(made, Local)
    out, _, _ = await ran(made, Command(shell="echo $KUBECONFIG ${AWS_PROFILE-unset}"))
    assert out == "/k unset\n"


async def test_it_starts_at_home_wherever_the_console_is(
    local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = os.path.realpath(tmp_path)  # noqa: ASYNC240  # a test may wait for its own folder
    monkeypatch.setenv("HOME", home)
    assert (await ran(local, Command(argv=("pwd",))))[0] == f"{home}\n"
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    assert (await ran(local, Command(argv=("pwd",))))[0] == "/\n"


async def test_standard_input_is_fed_and_closed(local: Local) -> None:
    data = bytes(range(65, 91)) * 40_000
    out, _, end = await ran(local, Command(argv=("wc", "-c"), stdin=data))
    assert (int(out), end) == (len(data), Exited(0))


async def test_input_that_nobody_reads_harms_nothing(local: Local) -> None:
    assert (await ran(local, Command(argv=("true",), stdin=b"x" * 1_000_000)))[2] == Exited(0)


async def test_without_input_a_command_reads_the_end_of_file(local: Local) -> None:
    assert (await ran(local, Command(argv=("cat",), timeout=20)))[2] == Exited(0)


async def test_a_signal_is_named(local: Local) -> None:
    assert (await ran(local, Command(shell="kill -KILL $$")))[2] == Exited(-1, "KILL")


async def test_output_is_made_harmless_and_cut_anywhere(local: Local) -> None:
    script = r"printf '\033]52;c;aGk='; printf '\007\303'; printf '\244\r\n\377'; printf '\033[2J' >&2"
    out, err, _ = await ran(local, Command(shell=script))
    assert (out, err) == ("␛ä\n�", "␛")


async def test_a_megabyte_line_arrives_in_bounded_pieces(local: Local) -> None:
    sizes = [
        len(piece.text)
        async for piece in local.run(HERE, Command(shell="head -c 5000000 /dev/zero | tr '\\0' x"))
        if isinstance(piece, Text)
    ]
    assert sum(sizes) == 5_000_000
    assert max(sizes) <= 1_000_000


async def test_a_reader_that_waits_holds_the_command_up(local: Local) -> None:
    async with aclosing(local.run(HERE, Command(shell="head -c 20000000 /dev/zero | tr '\\0' x"))) as pieces:
        first = await anext(pieces)
        (child,) = local._children
        await until(lambda: child._waiting > AHEAD)
        held = child._waiting
        await asyncio.sleep(0.1)
        assert child._waiting == held
        rest = [piece async for piece in pieces]
    assert sum(len(piece.text) for piece in (first, *rest) if isinstance(piece, Text)) == 20_000_000
    assert rest[-1] == Exited(0)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Command(argv=("no-such-program-here",)), 127),
        (Command(argv=("/",)), 126),
        (Command(argv=("/etc/passwd",)), 126),
    ],
)
async def test_what_cannot_be_started_ends_as_in_a_shell(local: Local, command: Command, code: int) -> None:
    out, err, end = await ran(local, command)
    assert (out, end) == ("", Exited(code))
    assert err.startswith(command.argv[0])


@pytest.mark.parametrize(
    "command",
    [
        Command(argv=("echo", "a\0b")),
        Command(argv=("echo", "x" * 3_000_000)),
        Command(argv=("true",), environment={"a=b": ""}),
    ],
)
async def test_arguments_that_no_program_can_take_are_refused_before_anything_runs(
    local: Local, command: Command
) -> None:
    with pytest.raises(Unreachable) as caught:
        await ran(local, command)
    assert caught.value.cause is Cause.OTHER


async def test_after_its_timeout_a_command_is_ended_with_all_it_started(local: Local, tmp_path: Path) -> None:
    script = 'sleep 600 & echo $! > "$pids"; echo early; wait'
    pids = tmp_path / "pids"
    got: list[Output] = []

    async def gather() -> None:
        async for piece in local.run(HERE, Command(shell=script, timeout=0.5, environment={"pids": str(pids)})):
            got.append(piece)  # noqa: PERF401  # what came before the error counts

    with pytest.raises(TimedOut, match=r"after 0\.5 s"):
        await gather()
    assert got == [Text("out", "early\n")]
    await until(lambda: not alive(int(pids.read_text())))


async def test_a_command_that_ignores_sigterm_is_ended_all_the_same(local: Local, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = 'trap "" TERM; echo $$ > "$pids"; while :; do sleep 0.1; done'
    with pytest.raises(TimedOut):
        await ran(local, Command(shell=script, timeout=0.5, environment={"pids": str(pids)}))
    await until(lambda: not alive(int(pids.read_text())))


async def test_closing_early_ends_the_command(local: Local) -> None:
    async with aclosing(local.run(HERE, Command(shell="echo $$; exec sleep 600"))) as pieces:
        first = await anext(pieces)
    assert isinstance(first, Text)
    await until(lambda: not alive(int(first.text)))


async def test_cancelling_ends_the_command(local: Local, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    command = Command(shell='sleep 600 & echo $! > "$pids"; wait', environment={"pids": str(pids)})
    task = asyncio.create_task(ran(local, command))
    await until(lambda: pids.exists() and pids.read_text() != "")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not alive(int(pids.read_text())))


@pytest.mark.parametrize("often", [1, 2])
async def test_cancelling_while_it_starts_ends_all_it_started(
    local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, often: int
) -> None:
    pids = tmp_path / "pids"
    loop = asyncio.get_running_loop()
    connect = loop.connect_read_pipe

    async def late(protocol: Callable[[], asyncio.BaseProtocol], pipe: object) -> object:
        await until(lambda: pids.exists() and pids.read_text() != "")
        if task.cancelling() < often:
            task.cancel()
        return await connect(protocol, pipe)

    monkeypatch.setattr(loop, "connect_read_pipe", late)
    command = Command(shell='sleep 600 & echo $! > "$pids"; wait', environment={"pids": str(pids)})
    task = asyncio.create_task(ran(local, command))
    done, _ = await asyncio.wait((task,), timeout=20)
    assert done, "what it started is waited for"
    assert task.cancelled()
    await until(lambda: not alive(int(pids.read_text())))


async def test_a_command_that_did_not_start_has_no_deadline(local: Local) -> None:
    loop, wrong, later = asyncio.get_running_loop(), list[object](), asyncio.Event()
    loop.set_exception_handler(lambda _, context: wrong.append(context))
    assert (await ran(local, Command(argv=("no-such-program-here",), timeout=0.01)))[2] == Exited(127)
    loop.call_later(0.02, later.set)
    await later.wait()
    assert wrong == []


async def test_close_ends_whatever_runs(local: Local) -> None:
    pieces = local.run(HERE, Command(shell="echo $$; exec sleep 600"))
    first = await anext(pieces)
    assert isinstance(first, Text)
    await local.close()
    assert [piece async for piece in pieces] == [Exited(-1, "KILL")]
    assert not alive(int(first.text))


async def test_a_daemon_left_behind_holds_nothing_up_and_lives_on(local: Local) -> None:
    out, _, end = await ran(local, Command(shell="sleep 600 & echo $!", timeout=30))
    pid = int(out)
    assert end == Exited(0)
    assert alive(pid)
    os.kill(pid, signal.SIGKILL)


async def test_many_at_once(local: Local) -> None:
    results = await asyncio.gather(*(ran(local, Command(argv=("echo", str(n)))) for n in range(50)))
    assert [out for out, _, _ in results] == [f"{n}\n" for n in range(50)]


async def test_its_shell_is_the_users_own(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/dash")
    port: Transport = local
    assert isinstance(port, Shells)
    assert port.shell(HERE) == ("/bin/dash",)
