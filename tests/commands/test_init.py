"""`quarterdeck init`: a first settings file that can be read, from whatever lies about, and never over another."""

import json
from pathlib import Path

import pytest

from console.commands import exits
from console.commands.init import look, write
from console.settings import load
from tests.commands.conftest import Quarterdeck


@pytest.fixture
def file(home: Path) -> Path:
    """Where the settings go."""
    return home / "config" / "settings.yaml"


def furnish(home: Path) -> None:
    """A home with ssh hosts, AWS profiles and an Ansible inventory."""
    (home / ".ssh").mkdir()
    (home / ".ssh" / "config").write_text(
        'Include conf.d/*\nHost web-1 "web 2" web-*\n  User ops\nhost=db-prod-1 # the one\nHost *\n  Port 22\n'
    )
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[default]\nregion=x\n[profile shop-prod]\n[sso-session s]\n[profile dev]\n")
    (home / "site.ini").write_text("[web]\nweb-1\n")
    (home / ".ansible.cfg").write_text("[defaults]\ninventory = site.ini, gone.ini\n")


def test_an_empty_home(quarterdeck: Quarterdeck, file: Path) -> None:
    done = quarterdeck("init")
    assert (done.code, done.err) == (exits.OK, "")
    assert [use.use for use in load(file).inventories] == ["local"]
    assert quarterdeck("settings", "check").code == exits.OK


def test_what_is_found_is_told_and_written(quarterdeck: Quarterdeck, home: Path, file: Path) -> None:
    furnish(home)
    done = json.loads(quarterdeck("init", "--json").out)
    assert (done["written"], done["text"]) == (True, file.read_text())
    assert done["ssh_hosts"] == ["web-1", "web 2", "db-prod-1"]
    assert done["aws_profiles"] == ["default", "shop-prod", "dev"]
    assert done["ansible_inventories"] == [str(home / "site.ini")]
    settings = load(file)
    assert [use.use for use in settings.inventories] == ["local", "ssh.config", "ansible"]
    assert settings.production.match == "*prod*"
    assert settings.watch == ""
    text = file.read_text()
    assert "web-1, web 2, db-prod-1" in text
    assert "default, shop-prod, dev" in text


def test_the_ansible_inventory_that_it_writes_works(quarterdeck: Quarterdeck, home: Path) -> None:
    furnish(home)
    odd = home / 'it\'s "odd": #x'
    odd.write_text("[web]\nweb-9 ansible_host=10.0.0.9\n")
    assert quarterdeck("init", environment={"ANSIBLE_INVENTORY": f"{odd},{home}/a\nb"}).code == exits.OK
    assert quarterdeck("settings", "check").code == exits.OK
    hosts = json.loads(quarterdeck("hosts", "--json", "@web").out)["hosts"]
    assert [(host["name"], host["address"]) for host in hosts] == [("web-1", ""), ("web-9", "10.0.0.9")]


def test_vagrants_machines_are_offered_where_there_are_some(
    quarterdeck: Quarterdeck, home: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VAGRANT_HOME", raising=False)
    index = home / ".vagrant.d" / "data" / "machine-index" / "index"
    index.parent.mkdir(parents=True)
    index.write_text('{"version":1,"machines":{}}')
    assert json.loads(quarterdeck("init", "--json").out)["vagrant_index"] is None
    index.write_text('{"version": 1, "machines": {"0c5b2a1d": {"name": "default", "vagrantfile_path": "/srv/shop"}}}')
    assert json.loads(quarterdeck("init", "--json", "--force").out)["vagrant_index"] == str(index)
    assert [use.use for use in load(file).inventories] == ["local", "vagrant"]
    listed = json.loads(quarterdeck("hosts", "--json").out)
    assert "shop" in [host["name"] for host in listed["hosts"]]


def test_every_line_is_explained(home: Path) -> None:
    furnish(home)
    lines = write.settings(look.around()).splitlines()
    keys = [number for number, line in enumerate(lines) if line and not line.lstrip().startswith(("#", "-"))]
    unexplained = [lines[number] for number in keys if not lines[number - 1].lstrip().startswith("#")]
    assert unexplained == []


def test_never_over_another(quarterdeck: Quarterdeck, file: Path) -> None:
    file.write_text("theme: light\n")
    done = quarterdeck("init")
    assert done.code == exits.REFUSED
    assert "--force" in done.err
    assert file.read_text() == "theme: light\n"
    assert [it.name for it in file.parent.iterdir() if it.is_file()] == ["settings.yaml"]
    assert quarterdeck("init", "--force").code == exits.OK
    assert "theme: dark" in file.read_text()


def test_print_writes_nothing(quarterdeck: Quarterdeck, file: Path) -> None:
    done = quarterdeck("init", "--print")
    assert done.out.endswith("notify: true\n")
    assert not file.exists()
    said = json.loads(quarterdeck("init", "--print", "--json").out)
    assert (said["kind"], said["file"], said["written"], said["text"]) == ("init", str(file), False, done.out)
    assert not file.exists()


def test_names_made_to_break_out_of_a_comment(quarterdeck: Quarterdeck, home: Path, file: Path) -> None:
    furnish(home)
    evil = "a\x85theme: light\u2028read_only: true\x1b[2J"
    (home / ".ssh" / "config").write_text(f"Host '{evil}' 'prod: &x'\n")
    (home / ".aws" / "config").write_text(f"[profile {evil}]\n")
    assert quarterdeck("init").code == exits.OK
    settings = load(file)
    assert (settings.theme, settings.read_only) == ("dark", False)


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\x00", b"[", b"[x", b"Host \x00 'open", b"= = =\n", b"x" * 3_000_000], ids=range(6)
)
def test_rubbish_is_passed_over(quarterdeck: Quarterdeck, home: Path, file: Path, raw: bytes) -> None:
    furnish(home)
    for name in (".ssh/config", ".aws/config", ".ansible.cfg"):
        (home / name).write_bytes(raw)
    assert quarterdeck("init").code == exits.OK
    load(file)


def test_a_folder_that_can_not_be_written(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "plain").write_text("a file")
    done = quarterdeck("init", "--settings", str(home / "plain" / "settings.yaml"))
    assert done.code == exits.FAILED
    assert "Can't write" in done.err
