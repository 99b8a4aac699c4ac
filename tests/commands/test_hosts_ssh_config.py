"""`quarterdeck hosts --json` over an ssh_config: what `ssh -G` said of each of its hosts."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Quarterdeck
from tests.data.ssh_config import expect

EXPECTED = json.loads(expect.EXPECTED.read_text())


@pytest.mark.parametrize("name", expect.NAMES)
def test_every_host_is_as_ssh_says(quarterdeck: Quarterdeck, home: Path, name: str) -> None:
    config = expect.config(expect.home(name, home))
    (home / "config" / "settings.yaml").write_text(f"inventories:\n  - use: ssh.config\n    config: {config}\n")
    done = quarterdeck("hosts", "--json")
    said = json.loads(done.out)
    assert (done.code, said["failures"]) == (0, [])
    assert {host["name"]: expect.anonymous(host["vars"]) for host in said["hosts"]} == EXPECTED[name]


def test_what_is_wrong_with_it_is_said(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "c").write_text("Host a\n  Prot 22\nMatch exec x\n")
    (home / "config" / "settings.yaml").write_text(f"inventories:\n  - use: ssh.config\n    config: {home}/c\n")
    done = quarterdeck("settings", "check")
    told = done.out + done.err
    assert f"{home}/c:2:1: ssh knows no keyword 'prot'" in told
    assert f"{home}/c:3:1: depends on a command that is not run here: x" in told
