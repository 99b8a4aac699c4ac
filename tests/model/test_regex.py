"""Regular expressions from files can't hold the interpreter: explosive ones are refused, the useful ones are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.model import regex


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("[a-z]+", "abc"),
        (r"[A-Za-z0-9][A-Za-z0-9:_.@-]{0,200}", "nginx@1.service"),
        (r"(\d{1,3}\.){3}\d{1,3}", "10.0.0.1"),
        (r"(\d{1,3}\.){3}\d{1,3}(/\d{1,2})?", "10.0.0.0/8"),
        (r"[a-z]+(\.[a-z]+)?", "a.b"),
        ("(foo|bar)-[0-9]+", "bar-1"),
        (r"\(a+\)+", "(aa))"),
        ("[+*(]+x", "(+x"),
        ("(?:ab)+", "abab"),
        ("", ""),
    ],
)
def test_useful_expressions_are_taken(pattern: str, text: str) -> None:
    assert regex.matches(pattern, text)
    assert not regex.matches(pattern, f"{text}\n")


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        "(a|aa)+",
        "(a?a)+",
        "(?:a|b)*c",
        "((a)*)*",
        "(?P<x>a+)+",
        "(?=a+)*",
        "(a{1,2})*",
        "(a{1,10}){10}",
        "((a{1,10}){4}){4}",
        "a*a*a*a*b",
        "a?" * 30 + "a" * 30,
        "a{0,10}" * 10 + "b",
        "(?:a+b?){4}c",
        "(a|a)" * 30 + "b",
        "(a{1,10}){4}(a{1,10}){4}",
        "x" * 201,
        "(",
        "[",
        "a{99999999999}",
        "*",
    ],
)
def test_explosive_and_broken_expressions_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        regex.compiled(pattern)


def test_what_is_held_against_many_texts_may_match_in_fewer_ways() -> None:
    assert regex.compiled("a*b*c", regex.WAYS_OF_MANY).search("xxabc")
    with pytest.raises(ValueError, match="too many ways"):
        regex.compiled("a*b*c*d", regex.WAYS_OF_MANY)


def test_a_long_text_does_not_match() -> None:
    assert regex.matches("a+", "a" * 256)
    assert not regex.matches("a+", "a" * 257)


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab()|*+?{}12,", max_size=24))
def test_whatever_is_taken_comes_to_an_end(pattern: str) -> None:
    try:
        regex.matches(pattern, "a" * 255 + "b")
        regex.matches(pattern, "a" * 255 + "c")
    except ValueError:
        return
