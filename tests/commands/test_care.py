"""`quarterdeck mute`, `unmute`, `mutes`, `note` and `notes`: written down, listed, ended, refused."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from console.commands import exits
from tests.commands.conftest import Quarterdeck

HOSTS = "groups: {web: {hosts: [web1, web2]}}\nhosts: {web1: {}, web2: {}, db1: {}}\n"


@pytest.fixture(autouse=True)
def fleet(home: Path) -> None:
    (home / "config" / "hosts.yaml").write_text(HOSTS)
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")


def listed(quarterdeck: Quarterdeck, *words: str) -> Any:
    done = quarterdeck(*words, "--json")
    assert (done.code, done.err) == (exits.OK, "")
    return json.loads(done.out)


def test_a_mute_is_written_listed_audited_and_ended(quarterdeck: Quarterdeck) -> None:
    made = listed(quarterdeck, "mute", "@web", "--for", "2h", "--why", "new disk")
    assert made["hosts"] == ["web1", "web2"]
    assert made["until"] - made["at"] == pytest.approx(7200)
    assert abs(made["at"] - time.time()) < 60
    found = listed(quarterdeck, "mutes")["mutes"]
    assert [(one["host"], one["why"]) for one in found] == [("web1", "new disk"), ("web2", "new disk")]
    table = quarterdeck("mutes").out
    assert "web[1-2]" in table
    assert "1h 59m" in table or "2h" in table
    shown = quarterdeck("audit", "show").out
    assert "web[1-2], because: new disk" in shown
    assert quarterdeck("unmute", "web1").out == "Muted no longer: web1\n"
    assert [one["host"] for one in listed(quarterdeck, "mutes")["mutes"]] == ["web2"]
    assert "host.unmuted" in quarterdeck("audit", "export").out


def test_a_mute_that_is_over_is_not_listed(quarterdeck: Quarterdeck) -> None:
    assert quarterdeck("mute", "db1", "--for", "1s", "--why", "x").code == exits.OK
    end = time.monotonic() + 20
    while listed(quarterdeck, "mutes")["mutes"] and time.monotonic() < end:
        continue
    assert listed(quarterdeck, "mutes")["mutes"] == []
    assert quarterdeck("unmute", "db1").code == exits.REFUSED


def test_a_host_that_left_the_fleet_can_be_unmuted_and_its_note_removed(quarterdeck: Quarterdeck, home: Path) -> None:
    quarterdeck("mute", "db1", "--for", "1h", "--why", "x")
    quarterdeck("note", "db1", "old")
    (home / "config" / "hosts.yaml").write_text(HOSTS.replace(", db1: {}", ""))
    assert quarterdeck("unmute", "db1").code == exits.OK
    assert quarterdeck("note", "db1", "--remove").code == exits.OK
    assert listed(quarterdeck, "notes")["notes"] == []


def test_notes_on_hosts_and_groups_are_replaced_and_removed(quarterdeck: Quarterdeck) -> None:
    quarterdeck("note", "db1", "first")
    hostile = quarterdeck("note", "db1", "[bold red]ask", "anna[/]\x1b[31m\n\u202efirst")
    assert hostile.out == "The note on db1 is written\n"
    quarterdeck("note", "@web", "shop team")
    found = listed(quarterdeck, "notes")["notes"]
    assert [(one["host"], one["group"], one["text"]) for one in found] == [
        (None, "web", "shop team"),
        ("db1", None, "[bold red]ask anna[/] \ufffdfirst"),
    ]
    assert quarterdeck("note", "@web").out.startswith("shop team  (")
    assert "@web" in quarterdeck("notes").out
    quarterdeck("note", "@web", "--remove")
    assert [one["host"] for one in listed(quarterdeck, "notes")["notes"]] == ["db1"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("mute", "web1", "--for", "2h"), exits.USAGE, "--why"),
        (("mute", "web1", "--why", "x"), exits.USAGE, "--for"),
        (("mute", "web1", "--for", "soon", "--why", "x"), exits.USAGE, "not a duration"),
        (("mute", "web1", "--for", "1000d", "--why", "x"), exits.REFUSED, "90d"),
        (("mute", "web1", "--for", "2h", "--why", " "), exits.REFUSED, "reason"),
        (("mute", "nobody", "--for", "2h", "--why", "x"), exits.USAGE, "nobody"),
        (("unmute", "web1"), exits.REFUSED, "muted"),
        (("note", "web1"), exits.USAGE, "no note"),
        (("note", "web*", "x"), exits.USAGE, "2 hosts"),
        (("note", "@wbe", "x"), exits.REFUSED, "no group"),
        (("note", "web1", "x", "--remove"), exits.USAGE, "Both"),
        (("note", "web1", ""), exits.USAGE, "empty"),
        (("note", "web1", "x" * 501), exits.REFUSED, "501"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_hint(
    quarterdeck: Quarterdeck, words: tuple[str, ...], code: int, said: str
) -> None:
    done = quarterdeck(*words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "host.muted" not in quarterdeck("audit", "export").out


def test_nothing_is_listed_where_nothing_was_recorded(quarterdeck: Quarterdeck) -> None:
    assert listed(quarterdeck, "mutes")["mutes"] == listed(quarterdeck, "notes")["notes"] == []
