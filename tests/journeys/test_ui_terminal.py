"""The console on a real terminal (a pty): what only a terminal shows."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from screens.themes import PALETTES
from tests.settle import settle
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
Start = Callable[..., AbstractContextManager[Terminal]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts the console on a terminal."""

    def started(*words: str, **env: str) -> Terminal:
        argv = [sys.executable, "-m", "tests.journeys.on_a_terminal", str(tmp_path), *words]
        return Terminal(argv, columns=100, rows=30, cwd=str(ROOT), env=env)

    return started


def ticks(folder: Path) -> int:
    """How often the engine has measured so far."""
    file = folder / "ticks"
    return int(file.read_text() or 0) if file.exists() else 0


def code(colour: str) -> bytes:
    """What makes a terminal write on `colour` (#rrggbb)."""
    return "48;2;{};{};{}".format(*bytes.fromhex(colour[1:])).encode()


def back(terminal: Terminal) -> bool:
    """Whether the console has taken the terminal again, after it was lent once."""
    terminal.read(0.01)
    return terminal.raw.count(b"\x1b[?1049h") == 2


def test_it_starts_shows_what_is_wrong_and_leaves_the_terminal_as_it_was(start: Start, tmp_path: Path) -> None:
    with start() as terminal:
        terminal.until("wrong now", "web2", "nginx.service")
        terminal.keys("2", "down", "down")
        terminal.until("health▾")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0
        assert b"\x1b[?1049l" in terminal.raw
        assert (tmp_path / "left").exists()


def test_a_shell_has_the_terminal_and_gives_it_back_while_figures_stream(start: Start, tmp_path: Path) -> None:
    program = "print('IN THE SHELL'); print('GOT ' + input())"
    with start("shell", program, "ticking") as terminal:
        terminal.until("Overview", "fleet by its labels")
        terminal.keys("2")
        terminal.until("health▾")
        terminal.keys("down", "s")
        terminal.until("IN THE SHELL")
        before = ticks(tmp_path)
        settle(lambda: terminal.read(0.01) or ticks(tmp_path) > before + 50)
        terminal.write(b"hello\r")
        settle(lambda: back(terminal))
        before = ticks(tmp_path)
        settle(lambda: terminal.read(0.01) or ticks(tmp_path) > before + 20)
        terminal.keys("1")
        terminal.until("fleet by its labels")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_two_shells_never_share_the_terminal(start: Start, tmp_path: Path) -> None:
    program = "print('IN THE SHELL'); print('GOT ' + input())"
    with start("shell", program, "ticking") as terminal:
        terminal.until("Overview", "fleet by its labels")
        terminal.keys("2")
        terminal.until("health▾")
        terminal.keys("down")
        terminal.write(b"ss")
        terminal.until("IN THE SHELL")
        before = ticks(tmp_path)
        settle(lambda: terminal.read(0.01) or ticks(tmp_path) > before + 50)
        assert terminal.raw.count(b"IN THE SHELL") == 1
        terminal.write(b"hello\r")
        settle(lambda: back(terminal))
        terminal.until("A shell has the terminal already")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_ctrl_c_in_a_shell_ends_the_shell_and_not_the_console(start: Start) -> None:
    program = "print('IN THE SHELL', flush=True); __import__('signal').pause()"
    with start("shell", program) as terminal:
        terminal.until("wrong now")
        terminal.keys("down", "s")
        terminal.until("IN THE SHELL")
        terminal.keys("ctrl+c")
        settle(lambda: back(terminal))
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_a_key_that_fails_ends_neither_the_console_nor_its_pane(start: Start, tmp_path: Path) -> None:
    with start("failing") as terminal:
        terminal.until("wrong now")
        terminal.keys("down", "e")
        terminal.until("screen: overview died", "ZeroDivisionError: nobody expected this")
        terminal.keys("q", "d")
        terminal.until("described by")
        terminal.keys("q", "2")
        terminal.until("health▾")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0
        assert (tmp_path / "left").exists()


def test_it_ends_when_the_terminal_is_closed(start: Start, tmp_path: Path) -> None:
    with start("ticking") as terminal:
        terminal.until("fleet by its labels")
        terminal.hang_up()
        settle(lambda: not terminal.alive)
        assert terminal.status in (129, -1), "ended by the hang-up itself, not by a time-out"
        assert (tmp_path / "left").exists(), "left cleanly, so that what is under way is closed"


def test_a_terminal_that_stops_reading_stops_no_engine_and_comes_back(start: Start, tmp_path: Path) -> None:
    with start("ticking") as terminal:
        terminal.until("fleet by its labels")
        terminal.keys("2")
        terminal.until("health▾")
        before = ticks(tmp_path)
        settle(lambda: ticks(tmp_path) > before + 150)  # nothing is read meanwhile
        terminal.keys("1")
        terminal.until("fleet by its labels")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_the_end_of_a_run_rings_and_is_passed_on_to_the_desktop(start: Start, tmp_path: Path) -> None:
    with start("running") as terminal:
        terminal.until("wrong now")
        terminal.keys("2", "down", "f4")
        terminal.until("enter runs it")
        terminal.keys("enter")
        terminal.until("0/1")
        terminal.keys("1")
        terminal.until("under way")
        assert b"\x1b]9;" not in terminal.raw
        (tmp_path / "finish").touch()
        settle(lambda: terminal.read(0.05) and b"\x1b]777;" in terminal.raw)
        assert b"\x1b]9;Who uses the memory on db1: 1 ok" in terminal.raw
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_what_a_run_said_live_gives_way_to_what_is_on_the_record(start: Start, tmp_path: Path) -> None:
    with start("running") as terminal:
        terminal.until("wrong now")
        terminal.keys("2", "down", "f4")
        terminal.until("enter runs it")
        terminal.keys("enter")
        terminal.until("0/1", "as it comes")
        (tmp_path / "finish").touch()
        terminal.until("✔ ok  1 host  db1", "done")
        assert "as it comes" not in terminal.text
        assert "reading the record" not in terminal.text
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_no_colour_where_none_is_wanted(start: Start) -> None:
    with start(NO_COLOR="1") as terminal:
        terminal.until("wrong now")
        terminal.keys("2", "down", "f4")
        terminal.until("enter runs it")
        for code in (b"38;2;", b"48;2;", b"38;5;", b"48;5;"):
            assert code not in terminal.raw
        terminal.keys("escape", "ctrl+q")
        assert terminal.wait() == 0


def test_the_second_start_in_a_theme_has_its_colours_from_the_first_picture_on(start: Start, tmp_path: Path) -> None:
    dark, light = (code(PALETTES[name].base) for name in ("dark", "light"))
    for number in range(2):
        with start("light") as terminal:
            terminal.until("wrong now")
            assert light in terminal.raw
            assert (dark in terminal.raw) is (number == 0)
            terminal.keys("ctrl+q")
            assert terminal.wait() == 0
    (tmp_path / "theme").write_bytes(b"\xff" * 9999)
    with start("light", NO_COLOR="1") as terminal:
        terminal.until("wrong now")
        assert dark not in terminal.raw
        assert light not in terminal.raw
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0


def test_a_resize_while_figures_stream(start: Start) -> None:
    with start("ticking") as terminal:
        terminal.until("fleet by its labels")
        for size in ((80, 24), (30, 8), (150, 50)):
            terminal.resize(*size)
            terminal.read(0.3)
        terminal.keys("2")
        terminal.until("health▾")
        terminal.keys("ctrl+q")
        assert terminal.wait() == 0
