"""known_hosts: table tests, fuzz, cost, and OpenSSH's ssh-keygen as the judge."""

import base64
import hmac
import shutil
import subprocess
import time
from pathlib import Path

import asyncssh
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.ssh.fields import strings
from plugins.ssh.known_hosts import KnownHosts, glob, matches, parse


def key(number: int, kind: str = "ssh-ed25519") -> tuple[bytes, str]:
    """A public key's blob, and the words a line has for it."""
    blob = strings(kind, number.to_bytes(32, "big"))
    return blob, f"{kind} {base64.b64encode(blob).decode()}"


ONE, ONE_WORDS = key(1)
TWO, TWO_WORDS = key(2)


def hashed(name: str, salt: bytes = b"s" * 20) -> str:
    """A hashed name."""
    digest = hmac.digest(salt, name.encode(), "sha1")
    return "|1|" + "|".join(base64.b64encode(part).decode() for part in (salt, digest))


def keys(known: KnownHosts, name: str) -> list[bytes]:
    """The keys known of a name."""
    return [entry.key for entry in known.all(name)]


@pytest.mark.parametrize(
    ("hosts", "name", "found"),
    [
        ("web1", "web1", True),
        ("web1", "web10", False),
        ("WEB1", "web1", True),
        ("web1,10.0.0.1", "10.0.0.1", True),
        ("[web1]:2222", "[web1]:2222", True),
        ("[web1]:2222", "web1", False),
        ("web1", "[web1]:2222", False),
        ("*.example.org", "a.example.org", True),
        ("*.example.org", "example.org", False),
        ("web?", "web1", True),
        ("web?", "web", False),
        ("*,!bad", "good", True),
        ("*,!bad", "bad", False),
        ("!bad,*", "bad", False),
        ("!bad", "good", False),
        ("[*.example.org]:22*", "[a.example.org]:2222", True),
        ("*", "anything", True),
        (hashed("web1"), "web1", True),
        (hashed("web1"), "web2", False),
        (hashed("[web1]:2222"), "[web1]:2222", True),
        ("2001:db8::1", "2001:db8::1", True),
    ],
)
def test_names(hosts: str, name: str, found: bool) -> None:
    known = parse(f"{hosts} {ONE_WORDS}\n".encode(), "f")
    assert keys(known, name) == ([ONE] if found else [])
    assert (known.shown(name, ONE) is not None) is found
    assert known.shown(name, TWO) is None


def test_what_lines_may_look_like() -> None:
    text = (
        "# a comment\n"
        "\n"
        f"  web1 {ONE_WORDS} a comment of several words\r\n"
        f"web2\t{TWO_WORDS}\n"
        f"@cert-authority *.example.org {TWO_WORDS}\n"
        f"@revoked * {ONE_WORDS}\n"
        "web3 sk-ssh-ed25519@openssh.com AAAA\n"
        f"web4 {ONE_WORDS}"
    )
    known = parse(text.encode(), "f")
    assert known.problems == ()
    assert keys(known, "web1") == [ONE]
    assert keys(known, "web2") == [TWO]
    assert keys(known, "web3") == []
    assert keys(known, "web4") == [ONE]
    assert [entry.place for entry in known.authorities] == ["f:5"]
    assert [entry.place for entry in known.revoked] == ["f:6"]


@pytest.mark.parametrize(
    "line",
    [
        "web1",
        "web1 ssh-ed25519",
        "web1 ssh-ed25519 !!!",
        "web1 ssh-ed25519 AAAA",
        f"web1 ssh-rsa {ONE_WORDS.split()[1]}",
        f"@unheard-of web1 {ONE_WORDS}",
        f"|1|short {ONE_WORDS}",
        f"|1|AAAA|AAAA {ONE_WORDS}",
        f"|1|!|! {ONE_WORDS}",
        "web1 1024 35 1234567",
        "\x00\x01",
        "@revoked",
    ],
)
def test_a_broken_line_is_told_and_costs_nothing_else(line: str) -> None:
    known = parse(f"before {ONE_WORDS}\n{line}\nafter {TWO_WORDS}\n".encode(), "f")
    assert [problem.split(":")[:2] for problem in known.problems] == [["f", "2"]]
    assert keys(known, "before") == [ONE]
    assert keys(known, "after") == [TWO]


def test_bytes_that_are_no_text_are_told() -> None:
    known = parse(b"web1 \xff\xfe\nweb2 " + ONE_WORDS.encode(), "f")
    assert len(known.problems) == 1
    assert keys(known, "web2") == [ONE]


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_file_breaks_the_reader(data: bytes) -> None:
    known = parse(data + f"\nweb1 {ONE_WORDS}\n".encode(), "f")
    assert known.shown("web1", ONE)


NAMES = st.text("ab.-[]:1", min_size=1, max_size=8)


@given(st.lists(st.text("ab*?!.,", min_size=1, max_size=8), min_size=1, max_size=4), NAMES)
@settings(max_examples=500, deadline=None)
def test_patterns_mean_what_they_say(patterns: list[str], name: str) -> None:
    """Against the plainest way to say it: a recursion over both texts."""

    def plain(pattern: str, rest: str) -> bool:
        if not pattern:
            return not rest
        if pattern[0] == "*":
            return plain(pattern[1:], rest) or (bool(rest) and plain(pattern, rest[1:]))
        return bool(rest) and pattern[0] in ("?", rest[0]) and plain(pattern[1:], rest[1:])

    for pattern in patterns:
        assert glob(pattern, name) is plain(pattern, name)
    denied = any(plain(pattern[1:], name) for pattern in patterns if pattern.startswith("!"))
    wanted = any(plain(pattern, name) for pattern in patterns if not pattern.startswith("!"))
    assert matches(patterns, name) is (wanted and not denied)


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not glob("*a" * 60 + "b", "a" * 250)


def test_a_known_host_costs_the_same_in_a_file_of_ten_thousand() -> None:
    """One HMAC for a host that shows its own key, whatever the length: counted, not timed."""
    lines = []
    for number in range(10_000):
        name = hashed(f"web{number}", number.to_bytes(20, "big")) if number % 2 else f"web{number}"
        lines.append(f"{name} {key(number)[1]}\n")
    known = parse("".join(lines).encode(), "f")
    assert not known.problems
    for number in (0, 1, 9_998, 9_999):
        assert known.shown(f"web{number}", key(number)[0])
        assert len(known.by_key.get(key(number)[0], ())) == number % 2  # only hashed names are looked for by key
    began = time.process_time()
    for number in range(10_000):
        known.shown(f"web{number}", key(number)[0])
    constant = (time.process_time() - began) / 10_000
    began = time.process_time()
    list(known.all("web9999"))
    assert time.process_time() - began > 20 * constant  # the walk over 5,000 hashes is what is avoided


def test_a_key_of_ten_thousand_hosts_is_found_by_name() -> None:
    """Machines made from one image share a key: none of the others' lines is looked at."""
    shared = key(0)[1]
    known = parse("".join(f"web{number} {shared}\n" for number in range(10_000)).encode(), "f")
    assert not known.by_key
    assert known.shown("web7", key(0)[0]) == known.plain["web7"][0]
    assert known.shown("web7", key(1)[0]) is None
    assert known.shown("db7", key(0)[0]) is None


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH's ssh-keygen")
def test_openssh_finds_the_same(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    made = [asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip() for _ in range(6)]
    hosts = ["web1", "web2,10.0.0.2", "[web3]:2222", "*.example.org", "*.lab,!gate.lab", "WEB9"]
    file.write_text("".join(f"{host} {public}\n" for host, public in zip(hosts, made, strict=True)))
    shutil.copy(file, tmp_path / "hashed")
    subprocess.run(["ssh-keygen", "-H", "-f", str(tmp_path / "hashed")], check=True, capture_output=True)
    names = ["web1", "web2", "10.0.0.2", "[web3]:2222", "web3", "a.example.org", "x.lab", "gate.lab", "web9", "web"]
    for path in (file, tmp_path / "hashed"):
        known = parse(path.read_bytes(), str(path))
        assert not known.problems
        for name in names:
            said = subprocess.run(
                ["ssh-keygen", "-F", name, "-f", str(path)], capture_output=True, text=True, check=False
            )
            theirs = [line.split()[2] for line in said.stdout.splitlines() if line and not line.startswith("#")]
            ours = [base64.b64encode(found).decode() for found in keys(known, name)]
            assert sorted(ours) == sorted(theirs), (path.name, name)
