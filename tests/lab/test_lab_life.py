"""The lab comes, is found, and leaves nothing, however it is ended."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from console.lab import address, find, launch, reaper
from console.lab.address import Pointer, began, read, written
from console.model.errors import ConsoleError
from console.settings.load import load
from tests.lab.running import ROOT, Place, RunningLab, leftovers
from tests.settle import settle


def hear(_step: str) -> None:
    """Nothing is to be told."""


def test_up_status_down(ground: Place) -> None:
    before = ground.quarterdeck("lab", "status", "--json")
    assert before.returncode == 1
    assert json.loads(before.stdout)["up"] is False

    lab = ground.up()
    assert lab.said["new"] is True
    said = json.loads(ground.quarterdeck("lab", "status", "--json").stdout)
    assert {key: said[key] for key in ("kind", "up", "pid", "folder")} == {
        "kind": "lab",
        "up": True,
        "pid": lab.pid,
        "folder": str(lab.folder),
    }
    assert said["settings"] == str(lab.folder / "config/settings.yaml")
    assert said["state"] == str(lab.folder / "state")
    keys = {"name", "address", "port", "user", "site", "role", "root", "services", "wrong"}
    assert all(set(host) == keys for host in said["hosts"])
    assert sum(bool(host["wrong"]) for host in said["hosts"]) == 4
    assert "north-web-2" in ground.quarterdeck("lab", "status").stdout
    assert lab.folder.stat().st_mode & 0o777 == 0o700
    assert (lab.folder / "id_ed25519").stat().st_mode & 0o777 == 0o600
    assert (lab.folder / "supervisor.log").read_text() == ""

    identity = lab.id
    assert ground.quarterdeck("lab", "down").returncode == 0
    assert leftovers(ground, identity) == []
    assert ground.quarterdeck("lab", "down").returncode == 0


def test_a_second_up_finds_the_first(ground: Place) -> None:
    first, second = ground.up(), ground.up()
    assert second.said["new"] is False
    assert second.pid == first.pid
    assert len(list(ground.temporary.glob("quarterdeck-lab-*"))) == 1


def test_two_ups_at_once_make_one_lab(ground: Place) -> None:
    argv = [sys.executable, "-m", "console", "lab", "up", "--json"]
    pair = [subprocess.Popen(argv, env=ground.environment, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    said = [json.loads(process.communicate(timeout=60)[0]) for process in pair]
    assert said[0]["pid"] == said[1]["pid"]
    assert sorted(one["new"] for one in said) == [False, True]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_after_a_signal(ground: Place, number: signal.Signals) -> None:
    lab = ground.up()
    identity = lab.id
    assert len(reaper.strays(identity)) > 20
    os.kill(lab.pid, number)
    settle(lambda: not leftovers(ground, identity))
    settle(lambda: began(lab.pid) == "")
    assert ground.quarterdeck("lab", "status").returncode == 1


def test_a_session_that_is_open_does_not_keep_the_lab(ground: Place) -> None:
    async def close_over_an_open_session(lab: RunningLab) -> None:
        async with await lab.connect("north-web-1") as connection:
            process = await connection.create_process("trap '' TERM HUP; echo on; while :; do sleep 0.1; done")
            await process.stdout.readline()
            down = await asyncio.to_thread(ground.quarterdeck, "lab", "down")
            assert down.returncode == 0

    lab = ground.up()
    identity = lab.id
    asyncio.run(close_over_an_open_session(lab))
    assert leftovers(ground, identity) == []


def test_services_end_with_the_supervisor_even_without_a_reaper(ground: Place) -> None:
    lab = ground.up()
    identity = lab.id
    children = Path(f"/proc/{lab.pid}/task/{lab.pid}/children").read_text().split()
    reapers = [int(pid) for pid in children if b"reaper.py" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(reapers) == 1
    os.kill(reapers[0], signal.SIGKILL)
    os.kill(lab.pid, signal.SIGKILL)
    settle(lambda: not reaper.strays(identity))
    assert lab.folder.exists()

    again = ground.up()
    assert again.said["new"] is True
    assert list(ground.temporary.glob("quarterdeck-lab-*")) == [again.folder]


def test_a_start_that_is_killed_leaves_nothing(ground: Place) -> None:
    argv = [sys.executable, "-m", "console", "lab", "up"]
    starting = subprocess.Popen(
        argv, env=ground.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    settle(lambda: list(ground.temporary.glob("quarterdeck-lab-*/hosts/*")))
    folder = next(ground.temporary.glob("quarterdeck-lab-*"))
    named = read(folder / "lab.json")
    assert named
    os.kill(named.pid, signal.SIGKILL)
    assert starting.wait(timeout=60) == 1
    settle(lambda: not leftovers(ground, named.id))


def test_a_held_lab_ends_with_whoever_holds_it(ground: Place) -> None:
    code = (
        "import sys; from console.lab.launch import up; up(lambda step: None, held=True); "
        "print('up', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], env=ground.environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"up\n"
        lab = ground.up()
        identity = lab.id
        assert lab.said["new"] is False
        holder.kill()
    settle(lambda: not leftovers(ground, identity))


def unprivileged() -> list[str]:
    """What to put before a command so that it runs without root's powers."""
    if os.getuid() != 0:
        return []
    for argv in (["unshare", "--user"], ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]):
        if shutil.which(argv[0]) and subprocess.run([*argv, "true"], capture_output=True, check=False).returncode == 0:
            return argv
    return pytest.skip("root, and no way to give it up here")


def test_an_ordinary_user_without_a_home_can_run_it(ground: Place) -> None:
    environment = {name: value for name, value in ground.environment.items() if name not in ("HOME", "USER", "LOGNAME")}
    homeless = Place(environment, ground.runtime, ground.temporary)
    before = unprivileged()
    done = homeless.quarterdeck("lab", "up", "--json", before=before)
    assert done.returncode == 0, done.stderr
    lab = RunningLab(json.loads(done.stdout))
    identity = lab.id
    assert asyncio.run(lab.said_by("north-web-1", "systemctl is-active nginx")) == "active\n"
    assert asyncio.run(lab.run("north-web-2", "systemctl restart nginx")).exit_status == 0
    assert homeless.quarterdeck("lab", "down", before=before).returncode == 0
    assert leftovers(ground, identity) == []


def test_the_settings_it_writes_are_settings(ground: Place) -> None:
    lab = ground.up()
    settings = load(Path(lab.said["settings"]))
    assert settings.context == "LAB"
    done = ground.quarterdeck("--lab", "hosts", "--json")
    assert done.returncode == 0, done.stderr
    hosts = json.loads(done.stdout)["hosts"]
    assert len(hosts) == 12
    assert all(host["labels"]["env"] == "lab" for host in hosts)
    queue = next(host for host in hosts if host["name"] == "south-queue-2")
    assert queue["labels"] == {"env": "lab", "site": "south", "role": "queue"}
    assert set(queue["groups"]) == {"south-queue", "south", "queue", "lab"}


def test_without_asyncssh_it_says_how_to_get_it(ground: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_RUNTIME", str(ground.runtime))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ConsoleError) as raised:
        launch.up(hear)
    assert raised.value.hint == "pip install 'quarterdeck[lab]'"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"id": "a", "folder": "/tmp/quarterdeck-lab-a", "pid": 1, "start": ""}'],
)
def test_a_pointer_that_is_none_finds_no_lab(ground: Place, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setenv("QUARTERDECK_RUNTIME", str(ground.runtime))
    address.pointer_file().write_bytes(content)
    assert find() is None


def test_another_process_of_the_same_pid_is_no_lab(ground: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_RUNTIME", str(ground.runtime))
    folder = ground.temporary / "quarterdeck-lab-old"
    pointer = Pointer("0", folder, os.getpid(), began(os.getpid()))
    address.pointer_file().write_bytes(written(pointer))
    assert find() == pointer.address
    address.pointer_file().write_bytes(written(Pointer("0", folder, os.getpid(), "12")))
    assert find() is None


def test_a_folder_of_another_kind_is_never_removed(ground: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    precious = ground.temporary / "precious"
    precious.mkdir()
    monkeypatch.setenv("QUARTERDECK_RUNTIME", str(ground.runtime))
    monkeypatch.setattr("tempfile.tempdir", str(ground.temporary))
    said = {"id": "0", "folder": str(precious), "pid": 999999999, "start": "1"}
    address.pointer_file().write_text(json.dumps(said))
    (ground.temporary / "quarterdeck-lab-link").symlink_to(precious)
    launch.clean()
    assert precious.exists()
