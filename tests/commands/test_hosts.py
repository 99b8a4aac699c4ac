"""`quarterdeck hosts`: the inventories' hosts, chosen by a pattern."""

import json
from pathlib import Path

import pytest

from console.commands import exits
from tests.commands.conftest import Quarterdeck

HOSTS = """\
hosts:
  web-1: {address: 10.0.0.1, labels: {env: prod}}
  web-2: {address: 10.0.0.2, user: ops, port: 2222}
  db-1: {}
groups:
  web: {hosts: [web-1, web-2]}
"""


@pytest.fixture(autouse=True)
def fleet(home: Path) -> None:
    """Three hosts in one file."""
    (home / "config" / "hosts.yaml").write_text(HOSTS)
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")


def test_json_has_every_key(quarterdeck: Quarterdeck) -> None:
    said = json.loads(quarterdeck("hosts", "--json").out)
    assert (said["schema_version"], said["kind"], said["failures"]) == (1, "hosts", [])
    web = next(host for host in said["hosts"] if host["name"] == "web-2")
    assert web.pop("id")
    source = web.pop("source")
    [claim] = web.pop("claims")
    assert (claim["source"], claim["name"], claim["why"]) == (source, "web-2", "")
    assert web == {
        "name": "web-2",
        "address": "10.0.0.2",
        "port": 2222,
        "user": "ops",
        "addresses": [],
        "labels": {},
        "groups": ["web"],
        "transports": ["ssh"],
        "vars": {},
    }


def test_text_is_a_table(quarterdeck: Quarterdeck) -> None:
    lines = quarterdeck("hosts").out.splitlines()
    assert lines[0].split() == ["HOST", "WHERE", "GROUPS", "LABELS", "SOURCE"]
    assert any("ops@10.0.0.2:2222" in line for line in lines)


def test_a_pattern_chooses(quarterdeck: Quarterdeck) -> None:
    said = json.loads(quarterdeck("hosts", "@web:!web-1", "--json").out)
    assert [host["name"] for host in said["hosts"]] == ["web-2"]


def test_a_pattern_that_names_nothing(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("hosts", "web-3")
    assert (done.code, done.out) == (exits.USAGE, "")
    assert "Did you mean 'web-" in done.err
    none = quarterdeck("hosts", "web-1:!web-1")
    assert none.code == exits.USAGE


def test_a_broken_inventory_leaves_the_others(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "settings.yaml").write_text(
        "inventories: [{use: static, file: hosts.yaml}, {use: static, name: gone, file: gone.yaml}]\n"
    )
    done = quarterdeck("hosts", "--json")
    said = json.loads(done.out)
    assert (done.code, len(said["hosts"])) == (exits.USAGE, 3)
    (failure,) = said["failures"]
    assert failure["source"] == "inventory:gone"
    assert [(it["file"], it["what"]) for it in failure["problems"]] == [
        (str(home / "config" / "gone.yaml"), "No such file or directory")
    ]


def test_an_inventory_that_can_not_be_read_says_all_that_is_wrong(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "hosts.yaml").write_text("hosts:\n  a: {port: x}\n  b: {groups: [c]}\n  b: {}\n")
    done = quarterdeck("hosts")
    assert done.code == exits.USAGE
    assert [line.rpartition("hosts.yaml:")[2].partition(" ")[0] for line in done.err.splitlines()] == [
        "2:13:",
        "3:16:",
        "4:3:",
    ]


def test_a_plugin_that_is_not_there_is_a_failure(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "settings.yaml").write_text("inventories: [{use: local}, {use: gone}]\n")
    done = quarterdeck("hosts", "--json")
    assert (done.code, len(json.loads(done.out)["hosts"])) == (exits.FAILED, 1)


def test_it_leaves_no_trace(quarterdeck: Quarterdeck, home: Path) -> None:
    quarterdeck("hosts")
    assert not (home / "state").exists()


def test_what_a_person_should_know_of_the_hosts_is_said(quarterdeck: Quarterdeck, home: Path) -> None:
    folder = home / "config"
    (folder / "twins.yaml").write_text("hosts:\n  twin: {address: 10.0.0.2, port: 2222}\n  TWIN: {}\n")
    (folder / "settings.yaml").write_text(
        "inventories:\n- {use: static, name: site, file: hosts.yaml}\n- {use: static, name: b, file: twins.yaml}\n"
    )
    said = json.loads(quarterdeck("hosts", "--json").out)
    assert [remark["what"] for remark in said["remarks"]] == [
        "'TWIN' reads like 'twin'",
        "'twin' has the private address 10.0.0.2, as 'web-2' of site has",
    ]
    assert "rename one of them" in quarterdeck("hosts").err
