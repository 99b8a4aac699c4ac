"""The hosts of an ssh_config, held against what `ssh -G` said of them (tests/data/ssh_config/expected.json)."""

import json
import time
from pathlib import Path

import pytest

from console.engine.fleet import join
from console.model.errors import Problem
from console.model.host import Host
from plugins.ssh import config_files, config_match
from plugins.ssh.config_answer import Book
from plugins.ssh.inventory import ConfigHosts
from plugins.ssh.settings import ConfigHostsSettings
from tests.data.ssh_config import expect

EXPECTED = json.loads(expect.EXPECTED.read_text())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def listed(config: Path) -> tuple[dict[str, Host], list[Problem]]:
    """The hosts by name, and what is said of the files."""
    inventory = ConfigHosts(ConfigHostsSettings(str(config)))
    return {host.name: host for host in inventory.read()}, list(inventory.remarks())


def described(config: Path, text: str) -> tuple[dict[str, Host], list[str]]:
    """The same for a text, remarks without the folder."""
    config.write_text(text)
    hosts, remarks = listed(config)
    return hosts, [str(remark).replace(f"{config.parent}/", "") for remark in remarks]


def test_there_are_enough_of_them() -> None:
    assert set(EXPECTED) == set(expect.NAMES)
    assert len(expect.NAMES) >= 12


@pytest.mark.parametrize("name", expect.NAMES)
def test_every_host_is_as_ssh_says(home: Path, name: str) -> None:
    hosts, remarks = listed(expect.config(expect.home(name, home)))
    assert {key: expect.anonymous(dict(host.vars)) for key, host in hosts.items()} == EXPECTED[name]
    assert not [remark for remark in remarks if "refuses" in remark.hint or "refuses" in remark.what]
    for host in hosts.values():
        assert host.addresses == ((host.vars["hostname"], host.vars["port"]),)
        assert (host.address, host.port, host.user) == ("", None, "")


def test_a_command_is_not_run_and_its_block_not_used(home: Path) -> None:
    ran = home / "ran"
    hosts, remarks = described(
        home / "c",
        f'Match host web1 exec "touch {ran}"\n  User by-command\nMatch !exec "touch {ran}"\n  Port 99\n'
        "Host web1 web2\n  User plain\n",
    )
    assert [host.vars["user"] for host in hosts.values()] == ["plain", "plain"]
    assert [host.vars["port"] for host in hosts.values()] == [22, 22]
    assert not ran.exists()
    assert [remark.partition(" (")[0] for remark in remarks] == [
        "c:1:1: depends on a command that is not run here: touch ran",
        "c:3:1: depends on a command that is not run here: touch ran",
    ]


def test_the_system_file_comes_after_the_users(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = home / "system"
    system.write_text("Host a b\n  User system\n  Port 2200\n")
    monkeypatch.setattr(config_files, "SYSTEM", str(system))
    (home / ".ssh").mkdir()
    (home / ".ssh" / "config").write_text("Host a\n  User mine\n")
    hosts, _ = listed(Path("~/.ssh/config"))
    assert {name: (host.vars["user"], host.vars["port"]) for name, host in hosts.items()} == {
        "a": ("mine", 2200),
        "b": ("system", 2200),
    }
    assert list(listed(home / "nothing")[0]) == []


def test_the_same_machine_elsewhere_is_one_host(home: Path) -> None:
    hosts, _ = described(home / "c", "Host box\n  HostName 192.0.2.7\n  Port 2222\n")
    elsewhere = Host("i-1", "i-1", address="192.0.2.7", port=2222)
    fleet = join({"cloud": [elsewhere], "ssh": list(hosts.values())}, "all")
    assert list(fleet) == ["i-1"]
    assert fleet["i-1"].claims[1].why == "the same address and port: 192.0.2.7:2222"


def test_an_include_in_the_wrong_place_is_said(home: Path) -> None:
    (home / "fleet").write_text("Host web1\n  User u\n")
    hosts, remarks = described(home / "c", f"Host bastion\n  Port 22\nInclude {home}/fleet\n")
    assert hosts["web1"].vars["user"] != "u"
    assert len(remarks) == 1
    assert remarks[0].startswith("fleet:1:1: this Host line is included where it can't count for web1 (an Include")


def test_names_that_are_none_are_left_out_and_said(home: Path) -> None:
    config = home / "c"
    config.write_bytes(b"Host -dash evil\x1b[31m b\xff good\n")
    hosts, remarks = listed(config)
    assert list(hosts) == ["good"]
    assert [remark.line for remark in remarks] == [1, 1, 1]


def test_the_answer_is_kept_until_a_file_changes(home: Path) -> None:
    config = home / "c"
    config.write_text("Host a\n")
    inventory = ConfigHosts(ConfigHostsSettings(str(config)))
    first = inventory.read()
    assert inventory.read() is first
    config.write_text("Host a b\n")
    assert [host.name for host in inventory.read()] == ["a", "b"]


@pytest.mark.parametrize(
    ("criterion", "holds"),
    [("localnetwork 127.0.0.0/8", True), ("localnetwork 240.0.0.0/8", False), ("!localnetwork 240.0.0.0/8", True)],
)
def test_localnetwork(home: Path, criterion: str, holds: bool) -> None:
    hosts, _ = described(home / "c", f"Match {criterion}\n  Port 77\nHost a\n")
    assert (hosts["a"].vars["port"] == 77) is holds


@pytest.mark.parametrize(
    ("match", "runs"),
    [
        ('exec "x"', True),
        ("exec=x", True),
        ('originalhost b exec "x"', False),
        ('exec "x" originalhost b', True),
        ('!originalhost b exec "x"', True),
        ('final exec "x"', True),
        ('canonical exec "x"', False),
        ('host real exec "x"', True),
        ('host a exec "x"', False),
        ('user u exec "x"', True),
        ('user other exec "x"', False),
        ('localnetwork 240.0.0.0/8 exec "x"', True),  # the network may be another when ssh looks
        ('nonsense exec "x"', True),
        ("host execute", False),
    ],
)
def test_whether_ssh_would_run_a_command(home: Path, match: str, runs: bool) -> None:
    config = home / "c"
    config.write_text(f"Host a\n  HostName real\n  User u\nMatch {match}\n  Port 9\n")
    answer = Book(config_files.read(str(config), system=False)).answer("a")
    assert bool(answer.commands) is runs


def test_a_command_of_an_include_for_another_host_is_run_by_ssh(home: Path) -> None:
    (home / "more").write_text("Match exec x\n")
    (home / "c").write_text(f"Host other\nInclude {home}/more\n")
    assert Book(config_files.read(str(home / "c"), system=False)).answer("a").commands


def test_what_hangs_on_a_doubt_may_run(home: Path) -> None:
    text = "Match localnetwork 240.0.0.0/8\n  User away\nMatch user away exec x\n  Port 9\n"
    (home / "c").write_text(text)
    assert Book(config_files.read(str(home / "c"), system=False)).answer("a").commands


@pytest.mark.parametrize("text", ["*a*a*a*a*a*a*a*a*b", "?*?*?*?*?*?*?*b", "*" * 5000 + "b"])
def test_no_pattern_takes_for_ever(text: str) -> None:
    assert not config_match.pattern(text)("a" * 5000)
    assert config_match.pattern(text)("a" * 5000 + "b")


def seconds(config: Path, hosts: int) -> float:
    """Processor time to list so many hosts."""
    blocks = (
        f"Host web{n} w{n}.example.org\n  HostName 10.{n >> 16}.{n >> 8 & 255}.{n & 255}\n  Port 2222\n  User u\n\n"
        f"Host site{n}-*\n  ProxyJump gate{n}\n\n"
        for n in range(hosts)
    )
    config.write_text("".join(blocks) + "Host web*\n  IdentityFile ~/.ssh/web\nHost *\n  User all\n")
    started = time.process_time()
    found, _ = listed(config)
    assert len(found) == 2 * hosts
    return time.process_time() - started


def test_a_host_costs_the_same_among_many(home: Path) -> None:
    few, many = seconds(home / "few", 500), seconds(home / "many", 5000)
    assert many < 30 * few  # ten times the hosts; with a look at every block for every host it would be a hundred


def test_hostile_values_are_harmless(home: Path) -> None:
    text = (
        "Host a\n  HostName \x1b[31mreal\n  User a\x07b\n  IdentityFile \x1b]52;c;eA==\x07\n  ProxyJump \x1b[1mgate\n"
    )
    hosts, remarks = described(home / "c", text)
    assert "\x1b" not in repr(hosts["a"]).encode().decode("unicode_escape")
    assert "\x07" not in str(dict(hosts["a"].vars)).encode().decode("unicode_escape")
    assert not [remark for remark in remarks if "\x1b" in remark]
