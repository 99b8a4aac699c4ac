"""What every Transport keeps, as checks that take a Subject.

    @pytest.mark.parametrize("check", CONTRACT, ids=name)
    async def test_contract(check: Check, subject: Subject) -> None:
        await check(subject)

`SHAPE` holds for fakes too: it runs only the Subject's own commands. `PROGRAMS` runs real ones, in a POSIX shell.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from console.model.command import Command, Exited, Output, Text
from console.model.errors import TimedOut, Unreachable
from console.model.host import Host
from console.model.ports import Transport
from tests.settle import until

BLOCK = 128 * 1024
BLOCKS = 160


@dataclass(frozen=True)
class Subject:
    """A transport under test.

    `host` can be reached and shares this machine's file system (`scratch` is a folder there), `nowhere` can't be
    reached. `hello` prints "hello" and a newline, `fails` exits with 3, `waits` runs until it is stopped. `held` is
    how many bytes may wait between a command and a reader that does not read: the transport's window and every pipe's.
    """

    transport: Transport
    host: Host
    nowhere: Host
    scratch: Path
    hello: Command = field(default_factory=lambda: Command(argv=("echo", "hello")))
    fails: Command = field(default_factory=lambda: Command(shell="exit 3"))
    waits: Command = field(default_factory=lambda: Command(argv=("sleep", "600")))
    held: int = 8 * 1024 * 1024

    async def run(self, command: Command) -> list[Output]:
        """Everything that comes of `command`."""
        return [piece async for piece in self.transport.run(self.host, command)]

    async def text(self, script: str, stream: str = "out", stdin: bytes = b"") -> str:
        """What a script prints on one stream; it has to exit with 0."""
        pieces = await self.run(Command(shell=script, stdin=stdin))
        assert pieces[-1] == Exited(0), pieces[-1]
        return text(pieces, stream)


Check = Callable[[Subject], Awaitable[None]]


def text(pieces: list[Output], stream: str = "out") -> str:
    """The text of one stream."""
    return "".join(piece.text for piece in pieces if isinstance(piece, Text) and piece.stream == stream)


def name(check: object) -> str:
    """How a check is called in a list of tests."""
    return getattr(check, "__name__", str(check))


async def output_then_exactly_one_end(subject: Subject) -> None:
    """Text, then Exited, once, last."""
    pieces = await subject.run(subject.hello)
    assert text(pieces) == "hello\n"
    assert [piece for piece in pieces if isinstance(piece, Exited)] == [Exited(0)]
    assert isinstance(pieces[-1], Exited)


async def the_exit_code(subject: Subject) -> None:
    """A failing command is no error of the transport."""
    assert (await subject.run(subject.fails))[-1] == Exited(3)


async def an_unreachable_host_runs_nothing(subject: Subject) -> None:
    """Unreachable, with a title, before anything is yielded."""
    with pytest.raises(Unreachable) as caught:
        await anext(subject.transport.run(subject.nowhere, subject.hello))
    assert caught.value.title


async def many_at_once(subject: Subject) -> None:
    """Commands do not wait for each other, nor mix."""
    found = await asyncio.gather(*(subject.run(subject.hello) for _ in range(30)))
    assert [text(pieces) for pieces in found] == ["hello\n"] * 30


async def an_iterator_closed_early(subject: Subject) -> None:
    """Closing the iterator does not wait for the command, and the transport serves on."""
    pieces = subject.transport.run(subject.host, subject.waits)
    reading = asyncio.ensure_future(anext(pieces))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await pieces.aclose()  # type: ignore[attr-defined]  # every transport's run is a generator
    assert text(await subject.run(subject.hello)) == "hello\n"


async def both_streams(subject: Subject) -> None:
    """Standard output and standard error are told apart."""
    pieces = await subject.run(Command(shell="echo one; echo two >&2; echo three"))
    assert text(pieces) == "one\nthree\n"
    assert text(pieces, "err") == "two\n"


async def whole_arguments(subject: Subject) -> None:
    """Arguments arrive as they are: no shell on the way takes them apart."""
    odd = ("a b", "'", '"', "$HOME", "`id`", "*", ";", "-x", "", "\\", "é")
    pieces = await subject.run(Command(argv=("printf", "[%s]\\n", *odd)))
    assert text(pieces) == "".join(f"[{word}]\n" for word in odd)


async def the_environment(subject: Subject) -> None:
    """Variables are added to the command's own."""
    command = Command(shell='printf %s "$A"; printf %s "${PATH:+ path}"', environment={"A": "x y'z"})
    assert text(await subject.run(command)) == "x y'z path"


async def input_and_its_end(subject: Subject) -> None:
    """What is fed arrives whole; then the input ends. Without input it has ended from the start."""
    data = os.urandom(700_000)
    assert (await subject.text("cksum", stdin=data)).split()[1] == str(len(data))
    assert await subject.text("cat; echo end") == "end\n"


async def input_that_nobody_reads(subject: Subject) -> None:
    """A command may end without reading its input."""
    pieces = await subject.run(Command(shell="echo gone", stdin=b"x" * 5_000_000))
    assert text(pieces) == "gone\n"
    assert isinstance(pieces[-1], Exited)


async def much_output(subject: Subject) -> None:
    """30 MB arrive, all of it, in order."""
    count = 0
    last = ""
    script = "awk 'BEGIN { for (i = 0; i < 600000; i++) printf \"%049d\\n\", i }'"
    async for piece in subject.transport.run(subject.host, Command(shell=script)):
        if isinstance(piece, Text):
            count += len(piece.text)
            last = (last + piece.text)[-50:]
    assert count == 30_000_000
    assert last == f"{599_999:049d}\n"


async def a_line_of_ten_megabytes(subject: Subject) -> None:
    """A line without an end comes in pieces."""
    sizes = []
    script = "head -c 10000000 /dev/zero | tr '\\000' x"
    async for piece in subject.transport.run(subject.host, Command(shell=script)):
        if isinstance(piece, Text):
            sizes.append(len(piece.text))
            assert set(piece.text) == {"x"}
    assert sum(sizes) == 10_000_000
    assert max(sizes) < 2_000_000


async def a_slow_reader_slows_the_command(subject: Subject) -> None:
    """Output that nobody reads stays on the host: memory here is bounded."""
    progress = subject.scratch / "progress"
    progress.with_suffix(".block").write_text("x" * BLOCK)
    script = f'i=0; while [ $i -lt {BLOCKS} ]; do head -c {BLOCK} "$F.block"; i=$((i+1)); echo $i >"$F"; done'
    command = Command(shell=script, environment={"F": str(progress)})
    pieces = subject.transport.run(subject.host, command)
    first = await anext(pieces)
    await _steady(progress)
    assert int(progress.read_text()) * BLOCK <= subject.held
    count = len(first.text) if isinstance(first, Text) else 0
    async for piece in pieces:
        count += len(piece.text) if isinstance(piece, Text) else 0
    assert count == BLOCK * BLOCKS
    assert int(progress.read_text()) == BLOCKS


async def bytes_that_are_no_text(subject: Subject) -> None:
    """Invalid UTF-8 becomes U+FFFD; what is valid around it stays."""
    assert await subject.text(r"printf 'a\377\376b \303\251'") == "a\ufffd\ufffdb é"


async def sequences_that_would_harm(subject: Subject) -> None:
    """Escape sequences (OSC 52 among them), carriage returns and C1 controls never get through."""
    found = await subject.text(r"printf 'a\033[31mb\033]52;c;aGk=\007c\rd\302\2330mend\n'")
    assert not set(found) & {"\x1b", "\x07", "\r", "\x9b"}
    assert found.startswith("ab")
    assert found.endswith("end\n")


async def a_time_out_ends_the_command(subject: Subject) -> None:
    """TimedOut, what was printed before it, and no process left."""
    pieces = subject.transport.run(subject.host, Command(shell="echo $$; exec sleep 600", timeout=1.0))
    first = await anext(pieces)
    assert isinstance(first, Text)
    with pytest.raises(TimedOut) as caught:
        await anext(pieces)
    assert "1 s" in caught.value.title
    await until(lambda: not _lives(int(first.text)))


async def closing_early_ends_the_command(subject: Subject) -> None:
    """Closing the iterator stops what it ran."""
    pieces = subject.transport.run(subject.host, Command(shell="echo $$; exec sleep 600"))
    first = await anext(pieces)
    assert isinstance(first, Text)
    await pieces.aclose()  # type: ignore[attr-defined]  # every transport's run is a generator
    await until(lambda: not _lives(int(first.text)))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def _steady(file: Path) -> None:
    """Wait until `file` has said the same for a while."""
    seen: list[str] = []

    def calm() -> bool:
        seen.append(file.read_text() if file.exists() else "")
        return len(seen) > 60 and bool(seen[-1].strip()) and len(set(seen[-60:])) == 1

    await until(calm)


SHAPE: tuple[Check, ...] = (
    output_then_exactly_one_end,
    the_exit_code,
    an_unreachable_host_runs_nothing,
    many_at_once,
    an_iterator_closed_early,
)
PROGRAMS: tuple[Check, ...] = (
    both_streams,
    whole_arguments,
    the_environment,
    input_and_its_end,
    input_that_nobody_reads,
    much_output,
    a_line_of_ten_megabytes,
    a_slow_reader_slows_the_command,
    bytes_that_are_no_text,
    sequences_that_would_harm,
    a_time_out_ends_the_command,
    closing_early_ends_the_command,
)
CONTRACT = SHAPE + PROGRAMS
