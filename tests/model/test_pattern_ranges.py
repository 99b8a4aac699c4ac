"""Ranges and globs in words: what they match is what they would if every range were written out."""

import fnmatch
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.model.host import Host
from console.model.patterns import BadPattern, parse
from console.model.patterns.ranges import BadRange, Numbers
from console.model.patterns.words import Glob, word

NUMBERS = st.builds(
    lambda low, more, step, width: f"[{low:0{width}}-{low + more:0{width}}{f'/{step}' if step > 1 else ''}]",
    st.integers(0, 120),
    st.integers(0, 12),
    st.integers(1, 4),
    st.integers(0, 3),
)
LISTS = st.lists(st.integers(0, 40), min_size=2, max_size=4).map(lambda some: f"[{','.join(map(str, some))}]")
RANGED = st.lists(st.sampled_from(["a", "1", "0", "-"]) | NUMBERS | LISTS, min_size=1, max_size=4).map("".join)
NAMES = st.text(alphabet="a-0123", max_size=6)


@given(RANGED, st.lists(NAMES))
def test_a_range_is_each_of_its_numbers(text: str, names: list[str]) -> None:
    read = word(text)
    written_out = list(read.names())
    assert len(written_out) == read.count
    assert all(map(read.fits, written_out[:200]))
    assert [name for name in names if read.fits(name)] == [name for name in names if name in {*written_out, text}]


@given(RANGED, st.sampled_from(["*", "?", "[0-9]", "[!1]", "[ab]*"]), st.lists(NAMES, min_size=3))
def test_globs_beside_ranges_are_as_if_they_were_written_out(text: str, glob: str, names: list[str]) -> None:
    for whole in (text + glob, glob + text, f"a{glob}{text}{glob}"):
        read = word(whole)
        places = [piece for piece in read.pieces if isinstance(piece, Numbers)]
        if len(places) > 1 or (places and places[0].count > 60):
            continue
        globs = [whole] if not places else _written_out(read.pieces)
        for name in names:
            assert read.fits(name) == any(fnmatch.fnmatchcase(name, it) for it in globs) or name == whole, (whole, name)


def _written_out(pieces: tuple[str | Glob | Numbers, ...]) -> list[str]:
    globs = [""]
    for piece in pieces:
        parts = piece if isinstance(piece, Numbers) else [piece.sign if isinstance(piece, Glob) else piece]
        globs = [before + part for before in globs for part in parts]
    return globs


@given(st.text(alphabet="ab*?[]!-^", max_size=8), st.lists(st.text(alphabet="ab-[]!^", max_size=5)))
def test_without_ranges_a_word_is_a_glob_as_everywhere(text: str, names: list[str]) -> None:
    fits = word(text).fits
    for name in names:
        assert fits(name) == (fnmatch.fnmatchcase(name, text) or name == text)


@pytest.mark.parametrize(
    ("pattern", "at", "what", "hint"),
    [
        ("web[20-1]", 4, "A range that runs backwards", "[1-20]"),
        ("a:web[1-20/0]", 6, "A step of 0", "Leave it out, or write 1"),
        ("web[1-]", 5, "Expected a range of numbers", "[1-20], [01-20/2] or [1,3,5-9]"),
        ("web[1,,2]", 6, "Expected a range of numbers", "[1-20], [01-20/2] or [1,3,5-9]"),
        ("web[1-2-3]", 7, "Expected a range of numbers", "[1-20], [01-20/2] or [1,3,5-9]"),
        ("web[1-020]", 4, "The ends differ in width", "[001-020] or [1-20]"),
        ("web[001-20]", 4, "The ends differ in width", "[001-020] or [1-20]"),
        ("web[1-9999999999999999999]", 4, "A number of more than 18 digits", ""),
        ("web[1-20", 3, "A bracket that is not closed", "[1-20], [1,3,5-9] or [abc]; [[] is a [ that means itself"),
        ("web[1,a]", 3, "A bracket that is not closed", "[1-20], [1,3,5-9] or [abc]; [[] is a [ that means itself"),
        ("web[1, 2]", 3, "A bracket that is not closed", "[1-20], [1,3,5-9] or [abc]; [[] is a [ that means itself"),
    ],
)
def test_a_range_that_can_not_be_read_says_where(pattern: str, at: int, what: str, hint: str) -> None:
    with pytest.raises(BadPattern) as caught:
        parse(pattern)
    assert (caught.value.title.splitlines()[0], caught.value.hint) == (what, hint)
    assert caught.value.at == at
    assert caught.value.title.splitlines()[-1].index("^") == at + 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[8-11]", ["8", "9", "10", "11"]),
        ("[08-11]", ["08", "09", "10", "11"]),
        ("[98-101]", ["98", "99", "100", "101"]),
        ("[098-101]", ["098", "099", "100", "101"]),
        ("[01-100/33]", ["01", "34", "67", "100"]),
        ("[0-2]", ["0", "1", "2"]),
        ("[00-02]", ["00", "01", "02"]),
        ("[1:9:4]", ["1", "5", "9"]),
        ("r[1-2]n[1,3]", ["r1n1", "r1n3", "r2n1", "r2n3"]),
    ],
)
def test_zeros_and_steps(text: str, names: list[str]) -> None:
    assert list(word(text).names()) == names


def test_letters_from_to_are_a_glob() -> None:
    assert [name for name in ("a", "c", "f", "g") if word("[a:f]").fits(name)] == ["a", "c", "f"]
    assert not word("[12]").fits("12")


def test_a_range_that_explodes_takes_no_memory() -> None:
    hosts = [Host(f"web{number}", f"web{number}") for number in (1, 7, 999_999_998, 1_000_000_000)]
    tracemalloc.start()
    try:
        chosen = parse("web[1-999999999]:x[1-999999999][0-999999999]*[1-999999999/7]").select(hosts)
        many = parse(",".join(f"web[{number}-999999999999999999/3]" for number in range(20))).select(hosts)
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [host.name for host in chosen] == ["web1", "web7", "web999999998"]
    assert len(many) == 4
    assert taken < 1_000_000


def test_a_bracket_with_too_much_in_it_is_refused() -> None:
    parts = ",".join(f"{number}-{number + 999}" for number in range(0, 4_000_000, 2000))
    with pytest.raises(BadRange, match="More than 1000 parts"):
        word(f"web[{parts}]")


def test_ranges_beside_each_other_end() -> None:
    read = word("[1-999999]" * 40 + "x")
    began = time.process_time()
    assert not read.fits("1" * 250)
    taken, began = time.process_time() - began, time.process_time()
    for _ in range(200):
        word("web[1-20]").fits("web7")
    assert taken < 1000 * (time.process_time() - began)
