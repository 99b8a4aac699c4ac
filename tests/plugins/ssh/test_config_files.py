"""Lines, quotes, Includes and files that are not as they should be."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.ssh import config_checks, config_files
from plugins.ssh.config_answer import Book
from plugins.ssh.config_files import Config, directive, split


def read(path: Path) -> Config:
    """A configuration, without the system's."""
    return config_files.read(str(path), system=False)


def said(path: Path) -> list[str]:
    """What is to be said of it, without the folder."""
    return [str(problem).replace(f"{path.parent}/", "") for problem in config_checks.problems(read(path))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b", ("a", "b")),
        ("a\t b ", ("a", "b")),
        ('"a b" c', ("a b", "c")),
        ("'a b'c", ("a bc",)),
        ('""', ("",)),
        ("a#b #c d", ("a#b",)),
        ('"#a"', ("#a",)),
        ("#", ()),
        ("a\\ b", ("a b",)),
        ('"a\\ b"', ("a\\ b",)),
        ('\\"a\\\\ \\n', ('"a\\', "\\n")),
        ('"a\\"b" \'c"d\'', ('a"b', 'c"d')),
        ('"a', None),
        ("'a\"", None),
        ('"a\\"', None),
    ],
)
def test_words_as_ssh_splits_them(text: str, words: tuple[str, ...] | None) -> None:
    assert split(text) == words


@pytest.mark.parametrize(
    ("raw", "keyword", "words"),
    [
        ("Port 22", "port", ("22",)),
        ("\t PORT\t=\t22 \r", "port", ("22",)),
        ("Port=22", "port", ("22",)),
        ("User==x", "user", ("=x",)),
        ('"Port" 22', "port", ("22",)),
        (" = Port 22", "port", ("22",)),
        ("Port 22\0 23", "port", ("22",)),
        ("Port", "port", ()),
        ('Host "a', "host", ()),
    ],
)
def test_a_directive(raw: str, keyword: str, words: tuple[str, ...]) -> None:
    line = directive(raw, "file", 7)
    assert line is not None
    assert (line.keyword, line.words, line.place) == (keyword, words, "file:7")


@pytest.mark.parametrize("raw", ["", "  \t", "# Port 22", "  #", "\0Port 22", "=", "= ="])
def test_no_directive(raw: str) -> None:
    assert directive(raw, "file", 7) is None


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_config_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "fuzzed"
    file.write_bytes(data.replace(b"nclude", b""))
    config = read(file)
    assert all(line.keyword for line in config.lines())
    config_checks.problems(config)
    assert Book(config).answer("web1").said["hostname"]


@given(
    st.lists(
        st.sampled_from(("Host", "Match", "host", "exec", "all", "=", '"', " ", "\n", "web1", "!", "*", "%h", "Port"))
    )
)
@settings(max_examples=300, deadline=None)
def test_no_line_breaks_the_answer(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "drawn"
    file.write_text("".join(parts))
    config = read(file)
    config_checks.problems(config)
    assert Book(config).answer("web1").said["port"]


def test_an_include_that_leads_back_is_followed_once_and_said(tmp_path: Path) -> None:
    file, other = tmp_path / "config", tmp_path / "other"
    file.write_text(f"Include {other}\nHost a\n")
    other.write_text(f"Host b\nInclude {tmp_path}/oth*r {file}\n")
    assert [line.words for line in read(file).lines() if line.keyword == "host"] == [("b",), ("a",)]
    told = said(file)
    assert len(told) == 2
    assert told[0].startswith("other:2:1: the Include leads back to other (")


def test_files_that_all_include_each_other_are_not_read_for_ever(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"f{number}").write_text(f"Include {tmp_path}/f*\nHost h{number}\n")
    config = read(tmp_path / "f0")
    assert len(config.blocks) < 20_000
    assert any("files are included" in problem.what for problem in config.problems)


def test_includes_deeper_than_ssh_goes(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"f{number}").write_text(f"Include {tmp_path}/f{number + 1}\nHost h{number}\n")
    names = [line.words[0] for line in read(tmp_path / "f0").lines() if line.keyword == "host"]
    assert sorted(names) == sorted(f"h{number}" for number in range(17))
    assert said(tmp_path / "f0") == ["f16:1:1: more than 16 Includes deep (ssh refuses this)"]


def test_what_is_included_and_no_file_of_ours(tmp_path: Path) -> None:
    config = tmp_path / "config"
    (tmp_path / "d").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "open").write_text("Host open\n")
    (tmp_path / "open").chmod(0o666)
    config.write_text(f"Include {tmp_path}/d {tmp_path}/pipe {tmp_path}/open {tmp_path}/missing\nHost a\n")
    told = said(config)
    assert [line.partition(":")[0] for line in told] == ["d", "pipe", "open"]
    assert "no regular file" in told[1]
    assert "included by" in told[1]
    assert "others may write it" in told[2]
    assert [line.words for line in read(config).lines() if line.keyword == "host"] == [("open",), ("a",)]


def test_an_include_that_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path / "round")
    (tmp_path / "config").write_text(f"Include {tmp_path}/round\nHost a\n")
    [told] = said(tmp_path / "config")
    assert told.startswith("round: can't be read: Too many levels of symbolic links")
    assert "included by config:1" in told


def test_a_file_that_comes_later_is_seen(tmp_path: Path) -> None:
    (tmp_path / "conf.d").mkdir()
    config = tmp_path / "config"
    config.write_text(f"Include {tmp_path}/conf.d/*.conf {tmp_path}/one\n")
    before = read(config)
    stamp = before.stamp()
    assert before.stamp() == stamp
    (tmp_path / "one").write_text("Host one\n")
    second = before.stamp()
    assert second != stamp
    (tmp_path / "conf.d" / "a.conf").write_text("Host a\n")
    assert before.stamp() != second


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Prot 22", "config:1:1: ssh knows no keyword 'prot', and refuses the whole file (did you mean port?)"),
        ("IgnoreUnknown x*,pro?\nProt 22\nXyz", ""),
        ("Port 0", "'0' is no port"),
        ("Port 22 23", "port takes one word"),
        ("User", "user says nothing"),
        ('Host ""', "host says nothing"),
        ('Host "a', "a quote is left open"),
        ("ProxyJump a:b:c", "'a:b:c' is no way of bastions"),
        ("HostName %z", "HostName does not know the token %z"),
        ("Match nonsense x", "Match does not know 'nonsense'; this block counts for nobody"),
        ("Match host", "Match host says not what it should be"),
        ("Match all host a", "'all' stands alone"),
        ("CanonicalizeHostname yes", "names are not made canonical in the list of hosts"),
        ('Match host a exec "do it"', "config:1:1: depends on a command that is not run here: do it"),
        ("Match sessiontype shell", "depends on the sessiontype"),
        ("Host \x1b[31m\nX\x1b]52;c;eA==\x07 y", "ssh knows no keyword"),
    ],
)
def test_what_is_said(tmp_path: Path, text: str, told: str) -> None:
    config = tmp_path / "config"
    config.write_text(text)
    found = said(config)
    assert len(found) == bool(told)
    assert told in "".join(found)
    assert "\x1b" not in "".join(found)


def test_lines_of_a_megabyte(tmp_path: Path) -> None:
    config = tmp_path / "config"
    many = " ".join(f"h{number}" for number in range(100_000))
    config.write_text(
        f'Host {many}\nUser u\nHost {"x" * 1_000_000}\nHost *{"a*" * 1000}b\n#{"y" * 1_000_000}\nHost "{many}\n'
    )
    book = Book(read(config))
    assert book.answer("h99999").said["user"] == ("u",)
    assert book.answer("a" * 5000).said["port"] == ("22",)
