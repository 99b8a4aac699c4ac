"""Words as one would type them: a shell makes the same words of them again, and the eye can't be fooled."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.kit import quoting, sanitise

HOSTILE = [
    "\x1b[31mred",
    "a\nb",
    "a\tb",
    "\r",
    "\u202eabc",
    "\u200b",
    "it's\n",
    "back\\slash\n",
    "\x07",
    "\x1bf",
    "é\u2066",
]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("", "''"),
        ("-x", "-x"),
        ("a b", "'a b'"),
        ("[red]", "'[red]'"),
        ("$HOME", "'$HOME'"),
        ("it's", "'it'\"'\"'s'"),
        ("é", "'é'"),
        ("a\nb", "$'a\\nb'"),
        ("\x1b[31m", "$'\\e[31m'"),
        ("\x01f", "$'\\x01f'"),
        ("\u202ee", "$'\\u202ee'"),
        ("\U000e0041", "$'\\U000e0041'"),
        ("$'\\n'", "'$'\"'\"'\\n'\"'\"''"),
    ],
)
def test_a_word(raw: str, shown: str) -> None:
    assert quoting.word(raw) == shown


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1))
def test_nothing_of_a_line_is_shown_otherwise(words: list[str]) -> None:
    line = quoting.join(words)
    assert "\n" not in line
    for word in words:
        if not quoting.showable(word):
            assert sanitise.line(quoting.word(word)) == quoting.word(word)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.sampled_from(HOSTILE))
@settings(max_examples=60, deadline=None)
def test_bash_makes_the_same_word_of_it(raw: str) -> None:
    bash = shutil.which("bash")
    assert bash, "bash is needed"
    script = f"printf '%s|' {quoting.word(raw)}"
    done = subprocess.run([bash, "-c", script], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    assert done.stdout.decode() == f"{raw}|"
