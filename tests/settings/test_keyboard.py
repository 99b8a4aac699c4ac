"""The names of keys: those under which the terminal library lets them arrive."""

import string

import pytest
from textual.keys import Keys, _character_to_key  # its own way of naming a sign, which has no public door

from console.settings import keyboard
from screens.commands import COMMANDS


@pytest.mark.parametrize("sign", [sign for sign in string.printable if not sign.isspace()] + ["§", "é", "→"])
def test_a_sign_is_named_as_the_library_names_it(sign: str) -> None:
    name = keyboard.canonical(sign)
    assert name == _character_to_key(sign)
    assert keyboard.canonical(name) == name


def test_every_key_that_the_library_knows_is_one() -> None:
    named = [key.value for key in Keys if not key.value.startswith("<")]
    odd = {"return", "ctrl-at"}  # names it has but never sends
    assert [name for name in named if keyboard.canonical(name) != name and name not in odd] == []


def test_every_key_of_ours_is_one() -> None:
    keys = [key for command in COMMANDS for key in command.key.split(",")]
    assert [key for key in keys if keyboard.canonical(key) != key] == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" Ctrl+R ", "ctrl+r"),
        ("F5", "f5"),
        ("shift+ctrl+Up", "ctrl+shift+up"),
        ("shift+a", "A"),
        ("G", "G"),
        ("ctrl++", "ctrl+plus"),
        ("ctrl+at", "ctrl+@"),
        *(
            (wrong, "")
            for wrong in ("", " ", "a b", "foo+bar", "ctrl+", "+a", "++", "ctrl+ctrl+a", "f99", "\x1b", "no")
        ),
    ],
)
def test_what_people_write(written: str, name: str) -> None:
    assert keyboard.canonical(written) == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [("esc", "escape"), ("ctl+r", "ctrl+r"), ("pgup", "pageup"), ("question mark", "question_mark"), ("foo+bar", "")],
)
def test_the_nearest(written: str, meant: str) -> None:
    assert keyboard.near(written) == meant
