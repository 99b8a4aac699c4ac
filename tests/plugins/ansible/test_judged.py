"""`quarterdeck hosts --json` equals `ansible-inventory --list` in hosts, groups and vars, for every inventory here."""

import json
from pathlib import Path
from typing import Any

import pytest

from console.cli import obey
from console.commands import exits
from console.model.host import HIDDEN
from plugins.ansible.hosts import INTERNAL
from plugins.ansible.values import Values
from tests.plugins.ansible import judge

NAMES = sorted(judge.INVENTORIES)


def settings(folder: Path, name: str, program: Path | None) -> Path:
    """A settings file with this inventory alone."""
    paths = ", ".join(f'"{path}"' for path in judge.paths(name))
    file = folder / "settings.yaml"
    file.write_text(
        f'inventories:\n  - use: ansible\n    path: [{paths}]\n    program: "{program or ""}"\n', encoding="utf-8"
    )
    return file


def listed(file: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[set[str], Any]]:
    """By host: its groups and vars, as the command prints them."""
    code = obey(["hosts", "--json", "--settings", str(file)])
    said = json.loads(capsys.readouterr().out)
    assert (code, said["failures"]) == (exits.OK, [])
    found = {host["name"]: (set(host["groups"]), host["vars"]) for host in said["hosts"]}
    assert len(found) == len(said["hosts"])
    return found


def masked(name: str) -> dict[str, tuple[set[str], Any]]:
    """What the judge says, its secrets hidden as the console hides them (test_values says which those are)."""
    return {host: (groups, Values().shown(said)) for host, (groups, said) in judge.judged(name).items()}


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in judge.alone(tmp_path).items():
        monkeypatch.setenv(key, value)


@pytest.mark.parametrize("name", NAMES)
def test_our_own_reading_equals_ansible(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(settings(tmp_path, name, None), capsys) == masked(name)


@pytest.mark.parametrize("name", NAMES)
def test_what_ansible_lists_is_taken_whole(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "said.json").write_bytes(judge.listing(name))
    program = tmp_path / "ansible-inventory"
    program.write_text(f"#!/bin/sh\ncat '{tmp_path}/said.json'\n")
    program.chmod(0o755)
    assert listed(settings(tmp_path, name, program), capsys) == masked(name)


@pytest.mark.parametrize("name", ["several", "vaulted files", "vaulted values", "scripted", "many"])
def test_through_the_program_itself(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(settings(tmp_path, name, judge.PROGRAM), capsys) == masked(name)


def test_there_are_a_dozen_inventories_and_the_judge_finds_hosts_in_each() -> None:
    assert len(NAMES) >= 12
    assert all(judge.judged(name) for name in NAMES)


def test_no_secret_of_the_data_is_ever_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("secrets", "vaulted values", "vaulted files"):
        obey(["hosts", "--json", "--settings", str(settings(tmp_path, name, None))])
        said = capsys.readouterr().out
        assert "hunter2" not in said
        assert "ANSIBLE_VAULT" not in said
        assert name == "vaulted files" or HIDDEN in said


def test_the_names_that_ansible_keeps_for_itself_are_the_ones_it_says() -> None:
    constants = judge.PROGRAM.parents[1].glob("lib/python*/site-packages/ansible/constants.py")
    (source,) = [path.read_text() for path in constants]
    start = source.index("INTERNAL_STATIC_VARS")
    words = source[start : source.index(")", start)].split('"')[1::2]
    assert set(words) == INTERNAL
