"""`ssh -G` is run once for hosts that the config does not tell apart, and what comes of it is what ssh says of each."""

import asyncio
import contextlib
import shutil
from pathlib import Path

import pytest

from console.model.errors import Unreachable
from console.model.host import Host
from plugins.ssh.resolve import Resolver
from plugins.ssh.route import Route
from plugins.ssh.settings import SshSettings
from tests.plugins.ssh.server import FakeReach

pytestmark = pytest.mark.skipif(shutil.which("ssh") is None, reason="needs OpenSSH's ssh")

CONFIG = """\
Host db*
  Port 2201
  IdentityFile ~/keys/%h-%r
Host *.example.org
  User bob
  UserKnownHostsFile ~/.ssh/known_%h /two
  ProxyJump gate.example.org
Host odd
  ConnectTimeout 1m
Host lost-*
  HostName %h.lost.example.com
Host *
  User everybody
  ControlPath ~/.ssh/cm-%r@%h
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each `ssh` that is started."""
    log, real = tmp_path / "asked", shutil.which("ssh")
    (tmp_path / "bin").mkdir()
    wrapper = tmp_path / "bin" / "ssh"
    wrapper.write_text(f'#!/bin/sh\necho "$*" >>{log}\nexec {real} "$@"\n')
    wrapper.chmod(0o755)
    log.touch()
    monkeypatch.setenv("PATH", f"{wrapper.parent}:/usr/bin:/bin")
    return log


def count(asked: Path) -> int:
    """How often ssh was started."""
    return len(asked.read_text().splitlines())


async def routes(config: Path, hosts: list[Host]) -> list[Route | str]:
    """The routes of `hosts`, all asked for at once; what is wrong where there is none."""
    resolver = Resolver(SshSettings(config=str(config)), FakeReach())
    found = await asyncio.gather(*map(resolver.route, hosts), return_exceptions=True)
    await resolver.close()
    return [each if isinstance(each, Route) else str(each) for each in found if not isinstance(each, AssertionError)]


async def one_by_one(config: Path, hosts: list[Host]) -> list[Route | str]:
    """The same, each by a resolver that knows no other host: ssh is asked for every one."""
    return [(await routes(config, [host]))[0] for host in hosts]


def named(*names: str, address: str = "") -> list[Host]:
    """Hosts of an inventory; with an address, each its own."""
    return [Host(name, name, address=f"{address}{number + 1}" if address else "") for number, name in enumerate(names)]


async def test_a_fleet_that_no_block_names_costs_one_process(tmp_path: Path, asked: Path) -> None:
    file = tmp_path / "config"
    file.write_text(CONFIG)
    hosts = named(*(f"node-{number}" for number in range(200)), address="10.0.0.")
    found = await routes(file, hosts)
    assert count(asked) == 1
    assert [route.hostname for route in found if isinstance(route, Route)] == [host.address for host in hosts]
    assert found[::50] == await one_by_one(file, hosts[::50])


async def test_each_kind_is_asked_for_and_every_route_is_what_ssh_says(tmp_path: Path, asked: Path) -> None:
    file = tmp_path / "config"
    file.write_text(CONFIG)
    hosts = [
        *named("db1", "db2", "db3", "web1", "web2", "WEB3", "10.0.0.9", "10.1"),
        *named("a.example.org", "b.example.org", "db9.example.org", "db8.example.org", "gate.example.org"),
        *named("lost-1", "lost-2", "odd"),
        Host("x1", "x1", user="carol"), Host("x2", "x2", user="carol"), Host("x3", "x3", port=99),
    ]  # fmt: skip
    found = await routes(file, hosts)
    together = count(asked)
    assert found == await one_by_one(file, hosts)
    assert together < 16  # the bastion of each of example.org's among them
    assert any(isinstance(each, str) and "gate.example.org" in each for each in found)  # its own bastion


@pytest.mark.parametrize(
    "more",
    ["Match exec true\n  Port 7\n", "Match localnetwork 10.0.0.0/8\n  Port 7\n", "CanonicalizeHostname yes\n"],
)
async def test_where_only_ssh_knows_it_is_asked_for_each(tmp_path: Path, asked: Path, more: str) -> None:
    file = tmp_path / "config"
    file.write_text(more + CONFIG)
    resolver = Resolver(SshSettings(config=str(file), match_exec="run"), FakeReach())
    for host in named("web1", "web2", "web3"):
        with contextlib.suppress(Unreachable):  # ssh before 9.4 refuses localnetwork
            await resolver.route(host)
    await resolver.close()
    assert count(asked) == 3


async def test_a_changed_file_is_asked_about_anew(tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config"
    file.write_text(CONFIG)
    monkeypatch.setattr("plugins.ssh.resolve._LOOKED", -1.0)
    resolver = Resolver(SshSettings(config=str(file)), FakeReach())
    first, second = named("web1", "web2")
    assert (await resolver.route(first)).user == "everybody"
    file.write_text("Host *\n  User another\n")
    assert (await resolver.route(second)).user == "another"
    assert count(asked) == 2
    await resolver.close()
