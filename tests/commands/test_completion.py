"""Tab in real shells: commands, flags, hosts by pattern, groups, runbooks, runs; nothing where nothing can be known."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from console.commands import COMMANDS, exits
from tests.commands.conftest import Quarterdeck
from tests.terminal import Terminal

HOSTS = "groups: {web: {hosts: [web1, web2]}}\nhosts: {web1: {labels: {env: prod}}, web2: {}, db1: {}}\n"
BASH = """
eval "$(quarterdeck completion bash)"
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_TYPE=9 COMPREPLY=()
_python_argcomplete quarterdeck 2>&1
for each in "${COMPREPLY[@]}"; do echo "${each% }"; done
"""
FISH = 'source (quarterdeck completion fish | psub); complete -C "$argv[1]"'


@pytest.fixture(autouse=True)
def fleet(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fleet, and `quarterdeck` as a command."""
    (home / "config" / "hosts.yaml").write_text(HOSTS)
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")
    (home / "bin").mkdir()
    (home / "bin" / "quarterdeck").write_text(f'#!/bin/sh\nexec {sys.executable} -m console "$@"\n')
    (home / "bin" / "quarterdeck").chmod(0o755)
    monkeypatch.setenv("PATH", f"{home / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.chdir(home)


def shell(name: str, script: str, line: str) -> set[str]:
    """What the shell offers for `line`; fish says behind a tab what each is."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    argv = [name, "-c", script, line] if name == "fish" else [name, "--norc", "-c", script, name, line]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    return {each.split("\t")[0] for each in done.stdout.splitlines()}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("quarterdeck mu", {"mute", "mutes"}),
        ("quarterdeck runs re", {"resume"}),
        ("quarterdeck mute web1 --f", {"--for"}),
        ("quarterdeck hosts we", {"web1", "web2"}),
        ("quarterdeck hosts @", {"web"}),
        ("quarterdeck mute @web:!we", {"\\!web1", "\\!web2"}),
        ("quarterdeck exec db1,w", {"db1,web1", "db1,web2"}),
        ("quarterdeck hosts env=", {"prod"}),
        ("quarterdeck note d", {"db1"}),
        ("quarterdeck run rest", {"restart-service"}),
        ("quarterdeck run restart-service --hosts d", {"db1"}),
        ("quarterdeck completion f", {"fish"}),
        ("quarterdeck hosts nobody", set()),
        ("quarterdeck exec db1 -- rm /", set()),
    ],
)
def test_bash(line: str, offered: set[str]) -> None:
    assert shell("bash", BASH, line) == offered


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("quarterdeck mu", {"mute", "mutes"}),
        ("quarterdeck hosts we", {"web1", "web2"}),
        ("quarterdeck hosts @", {"@web"}),
        ("quarterdeck run rest", {"restart-service"}),
    ],
)
def test_fish(line: str, offered: set[str]) -> None:
    assert shell("fish", FISH, line) == offered


def test_zsh(home: Path) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    (home / ".zshrc").write_text(
        'PS1="ready> "\nautoload -U compinit && compinit -D -u\neval "$(quarterdeck completion zsh)"\n'
    )
    with Terminal(["zsh", "-i"], env={**os.environ, "ZDOTDIR": str(home), "TERM": "xterm"}, cwd=str(home)) as terminal:
        terminal.until("ready>")
        terminal.write(b"quarterdeck hosts d\t")
        terminal.until("quarterdeck hosts db1")
        terminal.write(b"\x15quarterdeck run rest\t")
        terminal.until("quarterdeck run restart-service")


def test_runs_are_offered_by_their_ids(quarterdeck: Quarterdeck, home: Path) -> None:
    assert shell("bash", BASH, "quarterdeck runs show ") == set()
    (home / "config" / "hosts.yaml").write_text("hosts: {here: {transports: [local]}}\n")
    (home / "config" / "settings.yaml").write_text(
        "inventories: [{use: static, file: hosts.yaml}]\ntransports: {local: {use: local}}\n"
    )
    assert quarterdeck("exec", "here", "--", "uptime").code == exits.OK
    [run] = shell("bash", BASH, "quarterdeck runs show ")
    assert quarterdeck("runs", "show", run).code == exits.OK


def test_settings_that_can_not_be_read_offer_nothing_and_say_nothing(home: Path) -> None:
    (home / "config" / "settings.yaml").write_text("inventories: [")
    assert shell("bash", BASH, "quarterdeck hosts we") == set()


def test_every_command_is_offered() -> None:
    assert set(COMMANDS) <= shell("bash", BASH, "quarterdeck ")


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_comes_by_itself_and_json_is_refused(quarterdeck: Quarterdeck, name: str) -> None:
    done = quarterdeck("completion", name)
    assert (done.code, done.err) == (exits.OK, "")
    assert "quarterdeck" in done.out
    assert quarterdeck("completion", name, "--json").code == exits.USAGE
