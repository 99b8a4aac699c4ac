"""`quarterdeck run` and what is left of a run: on this machine under several names, so that every step is real."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console.commands import exits
from tests.commands.conftest import Quarterdeck
from tests.settle import settle
from tests.terminal import Terminal

HOSTS = """\
hosts:
  a: {transports: [local], groups: [web]}
  b: {transports: [local], groups: [web]}
  c: {transports: [local], labels: {env: prod}}
  d: {transports: [nowhere]}
groups: {web: {}}
"""
RUNBOOKS = {
    "look": "name: Look\nrisk: read\nsteps: [{name: look, argv: [echo, same]}]\n",
    "hello": """\
name: Say hello
risk: change
params: {word: {type: string, pattern: "[a-z]+", default: hi}}
steps:
  - {name: hello, argv: [echo, "{{ word }} from {{ host.name }}"], preview: {argv: [echo, "would say {{ word }}"]}}
""",
    "wreck": "name: Wreck\nrisk: destroy\nsteps: [{name: wreck, argv: [echo, gone]}]\n",
    "fail": """\
name: Fail
risk: read
max_errors: 9
steps: [{name: odd, shell: 'echo "on $host_name"; [ "$host_name" = a ] || exit 3'}]
""",
    "wait": """\
name: Wait
risk: change
fan_out: 1
steps: [{name: wait, shell: 'echo begun; touch "$HOME/begun-$host_name"; cat "$HOME/go" >/dev/null; echo done'}]
""",
}


@pytest.fixture(autouse=True)
def fleet(home: Path) -> None:
    """Four names for this machine, and runbooks."""
    (home / "config" / "hosts.yaml").write_text(HOSTS)
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")
    for name, text in RUNBOOKS.items():
        (home / "config" / "runbooks" / f"{name}.yaml").write_text(text)


def asked(quarterdeck: Quarterdeck, *words: str, code: int = exits.OK) -> dict[str, Any]:
    """The JSON document of a command."""
    done = quarterdeck(*words, "--json")
    assert done.code == code, done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def test_a_run_from_the_plan_to_the_record(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("run", "hello", "--hosts", "web", "-p", "word=ho", "--yes", "--reason", "ticket 7")
    assert (done.code, done.err) == (exits.OK, "")
    lines = done.out.splitlines()
    assert lines[0].split() == ["Say", "hello", "change", "2", "hosts"]
    assert "    1. hello: echo 'ho from a'" in lines
    assert sorted(line for line in lines if " | " in line) == ["a | ho from a", "b | ho from b"]
    (run,) = asked(quarterdeck, "runs", "list")["runs"]
    assert (run["runbook"], run["outcome"], run["reason"]) == ("hello", "ok", "ticket 7")
    assert run["counts"]["ok"] == 2
    shown = asked(quarterdeck, "runs", "show", run["id"][:12], "--output")
    assert [(it["hosts"], it["text"]) for it in shown["outputs"]] == [(["a"], "ho from a\n"), (["b"], "ho from b\n")]
    assert quarterdeck("runs", "show", run["id"], "--output").out.count("ho from a") == 2  # the plan, and the output
    verified = asked(quarterdeck, "audit", "verify")
    assert verified["ok"] is True
    exported = [json.loads(line) for line in quarterdeck("audit", "export", "--format", "jsonl").out.splitlines()]
    assert [it["kind"] for it in exported][:1] == ["run.planned"]
    assert (exported[-1]["kind"], exported[-1]["hash"]) == ("run.ended", verified["head"])
    entries = asked(quarterdeck, "audit", "show", "--run", run["id"])["entries"]
    assert entries[0]["who"]
    assert "because: ticket 7" in entries[0]["what"]


def test_json_has_the_plan_the_outcomes_and_the_folded_output(quarterdeck: Quarterdeck) -> None:
    said = asked(quarterdeck, "run", "look", "--hosts", "web")
    assert (said["schema_version"], said["kind"], said["exit"]) == (1, "run", 0)
    assert [host["name"] for host in said["plan"]["hosts"]] == ["a", "b"]
    assert said["outputs"] == [{"hosts": ["a", "b"], "text": "same\n"}]
    step = said["run"]["hosts"][0]["steps"][0]
    assert (step["outcome"], step["code"], step["size"]) == ("ok", 0, 5)


def test_a_dry_run_only_shows_the_plan(quarterdeck: Quarterdeck) -> None:
    said = asked(quarterdeck, "run", "wreck", "--hosts", "web", "--dry-run")
    assert (said["kind"], said["challenge"], said["plan"]["risk"]) == ("plan", "2", "destroy")
    assert asked(quarterdeck, "runs", "list")["runs"] == []


def test_a_preview_needs_no_confirmation(quarterdeck: Quarterdeck) -> None:
    said = asked(quarterdeck, "run", "hello", "--hosts", "a", "--preview")
    assert said["plan"]["preview"] is True
    assert said["outputs"] == [{"hosts": ["a"], "text": "would say hi\n"}]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "hello", "--hosts", "a"), "--yes"),
        (("run", "wreck", "--hosts", "a", "--yes"), "--confirm a"),
        (("run", "wreck", "--hosts", "web", "--confirm", "3"), "type 2"),
        (("run", "hello", "--hosts", "c", "--yes"), "--reason"),
        (("--read-only", "run", "hello", "--hosts", "a", "--yes"), "read-only"),
    ],
)
def test_what_is_not_confirmed_is_refused(quarterdeck: Quarterdeck, words: tuple[str, ...], said: str) -> None:
    done = quarterdeck(*words)
    assert done.code == exits.REFUSED
    assert said.lower() in done.err.lower()
    assert asked(quarterdeck, "runs", "list")["runs"] == []


def test_destroying_with_the_right_word_and_production_with_a_reason(quarterdeck: Quarterdeck) -> None:
    assert quarterdeck("run", "wreck", "--hosts", "web", "--confirm", "2").code == exits.OK
    assert quarterdeck("run", "hello", "--hosts", "c", "--yes", "--reason", "it is down").code == exits.OK
    assert quarterdeck("run", "hello", "--hosts", "c", "--yes").code == exits.OK, "the window is open"
    assert "because: it is down" in quarterdeck("audit", "show").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "helo", "--hosts", "a"), "did you mean 'hello'"),
        (("run", "hello", "--hosts", "z"), "No host or group 'z'"),
        (("run", "hello", "--hosts", "a:!a"), "No host is left"),
        (("run", "hello", "--hosts", "a", "-p", "wort=x"), "word"),
        (("run", "hello", "--hosts", "a", "-p", "word=X"), "word"),
        (("run", "hello", "--hosts", "a", "-p", "word"), "NAME=VALUE"),
        (("run", "hello", "--hosts", "a", "-p", "word=x", "-p", "word=y"), "twice"),
        (("run", "hello"), "--hosts"),
        (("runs", "show"), "id"),
    ],
)
def test_what_can_not_be_meant(quarterdeck: Quarterdeck, words: tuple[str, ...], said: str) -> None:
    done = quarterdeck(*words)
    assert done.code == exits.USAGE
    assert said in done.err


def test_a_failure_on_one_host(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("run", "fail", "--hosts", "web")
    assert done.code == exits.FAILED
    assert "failed      1 host: b  step 1 odd; exit code 3" in done.out
    assert done.out.index("\nfailed  ") < done.out.index("\nok  ")


def test_no_host_could_be_reached(quarterdeck: Quarterdeck) -> None:
    said = asked(quarterdeck, "run", "look", "--hosts", "d", code=exits.UNKNOWN)
    assert said["run"]["counts"]["unreachable"] == 1


def test_folded_output_is_printed_once(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("run", "look", "--hosts", "web", "--fold")
    assert done.out.splitlines().count("same") == 1
    assert "== 2 hosts: a, b  ok" in done.out


def test_a_reader_that_goes_away_does_not_end_the_run(quarterdeck: Quarterdeck) -> None:
    script = f"{sys.executable} -m console run look --hosts web | head -n 1"
    subprocess.run(["bash", "-c", script], check=True, capture_output=True, timeout=60)
    assert asked(quarterdeck, "runs", "list")["runs"][0]["outcome"] == "ok"


def started(home: Path, *words: str) -> "subprocess.Popen[str]":
    """A run of `wait` whose first host has begun."""
    os.mkfifo(home / "go")
    argv = [sys.executable, "-m", "console", "run", "wait", "--hosts", "web", "--yes", *words]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    settle((home / "begun-a").exists)
    return process


def let_go(home: Path) -> None:
    """What a killed run left behind sees the end of its input, and ends."""
    os.close(os.open(home / "go", os.O_RDWR))
    (home / "go").unlink()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_is_cancelled_in_order(quarterdeck: Quarterdeck, home: Path, number: signal.Signals) -> None:
    with started(home) as process:
        process.send_signal(number)
        shown, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Cancelling" in said
    assert "cancelled   1 host: a" in shown
    assert "not_sent    1 host: b" in shown
    (run,) = asked(quarterdeck, "runs", "list")["runs"]
    assert (run["outcome"], run["cancelled"], run["orphaned"]) == ("cancelled", True, False)
    assert [host["outcome"] for host in run["hosts"]] == ["cancelled", "not_sent"]


def test_an_interrupted_run_is_a_document_with_the_code_of_its_end(home: Path) -> None:
    with started(home, "--json") as process:
        process.send_signal(signal.SIGTERM)
        shown, _ = process.communicate(timeout=60)
    said = json.loads(shown)
    assert (process.returncode, said["exit"], said["run"]["outcome"]) == (143, 143, "cancelled")
    assert [host["outcome"] for host in said["run"]["hosts"]] == ["cancelled", "not_sent"]


def test_a_run_that_is_under_way_elsewhere_is_not_resumed(quarterdeck: Quarterdeck, home: Path) -> None:
    with started(home) as process:
        (run,) = asked(quarterdeck, "runs", "list")["runs"]
        for verb in ("resume", "abandon"):
            done = quarterdeck("runs", verb, run["id"])
            assert (done.code, done.out) == (exits.REFUSED, "")
            assert "under way in another console" in done.err
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_a_killed_run_is_shown_resumed_and_never_doubled(quarterdeck: Quarterdeck, home: Path) -> None:
    with started(home) as process:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    (run,) = asked(quarterdeck, "runs", "list")["runs"]
    assert (run["orphaned"], run["outcome"]) == (True, None)
    assert "cut off" in quarterdeck("runs", "list").out
    assert f"runs resume {run['id']}" in quarterdeck("runs", "show", run["id"]).out
    assert quarterdeck("runs", "resume", run["id"]).code == exits.REFUSED, "nobody said yes"
    let_go(home)
    (home / "go").touch()
    (home / "begun-a").unlink()
    resumed = quarterdeck("runs", "resume", run["id"], "--yes")
    assert resumed.code == exits.UNKNOWN
    assert "b | done" in resumed.out
    assert not (home / "begun-a").exists(), "a was sent again unasked"
    (over,) = asked(quarterdeck, "runs", "list")["runs"]
    assert [host["outcome"] for host in over["hosts"]] == ["unknown", "ok"]
    for verb in ("resume", "abandon"):
        ended = quarterdeck("runs", verb, run["id"])
        assert (ended.code, ended.out) == (exits.REFUSED, ""), "it is over, and no plan is shown"
        assert f"The run {run['id']} has ended at " in ended.err
        assert "unknown" in ended.err


def test_a_killed_run_can_be_repeated_or_given_up(quarterdeck: Quarterdeck, home: Path) -> None:
    with started(home) as process:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    (run,) = asked(quarterdeck, "runs", "list")["runs"]
    let_go(home)
    (home / "go").touch()
    assert quarterdeck("runs", "resume", run["id"], "--yes", "--resend", "z").code == exits.USAGE
    again = quarterdeck("runs", "resume", run["id"], "--yes", "--resend", "a")
    assert again.code == exits.OK, again.err
    assert again.out.count("a | done") == 1
    (home / "go").unlink()
    (home / "begun-a").unlink()
    with started(home) as process:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    cut = asked(quarterdeck, "runs", "list")["runs"][-1]
    assert quarterdeck("runs", "abandon", cut["id"]).code == exits.OK
    over = asked(quarterdeck, "runs", "show", cut["id"])["run"]
    assert [host["outcome"] for host in over["hosts"]] == ["unknown", "not_sent"]
    let_go(home)


def test_a_changed_byte_is_found(quarterdeck: Quarterdeck, home: Path) -> None:
    import sqlite3

    quarterdeck("run", "look", "--hosts", "web")
    with sqlite3.connect(home / "state" / "journal.db") as db:
        db.execute("UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), 'look', 'lock') AS BLOB) WHERE seq = 1")
    db.close()
    said = asked(quarterdeck, "audit", "verify", code=exits.FAILED)
    assert (said["ok"], said["seq"]) == (False, 1)
    assert "BROKEN" in quarterdeck("audit", "verify").out


def test_a_record_that_is_no_database(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "state").mkdir(mode=0o700)
    (home / "state" / "journal.db").write_bytes(os.urandom(8192))
    assert quarterdeck("audit", "verify").code == exits.FAILED
    listed = quarterdeck("runs", "list")
    assert (listed.code, "Traceback" in listed.err) == (exits.FAILED, False)
    ran = quarterdeck("run", "look", "--hosts", "a")
    assert ran.code == exits.REFUSED, ran.err


def test_a_person_is_asked_on_a_terminal(quarterdeck: Quarterdeck) -> None:
    argv = [sys.executable, "-m", "console", "run", "hello", "--hosts", "c"]
    with Terminal(argv) as terminal:
        terminal.until("Why should it be changed?")
        terminal.write(b"it is down\r")
        terminal.until("Type yes")
        terminal.write(b"yes\r")
        terminal.until("hi from c")
        assert terminal.wait() == exits.OK
    with Terminal(argv) as terminal:
        terminal.until("Type yes")
        terminal.write(b"no\r")
        assert terminal.wait() == exits.REFUSED
    runs = asked(quarterdeck, "runs", "list")["runs"]
    assert [run["reason"] for run in runs] == ["it is down"]


def test_hosts_are_chosen_by_what_is_measured(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("run", "look", "--hosts", "[a-c]:&up>0s", "--json")
    assert (done.code, done.err) == (exits.OK, "")
    assert [host["name"] for host in json.loads(done.out)["plan"]["hosts"]] == ["a", "b", "c"]
    nobody = quarterdeck("run", "look", "--hosts", "up>0s:&up<1s")
    assert (nobody.code, nobody.out) == (exits.USAGE, "")
    assert nobody.err.splitlines()[0] == "not measured: d"


def test_a_host_to_be_spared_for_its_figures_has_to_be_measured(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("run", "look", "--hosts", "a:d:!mem>100%")
    assert done.code == exits.USAGE
    assert "can't be decided: d" in done.err
    assert "Leave them out: a:d:!mem>100%:!d" in done.err
    assert quarterdeck("run", "look", "--hosts", "a:d:!mem>100%:!d").code == exits.OK


def test_listing_hosts_measures_none(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("hosts", "web:&load>4")
    assert (done.code, done.out) == (exits.USAGE, "")
    assert "load is measured\n  web:&load>4\n       ^" in done.err


def test_many_hosts_that_run_the_same_share_a_line_of_the_plan(quarterdeck: Quarterdeck, home: Path) -> None:
    many = "".join(f"  web-{number}: {{transports: [local], groups: [web]}}\n" for number in range(1, 41))
    (home / "config" / "hosts.yaml").write_text(f"{HOSTS}".replace("hosts:\n", f"hosts:\n{many}", 1))
    done = quarterdeck("run", "look", "--hosts", "web-[1-40]:c", "--dry-run")
    assert (done.code, done.err) == (exits.OK, "")
    assert [line for line in done.out.splitlines() if line.startswith("  on ")] == [
        "  on 40 hosts: web-[1-40]",
        "  on c [c]  PRODUCTION",
    ]
