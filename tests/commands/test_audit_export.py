"""`quarterdeck audit export --all`: whoever has it can walk the chain, with twenty lines and nothing of ours."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from console.commands import exits
from tests.commands.conftest import Quarterdeck

SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "verify_audit.py"


def walked(lines: list[str]) -> tuple[int, str]:
    """What the script says of an export."""
    text = "".join(f"{line}\n" for line in lines)
    argv = [sys.executable, "-I", str(SCRIPT)]
    done = subprocess.run(argv, input=text, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def exported(quarterdeck: Quarterdeck, home: Path) -> list[str]:
    """A record with facts of people and of nobody."""
    (home / "config" / "hosts.yaml").write_text("hosts: {'näh': {transports: [local]}}\n")
    (home / "config" / "settings.yaml").write_text(
        "inventories: [{use: static, file: hosts.yaml}, {use: static, name: gone, file: gone.yaml}]\n"
    )
    (home / "config" / "runbooks" / "look.yaml").write_text(
        "name: Look\nrisk: read\nsteps: [{name: look, argv: [echo, 'größe']}]\n"
    )
    assert quarterdeck("run", "look", "--hosts", "all", "--reason", "“quoted”").code == exits.OK
    return quarterdeck("audit", "export", "--all").out.splitlines()


def test_the_script_walks_the_chain_to_the_same_head(quarterdeck: Quarterdeck, exported: list[str]) -> None:
    verified = json.loads(quarterdeck("audit", "verify", "--json").out)
    assert walked(exported) == (0, f"ok  {verified['facts']} facts; head {verified['head']}\n")
    kinds = [json.loads(line)["kind"] for line in exported]
    assert {"source.failed", "run.planned", "run.ended"} <= set(kinds)
    people = quarterdeck("audit", "export").out.splitlines()
    assert 0 < len(people) < len(exported)


def test_every_change_is_found_where_it_was_made(exported: list[str]) -> None:
    for number, line in enumerate(exported):
        fact = json.loads(line)
        for key in fact:
            other = fact[key] + 1 if key in ("seq", "at") else f"0{fact[key]}"
            changed = [*exported[:number], json.dumps({**fact, key: other}), *exported[number + 1 :]]
            assert walked(changed) == (1, f"BROKEN at fact {number + 1}\n"), key
        if number < len(exported) - 1:
            without = exported[:number] + exported[number + 1 :]
            assert walked(without) == (1, f"BROKEN at fact {number + 1}\n")


def test_a_record_of_nothing(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("audit", "export", "--all")
    assert (done.code, done.out) == (exits.OK, "")
    assert walked([]) == (0, f"ok  0 facts; head {'00' * 32}\n")


@pytest.mark.parametrize(
    "lost", [("journal.db", "journal.db-wal", "journal.db-shm"), ("journal.db-wal", "journal.db-shm")]
)
def test_a_record_that_is_gone_is_not_whole(
    quarterdeck: Quarterdeck, exported: list[str], home: Path, lost: tuple[str, ...]
) -> None:
    [journal] = home.rglob("journal.db")
    for name in lost:
        (journal.parent / name).unlink(missing_ok=True)
    if "journal.db" not in lost:
        journal.write_bytes(b"")  # what a journal is whose facts were all in its write-ahead log
    found = quarterdeck("audit", "verify")
    assert found.code == exits.FAILED
    assert f"{len(exported)} were recorded" in found.out


def test_where_nothing_was_ever_recorded_the_place_is_said(quarterdeck: Quarterdeck) -> None:
    found = quarterdeck("audit", "verify")
    assert found.code == exits.OK
    assert "nothing was ever recorded in " in found.out
