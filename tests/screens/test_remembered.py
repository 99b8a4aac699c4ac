"""The theme of the last start is a word in a file, and never an error."""

from pathlib import Path

from console.app.remembered import Remembered
from console.model.errors import ConsoleError


def test_it_is_what_was_kept(tmp_path: Path) -> None:
    remembered = Remembered(lambda: tmp_path)
    assert remembered.recall() == "dark"
    remembered.keep("light")
    assert Remembered(lambda: tmp_path).recall() == "light"
    remembered.keep("dark")
    assert remembered.recall() == "dark"


def test_nothing_is_written_for_the_usual_theme(tmp_path: Path) -> None:
    Remembered(lambda: tmp_path).keep("dark")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_theme_is_none(tmp_path: Path) -> None:
    for content in (b"", b"nosuch", b"\xff\x00" * 9999, b"light\x1b[2J"):
        (tmp_path / "theme").write_bytes(content)
        assert Remembered(lambda: tmp_path).recall() == "dark"


def test_a_folder_that_can_not_be_used_is_no_error(tmp_path: Path) -> None:
    def none() -> Path:
        raise ConsoleError("no home")

    (tmp_path / "file").touch()
    for folder in (none, lambda: tmp_path / "file", lambda: tmp_path / "nosuch"):
        remembered = Remembered(folder)
        remembered.keep("light")
        assert remembered.recall() == "dark"
