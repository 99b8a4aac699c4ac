"""`quarterdeck exec`: commands on hosts, as runs; on this machine under several names, so that every one is real."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console.commands import exits
from console.commands.flags import divided
from tests.commands.conftest import Quarterdeck
from tests.settle import settle
from tests.terminal import Terminal

HOSTS = """\
hosts:
  a1: {transports: [local], groups: [web]}
  a2: {transports: [local], groups: [web]}
  a3: {transports: [local], groups: [web]}
  c: {transports: [local], labels: {env: prod}}
  d: {transports: [nowhere]}
groups: {web: {}}
"""


@pytest.fixture(autouse=True)
def fleet(home: Path) -> None:
    """Five names for this machine."""
    (home / "config" / "hosts.yaml").write_text(HOSTS)
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")


def asked(quarterdeck: Quarterdeck, *words: str, code: int = exits.OK) -> dict[str, Any]:
    """The JSON document of a command."""
    done = quarterdeck(*words)
    assert done.code == code, done.out + done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def test_a_command_from_the_plan_to_the_record(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("exec", "web", "--yes", "--reason", "ticket 7", "--", "sh", "-c", "echo $0 said", "it's")
    assert (done.code, done.err) == (exits.OK, "")
    lines = done.out.splitlines()
    shown = "sh -c 'echo $0 said' 'it'\"'\"'s'"
    assert lines[0].split() == ["$", *shown.split(), "change", "3", "hosts"]
    assert f"    1. command: {shown}" in lines
    assert sorted(line for line in lines if " | " in line) == [f"a{number} | it's said" for number in (1, 2, 3)]
    assert "ok          3 hosts, same output: a[1-3]" in done.out
    (run,) = asked(quarterdeck, "runs", "list", "--json")["runs"]
    assert (run["runbook"], run["outcome"], run["reason"], run["risk"]) == ("!exec", "ok", "ticket 7", "change")
    (entry, *_) = asked(quarterdeck, "audit", "show", "--run", run["id"], "--json")["entries"]
    assert f"$ {shown} (change) on a[1-3], because: ticket 7" in entry["what"]
    exported = [json.loads(line) for line in quarterdeck("audit", "export").out.splitlines()]
    steps = [target["steps"][0]["command"]["argv"] for target in exported[0]["plan"]["hosts"]]
    assert steps == [["sh", "-c", "echo $0 said", "it's"]] * 3
    assert asked(quarterdeck, "audit", "verify", "--json")["ok"] is True


HOSTILE = (
    "printf",
    "[%s]",
    "-rf",
    "--json",
    "--",
    "a b",
    "a\nb",
    "[red]",
    "\x1b[31mx",
    "$HOME",
    "`id`",
    "",
    "{{ x }}",
    "é\u202e",
)


def test_what_is_shown_is_what_runs(quarterdeck: Quarterdeck) -> None:
    said = asked(quarterdeck, "exec", "a1", "--json", "--plan", "--", *HOSTILE)
    (step,) = said["plan"]["hosts"][0]["steps"]
    assert (said["kind"], tuple(step["argv"]), step["shell"]) == ("plan", HOSTILE, "")
    shown = quarterdeck("exec", "a1", "--plan", "--", *HOSTILE).out
    line = next(line for line in shown.splitlines() if "command: " in line).partition("command: ")[2]
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "$'\\e[31mx'" in line
    meant = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert tuple(meant.stdout.decode().split("\0")[:-1]) == HOSTILE
    assert asked(quarterdeck, "runs", "list", "--json")["runs"] == [], "a plan is not a run"
    ran = asked(quarterdeck, "exec", "a1", "--json", "--", *HOSTILE)
    assert ran["outputs"][0]["text"] == "[-rf][--json][--][a b][a\nb][[red]][x][$HOME][`id`][][{{ x }}][é\ufffd]"


def test_a_shell_only_where_it_is_asked_for(quarterdeck: Quarterdeck) -> None:
    words = ("exec", "web", "--yes", "--json")
    assert asked(quarterdeck, *words, "--shell", "echo one; echo two | tr t T; cat")["outputs"] == [
        {"hosts": ["a1", "a2", "a3"], "text": "one\nTwo\n"}
    ]
    assert asked(quarterdeck, *words, "--", "echo", "one;", "|", "tr")["outputs"][0]["text"] == "one; | tr\n"


def test_its_input_is_empty_whatever_ours_is(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("exec", "a1", "--json", "--", "cat", stdin="not for the hosts")
    assert json.loads(done.out)["outputs"] == [{"hosts": ["a1"], "text": ""}]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("exec", "web", "--", "touch", "x"), exits.REFUSED, "--yes"),
        (("exec", "c", "--yes", "--", "touch", "x"), exits.REFUSED, "--reason"),
        (("--read-only", "exec", "web", "--yes", "--", "touch", "x"), exits.REFUSED, "read-only"),
        (("exec", "web", "--read", "--", "touch", "x"), exits.REFUSED, "not known to only read"),
        (("exec", "web", "--yes"), exits.USAGE, "no command"),
        (("exec", "web", "--yes", "--"), exits.USAGE, "no command"),
        (("exec", "web", "--shell", "a", "--", "b"), exits.USAGE, "both a command and a script"),
        (("exec", "web", "touch", "x"), exits.USAGE, "quarterdeck exec HOSTS [options] -- COMMAND"),
        (("exec", "--", "touch", "x"), exits.USAGE, "HOSTS"),
        (("exec", "nope", "--", "df"), exits.USAGE, "nope"),
        (("exec", "web", "--timeout", "soon", "--", "df"), exits.USAGE, "--timeout"),
        (("exec", "web", "--fan-out", "0", "--", "df"), exits.USAGE, "at least one host"),
        (("exec", "web", "--", "-x"), exits.USAGE, "starts with a dash"),
        (("exec", "web", "--", "cd", "/"), exits.USAGE, "a word of the shell"),
        (("exec", "web", "--", "a\udcff"), exits.USAGE, "no text"),
    ],
)
def test_what_does_not_run(quarterdeck: Quarterdeck, words: tuple[str, ...], code: int, said: str) -> None:
    done = quarterdeck(*words)
    assert done.code == code, done.err
    assert said.lower() in done.err.lower()
    assert asked(quarterdeck, "runs", "list", "--json")["runs"] == []


def test_what_only_reads_runs_unasked_everywhere_and_past_failures(quarterdeck: Quarterdeck) -> None:
    said = asked(quarterdeck, "--read-only", "exec", "all", "--json", "--", "uname", code=exits.FAILED)
    assert said["run"]["risk"] == "read"
    assert said["run"]["counts"] | {"ok": 4, "unreachable": 1} == said["run"]["counts"]


def test_troubles_first_folded_and_differing(quarterdeck: Quarterdeck) -> None:
    script = 'set -e; cd "$HOME"; mkdir once 2>/dev/null && { echo same; echo odd; exit 3; }; echo same; echo usual'
    done = quarterdeck("exec", "web", "--yes", "--fan-out", "1", "--max-errors", "2", "--diff", "--shell", script)
    assert done.code == exits.FAILED
    body = done.out[done.out.index("== ") :]
    assert body.splitlines()[:11] == [
        "== 1 host: a1  failed  exit code 3",
        "   against 2 hosts: a[2-3]",
        "@@ -1,2 +1,2 @@",
        " same",
        "-usual",
        "+odd",
        "== 2 hosts: a[2-3]  ok",
        "same",
        "usual",
        "failed      1 host: a1  step 1 script; exit code 3",
        "ok          2 hosts, same output: a[2-3]",
    ]
    (run,) = asked(quarterdeck, "runs", "list", "--json")["runs"]
    told = quarterdeck("runs", "show", run["id"], "--diff")
    assert body.splitlines()[:9] == told.out[told.out.index("== ") :].splitlines()[:9]
    shown = asked(quarterdeck, "runs", "show", run["id"], "--fold", "--json")
    assert shown["outputs"][0] == {"hosts": ["a1"], "text": "same\nodd\n"}
    assert shown["differences"][0]["lines"] == ["@@ -1,2 +1,2 @@", " same", "-usual", "+odd"]
    assert quarterdeck("runs", "again", run["id"]).code == exits.REFUSED, "nobody said yes"
    repeated = asked(quarterdeck, "runs", "again", run["id"], "--yes", "--json")
    assert [host["name"] for host in repeated["plan"]["hosts"]] == ["a1"]
    assert repeated["outputs"] == [{"hosts": ["a1"], "text": "same\nusual\n"}]
    nothing = quarterdeck("runs", "again", repeated["run"]["id"], "--yes")
    assert (nothing.code, "went well everywhere" in nothing.err) == (exits.REFUSED, True)


def test_a_killed_command_goes_on_from_the_record_alone_and_says_so_meanwhile(
    quarterdeck: Quarterdeck, home: Path
) -> None:
    os.mkfifo(home / "go")
    script = 'echo x >>"$HOME/begun"; cat "$HOME/go" >/dev/null; echo done'
    argv = [sys.executable, "-m", "console", "exec", "web", "--yes", "--fan-out", "1", "--shell", script]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        settle((home / "begun").exists)
        busy = quarterdeck("exec", "web", "--plan", "--", "touch", "x").out
        assert "is running $ sh -c" in busy
        assert "on a[1-3] since" in busy
        assert "this is refused until that ends" in busy
        assert "refused" not in quarterdeck("exec", "web", "--plan", "--", "df").out
        (other,) = asked(quarterdeck, "exec", "web", "--plan", "--json", "--", "touch", "x")["busy"]
        assert (other["hosts"], other["orphaned"]) == (["a1", "a2", "a3"], False)
        refused = quarterdeck("exec", "a2", "--yes", "--", "touch", "x")
        assert refused.code == exits.REFUSED
        assert "is running" in refused.err
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    assert "left unfinished $ sh -c" in quarterdeck("exec", "web", "--plan", "--", "touch", "x").out
    (run,) = (it for it in asked(quarterdeck, "runs", "list", "--json")["runs"] if it["orphaned"])
    (home / "go").rename(home / "gone")
    (home / "go").touch()
    resumed = quarterdeck("runs", "resume", run["id"], "--yes")
    assert resumed.code == exits.UNKNOWN
    assert (home / "begun").read_text() == "x\n" * 3, "a1 was sent again unasked, or others were not sent"
    assert "a3 | done" in resumed.out
    os.close(os.open(home / "gone", os.O_RDWR))  # what was left behind sees the end of its input


def test_counts_are_live_on_a_terminal_and_leave_no_trace(home: Path) -> None:
    os.mkfifo(home / "go")
    argv = [sys.executable, "-m", "console", "exec", "web", "--yes", "--fold", "--fan-out", "2", "--shell"]
    with Terminal([*argv, 'cat "$HOME/go"; echo done'], columns=100, rows=24) as terminal:
        terminal.until("0/3 over; 2 running, 1 waiting")
        (home / "go").rename(home / "gone")
        (home / "go").touch()
        while terminal.alive:  # whoever waits on the pipe sees its end
            os.close(os.open(home / "gone", os.O_RDWR))
            terminal.read(0.1)
        assert terminal.wait() == exits.OK
        assert "== 3 hosts: a[1-3]  ok" in terminal.text
        assert "over;" not in terminal.text


@pytest.mark.parametrize(
    ("words", "own", "command"),
    [
        (["exec", "web", "--", "ls", "--", "x"], ["exec", "web"], ["ls", "--", "x"]),
        (["--settings", "exec", "hosts", "--", "-x"], ["--settings", "exec", "hosts", "--", "-x"], []),
        (
            ["--lab", "--settings", "f", "exec", "--yes", "w", "--", "exec"],
            [*["--lab", "--settings", "f", "exec", "--yes", "w"]],
            ["exec"],
        ),
        (["hosts", "exec", "--", "a"], ["hosts", "exec", "--", "a"], []),
        (["exec", "web"], ["exec", "web"], []),
        ([], [], []),
    ],
)
def test_which_words_are_ours(words: list[str], own: list[str], command: list[str]) -> None:
    assert divided(words) == (own, command)
