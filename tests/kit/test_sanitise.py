"""The door for hostile text: nothing a terminal obeys gets through, nothing disappears unseen, however it is cut."""

import itertools
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.kit import sanitise
from console.kit.sanitise import Decoder

PIECES = [
    b"plain ", b"\x1b[31m", b"\x1b[0m", b"\x1b]52;c;aGk=\x07", b"\x1b]0;title\x1b\\", b"\x1bP1$r\x1b\\", b"\x1b[2J",
    b"\x1b", b"\x1b[", b"\x1b]", b"\x9b2J", "\x9b2J".encode(), b"\r\n", b"\r", b"\n", b"\t", b"\x00", b"\x07", b"\x7f",
    "ä€😀".encode(), b"\xff\xfe", b"\xc3", b"\xe2\x82", "\u202eevil\u202c".encode(), "\u200b".encode(),
    "\U000e0041".encode(), "e\u0301".encode(), b"[red]x[/nope]",
]  # fmt: skip
STREAMS = st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=30).map(b"".join)


def harmless(text: str) -> bool:
    """Whether no character in `text` commands a terminal or hides what is written."""
    return all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in text) and not set(text) & {
        *map(chr, (*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070))),
        "\u061c", "\ufeff",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("plain ä€😀 text", "plain ä€😀 text"),
        ("a\nb\tc", "a\nb\tc"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a␍b"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mrgb", "rgb"),
        ("a\x1b[2Jb", "a␛b"),
        ("a\x1b[1;1Hb", "a␛b"),
        ("a\x1b]52;c;aGk=\x07b", "a␛b"),
        ("a\x1b]0;title\x1b\\b", "a␛b"),
        ("a\x1bP1$r\x1b\\b", "a␛b"),
        ("a\x9b2Jb", "a␛b"),
        ("a\x1bcb", "a␛cb"),
        ("\x00\x07\x08\x7f", "␀␇␈\ufffd"),
        ("pay\u202e", "pay\ufffd"),
        ("a\u200bb\ufeffc\u2028d", "a\ufffdb\ufffdc\ufffdd"),
        ("\ud800", "\ufffd"),
        ("[red]x[/nope]", "[red]x[/nope]"),
        ("web\u00ad1\u180e2\u034f3\u31644\ufff05", "web\ufffd1\ufffd2\ufffd3\ufffd4\ufffd5"),
        ("web1\ufe0f\U000e0100\U000e0fff", "web1\ufffd\ufffd\ufffd"),
        ("\u26a0\ufe0f hot", "\u26a0 hot"),
        ("e\u0301" + "a" + "\u0316" * 4, "e\u0301" + "a" + "\u0316" * 4),
        ("a" + "\u0316" * 5000 + "b", "a" + "\u0316" * 4 + "\ufffdb"),
    ],
)
def test_text(raw: str, clean: str) -> None:
    assert sanitise.text(raw) == clean


def test_line_is_one_line() -> None:
    assert sanitise.line("a\r\nb\tc\nd") == "a b c d"
    assert sanitise.line("web-1") == "web-1"


@given(st.text(st.characters() | st.sampled_from("\x1b[]\x9b\x07\r\n\t;m0"), max_size=200))
def test_nothing_harmful_gets_through_and_clean_text_stays_clean(raw: str) -> None:
    clean = sanitise.text(raw)
    assert harmless(clean)
    assert sanitise.text(clean) == clean
    assert "\n" not in sanitise.line(raw)
    assert harmless(sanitise.line(raw))


@given(STREAMS)
def test_every_stream_comes_out_harmless(stream: bytes) -> None:
    decoder = Decoder()
    assert harmless(decoder.feed(stream) + decoder.finish())


@settings(max_examples=500, deadline=None)
@given(STREAMS, st.lists(st.integers(0, 200), max_size=20))
@example(b"\x1b]\x1b[31m\x07", [4])
def test_wherever_a_stream_is_cut_the_same_text_comes_out(stream: bytes, cuts: list[int]) -> None:
    whole, cut = Decoder(), Decoder()
    expected = whole.feed(stream) + whole.finish()
    places = [0, *sorted(min(place, len(stream)) for place in cuts), len(stream)]
    pieces = [cut.feed(stream[start:end]) for start, end in itertools.pairwise(places)]
    assert "".join(pieces) + cut.finish() == expected


@given(STREAMS)
def test_byte_by_byte_too(stream: bytes) -> None:
    whole, cut = Decoder(), Decoder()
    assert "".join(cut.feed(bytes([byte])) for byte in stream) + cut.finish() == whole.feed(stream) + whole.finish()


@pytest.mark.parametrize("held", [b"\xc3", b"\x1b", b"\x1b[1;", b"\r", b"\xe2\x82"])
def test_plain_text_does_not_overtake_what_is_held_back(held: bytes) -> None:
    decoder = Decoder()
    parts = [decoder.feed(b"before "), decoder.feed(held), decoder.feed(bytearray(b"m after")), decoder.feed(b" all")]
    assert "".join(parts) + decoder.finish() == sanitise.text(
        (b"before " + held + b"m after all").decode(errors="replace")
    )
    assert decoder.feed(b"and anew") == "and anew"


def test_an_unfinished_sequence_is_held_back_but_not_for_ever() -> None:
    decoder = Decoder()
    assert decoder.feed(b"a\x1b]52;c;") == "a"
    said = "".join(decoder.feed(b"A" * 1000) for _ in range(10))
    assert len(said) > 4000
    assert len(decoder.finish()) < 6000


def test_what_was_held_back_comes_at_the_end() -> None:
    decoder = Decoder()
    assert decoder.feed(b"a\xc3") == "a"
    assert decoder.finish() == "\ufffd"
    decoder = Decoder()
    assert decoder.feed(b"progress\r") == "progress"
    assert decoder.feed(b"\nnext") == "\nnext"


def test_no_character_that_only_hides_or_reorders_gets_through() -> None:
    """Every format control, and what Unicode's DerivedCoreProperties calls Default_Ignorable_Code_Point."""
    shown = {0x110BD, 0x110CD, 0x6DD, 0x70F, 0x8E2, 0x890, 0x891, *range(0x600, 0x606), *range(0x13430, 0x13440)}
    ignorable = {0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
    for first, last in ((0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F)):
        ignorable |= set(range(first, last + 1))
    for first, last in ((0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)):
        ignorable |= set(range(first, last + 1))
    ignorable |= {code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"} - shown
    through = [hex(code) for code in sorted(ignorable) if sanitise.text(f"a{chr(code)}b") != "a\ufffdb"]
    assert through == []
