"""Hosts that a command prints: its failures in words, and none of its children left behind."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from console.model.errors import BadOutput, ConsoleError, TimedOut
from console.model.ports import Inventory, Reads
from plugins.json import PLUGIN, records
from plugins.json.settings import CommandSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name
from tests.settle import until


def made(*argv: str, **more: Any) -> Inventory:
    settings = CommandSettings(argv, **{"columns": {"name": "name"}, **more})
    return PLUGIN.inventories["command"].make(settings, None)  # type: ignore[arg-type]  # it reaches for nothing


def shell(script: str, **more: Any) -> Inventory:
    return made("/bin/sh", "-c", script, **more)


async def failure(inventory: Inventory) -> ConsoleError:
    with pytest.raises(ConsoleError) as caught:
        await inventory.hosts()
    return caught.value


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check) -> None:
    await check(shell("""echo '[{"name": "a"}, {"name": "\\u001b[31mb"}, {"name": "c"}]'"""))


async def test_its_hosts_have_it_as_their_place(tmp_path: Path) -> None:
    (tmp_path / "fleet.json").write_text('{"hosts": [{"name": "a"}]}')
    inventory = made("cat", "fleet.json", hosts="hosts", folder=tmp_path)
    (host,) = await inventory.hosts()
    assert (host.name, host.place) == ("a", "cat: record 0")
    assert not isinstance(inventory, Reads)


async def test_no_shell_reads_its_arguments() -> None:
    (host,) = await made(
        sys.executable, "-c", "import json, sys; print(json.dumps([{'name': sys.argv[1]}]))", "$HOME;x"
    ).hosts()
    assert host.name == "$HOME;x"


@pytest.mark.parametrize(
    ("script", "title", "hint"),
    [
        ("echo first >&2; printf 'no \\033[31mlogin\\n\\n' >&2; exit 3", "sh ended with exit code 3", "no login"),
        ("echo 'bad password=hunter2' >&2; exit 1", "sh ended with exit code 1", "bad password=••••"),
        ("""echo '{"token": "hunter2"}'""", "sh: no list of hosts", 'it begins: {"token": "••••"}'),
        ("exit 1", "sh ended with exit code 1", "It printed no error"),
        ("kill -9 $$", "sh was ended by signal 9", "It printed no error"),
        ("true", "sh: empty, where JSON was expected", "it is empty"),
        ("printf '<html>\\033]0;x\\007 Log in'", "sh: not JSON", "it begins: <html>␛ Log in"),
        ("echo '{\"hosts\": 1}'", "sh: no list of hosts", "it begins: {"),
        ("echo '[{'", "sh: not JSON: it ends in the middle (line 2, column 1)", "it begins: [{"),
    ],
)
async def test_what_goes_wrong_is_said(script: str, title: str, hint: str) -> None:
    more = {"hosts": "hosts"} if "echo '{" in script else {}
    error = await failure(shell(script, **more))
    assert error.title.startswith(title)
    assert hint in error.hint


async def test_a_program_that_is_not_there() -> None:
    error = await failure(made("/nowhere/prog\x1b[2J"))
    assert error.title == "Could not start prog␛: No such file or directory"


async def test_one_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    error = await failure(shell(f"sleep 1000 & echo $! > {tmp_path}/pid; wait", timeout=0.5))
    assert isinstance(error, TimedOut)
    assert error.title == "sh was still running after 0.5 s and was ended, with all it started"
    pid = int((tmp_path / "pid").read_text())
    await until(lambda: not alive(pid))


async def test_whoever_cancels_ends_it(tmp_path: Path) -> None:
    asking = asyncio.create_task(
        shell(f"echo $$ > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/pid; sleep 1000").hosts()
    )
    await until((tmp_path / "pid").exists)
    pid = int((tmp_path / "pid").read_text())
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await until(lambda: not alive(pid))


async def test_what_it_leaves_behind_with_its_errors_open_holds_nothing_up(tmp_path: Path) -> None:
    script = f'(exec >/dev/null; echo $$ >&2; exec sleep 1000) & echo $! > {tmp_path}/pid; echo \'[{{"name": "a"}}]\''
    try:
        (host,) = await shell(script, timeout=60).hosts()
        assert host.name == "a"
    finally:
        os.kill(int((tmp_path / "pid").read_text()), 9)


async def test_a_flood_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LARGEST", 1024 * 1024)
    error = await failure(made("yes", timeout=60))
    assert isinstance(error, BadOutput)
    assert error.title == "yes printed more than 1 MiB and was ended"


async def test_a_flood_of_errors_keeps_the_last(tmp_path: Path) -> None:
    error = await failure(
        shell("yes xxxxxxxxxxxxxxxxxxxxxxxxxx | head -c 3000000 >&2; echo >&2; echo the last >&2; exit 2", timeout=60)
    )
    assert error.hint == "the last"


@pytest.mark.parametrize(("more", "said"), [({"timeout": 0}, "timeout"), ({"argv": ()}, "argv is empty")])
def test_wrong_settings(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CommandSettings(**{"argv": ("x",), "columns": {"name": "name"}, **more})
