"""Lists of names one a line: what a line may say, and what is said of those that can't be used."""

from pathlib import Path

import pytest

from console.model.errors import BadSettings
from console.model.host import Host
from console.model.ports import Inventory, Reads, Remarks
from plugins.hostlist import PLUGIN
from plugins.hostlist.settings import HostListSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name


def made(file: Path, text: str | bytes, **more: object) -> Inventory:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    settings = HostListSettings(file, **more)  # type: ignore[arg-type]  # each test gives what it is about
    return PLUGIN.inventories["hostlist"].make(settings, None)  # type: ignore[arg-type]  # it reaches for nothing


async def listed(tmp_path: Path, text: str | bytes, **more: object) -> tuple[list[Host], list[str]]:
    inventory = made(tmp_path / "hosts", text, **more)
    found = list(await inventory.hosts())
    assert isinstance(inventory, Remarks)
    return found, [str(remark).replace(f"{tmp_path}/", "") for remark in inventory.remarks()]


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    await check(made(tmp_path / "hosts", "a\nb:22\nx\x1b[31m\n\u202ec\na\n-o\n", labels={"a\tb": "\x1b[2J"}))


@pytest.mark.parametrize(
    ("line", "where", "address"),
    [
        ("web-1", "web-1", ""),
        ("  web-1  # the first", "web-1", ""),
        ("ops@web-1.example.com:2222", "ops@web-1.example.com:2222", ""),
        ("10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("ops@10.0.0.1:22", "ops@10.0.0.1:22", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::1", "2001:db8::1"),
        ("ops@2001:db8::1", "ops@2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1", "2001:db8::1"),
        ("ops@[2001:db8::1]:2222", "ops@2001:db8::1:2222", "2001:db8::1"),
    ],
)
async def test_a_line_is_a_host(tmp_path: Path, line: str, where: str, address: str) -> None:
    (host,), remarks = await listed(tmp_path, f"# mine\n\n{line}\r\n")
    assert (host.where, host.address, host.place, remarks) == (where, address, f"{tmp_path}/hosts:3", [])


async def test_settings_are_for_what_a_line_does_not_say(tmp_path: Path) -> None:
    more = {"user": "ops", "port": 2222, "labels": {"site": "ber"}, "groups": ("old", "old")}
    (first, second), _ = await listed(tmp_path, "web-1\nme@web-2:22\n", **more)
    assert (first.where, second.where) == ("ops@web-1:2222", "me@web-2:22")
    assert (first.labels, first.groups) == ({"site": "ber"}, ("old",))


async def test_ranges_are_written_out_as_in_host_patterns(tmp_path: Path) -> None:
    found, remarks = await listed(tmp_path, "ops@web[09-11]-[a,b]:2222\nn[1,3]\n")
    assert ([host.where for host in found], len(remarks)) == (["n1", "n3"], 1)
    found, remarks = await listed(tmp_path, "ops@web[09-11].lan:2222\nn[1-5/2]\n")
    assert remarks == []
    assert [host.where for host in found] == [
        *(f"ops@web{number}.lan:2222" for number in ("09", "10", "11")),
        *("n1", "n3", "n5"),
    ]


async def test_ports_tell_hosts_of_one_address_apart(tmp_path: Path) -> None:
    found, remarks = await listed(tmp_path, "127.0.0.1:2201\n127.0.0.1:2202\n127.0.0.1:2201\n")
    assert [host.id for host in found] == ["127.0.0.1:2201", "127.0.0.1:2202"]
    assert remarks == ["hosts:3:1: '127.0.0.1:2201' again: left out (first at hosts:1)"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("web-1 slots=4", "more than a host on a line, 'web-1 slots=4': left out"),
        ("web-1:ssh", "'web-1:ssh' has no port from 1 to 65535 behind its last colon: left out"),
        ("web-1:70000", "'web-1:70000' has no port from 1 to 65535 behind its last colon: left out"),
        ("web-1:²", "'web-1:²' has no port from 1 to 65535 behind its last colon: left out"),
        ("a:b:c", "'a:b:c' is no IPv6 address: left out"),
        ("[web-1]:22", "'[web-1]:22' is no IPv6 address: left out"),
        ("web[1-", "'web[1-' is no host: left out"),
        ("web[1-999999999]", "'web[1-999999999]': "),
        ("web[3-1]", "'web[3-1]': "),
        ("web[1-3]*", "'web[1-3]*': "),
        ("web[1-3]:x", "'web1:x' has no port from 1 to 65535 behind its last colon: left out"),
        ("@web-1", "'@web-1' has no user before the @: left out"),
        (":22", "a host without a name: left out"),
        ("all", "a host named 'all': left out"),
        ("-oProxyCommand=x", "the name '-oProxyCommand=x' starts with a dash: left out"),
        ("-l@web", "the user '-l' starts with a dash: left out"),
        ("w\x07", "the name 'w\\x07' has characters that can't be shown: left out"),
        ("x" * 300, f"the name '{'x' * 40}' ... has 300 characters: left out"),
    ],
)
async def test_what_is_no_host_is_left_out_and_said(tmp_path: Path, line: str, said: str) -> None:
    found, (remark, *_) = await listed(tmp_path, f"web-9\n{line}\n")
    assert [host.name for host in found] == ["web-9"]
    assert remark.startswith(f"hosts:2:1: {said}")


@pytest.mark.parametrize(
    ("raw", "said"), [(b"a\nb\x00c\n", "hosts:2:1: not text: a NUL byte"), (None, "hosts: Is a directory")]
)
async def test_a_file_that_can_not_be_read(tmp_path: Path, raw: bytes | None, said: str) -> None:
    inventory = made(tmp_path / "hosts", raw or b"")
    if raw is None:
        (tmp_path / "hosts").unlink()
        (tmp_path / "hosts").mkdir()
    assert isinstance(inventory, Reads)
    with pytest.raises(BadSettings) as caught:
        inventory.read()
    assert str(caught.value).replace(f"{tmp_path}/", "") == said


async def test_an_empty_file_and_one_in_another_encoding(tmp_path: Path) -> None:
    assert await listed(tmp_path, b"") == ([], [])
    found, remarks = await listed(tmp_path, b"\xef\xbb\xbfweb-1 # B\xfcro\nw\xe4b\n")
    assert ([host.name for host in found], remarks) == (["web-1", "w\N{REPLACEMENT CHARACTER}b"], [])


async def test_a_hundred_thousand_hosts_are_all_there(tmp_path: Path) -> None:
    lines = "".join(f"ops@host-{number}.example.com:22\n" for number in range(100_000))
    found, remarks = await listed(tmp_path, lines)
    assert (len(found), len(remarks)) == (100_000, 0)


def test_a_port_in_the_settings_is_a_port() -> None:
    with pytest.raises(ValueError, match="no port 0"):
        HostListSettings(Path("hosts"), port=0)
