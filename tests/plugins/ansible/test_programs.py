"""Scripts and ansible-inventory: what they print, and what becomes of those that hang, fail or print something else."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from console.kit.duration import Seconds
from console.model.errors import BadOutput, BadSettings, ConsoleError, TimedOut
from console.model.host import Host
from console.model.ports import Reads
from plugins.ansible import child, script
from plugins.ansible.inventory import FileInventory, made
from plugins.ansible.settings import AnsibleSettings
from tests.plugins.ansible import judge
from tests.settle import until

GARBAGE = "#!/bin/sh\nprintf 'Usage: \\033[31mthis {\\n'\n"


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in judge.alone(tmp_path).items():
        monkeypatch.setenv(key, value)


@pytest.fixture
def pid(tmp_path: Path) -> Iterator[Path]:
    """A file into which a script writes the number of a process; whatever is left of it ends with the test."""
    file = tmp_path / "pid"
    yield file
    if file.exists() and alive(file):
        os.kill(int(file.read_text()), signal.SIGKILL)


def alive(file: Path) -> bool:
    try:
        return psutil.Process(int(file.read_text())).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def executable(folder: Path, text: str, name: str = "inventory") -> Path:
    file = folder / name
    file.write_text(text)
    file.chmod(0o755)
    return file


def read(path: Path, program: Path | str = "", timeout: float = 30.0) -> Sequence[Host]:
    return FileInventory(AnsibleSettings(path, program=str(program), timeout=Seconds(timeout))).read()


def test_garbage_is_shown_harmless_beside_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(BadOutput) as caught:
        read(executable(tmp_path, GARBAGE))
    assert caught.value.title == f"{tmp_path}/inventory printed no JSON"
    assert 'Expected the JSON of an inventory: {"group"' in caught.value.hint
    assert caught.value.hint.endswith("it printed: 'Usage: this {'")


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("", "printed no JSON"),
        ("[1]", "what it printed is a list, not an object"),
        ('{"web": {"hosts": "a"}}', "web.hosts is text, not a list of names"),
        ('{"web": {"hosts": [1]}}', "web.hosts is a list, not a list of names"),
        ('{"web": {"hosts": ["a"], "vars": []}}', "web.vars is a list, not an object"),
        ('{"web": {"children": {"b": null}}}', "web.children is an object, not a list of names"),
        ('{"web": {"hosts": ["a"]}, "_meta": {"hostvars": []}}', "_meta.hostvars is a list, not an object"),
        ('{"web": ["a"], "_meta": {"hostvars": {"a": "x"}}}', "_meta.hostvars.a is text, not an object"),
        ('{"web": null}', "web.hosts is null, not a list of names"),
        ("[" * 100_000, "printed no JSON"),
        ('{"a": {"children": ["b"]}, "b": {"children": ["a"]}}', "groups contain themselves: "),
    ],
    ids=range(11),
)
def test_json_that_is_no_inventory(printed: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "said").write_text(printed)
    with pytest.raises(ConsoleError, match=said):
        read(executable(tmp_path, f"#!/bin/sh\ncat '{tmp_path}/said'\n"))


def test_the_last_line_of_its_complaint_is_the_error(tmp_path: Path) -> None:
    text = "#!/bin/sh\necho '{}'\necho Traceback >&2\nprintf 'KeyError: \\033]0;x\\007REGION\\n\\n' >&2\nexit 1\n"
    with pytest.raises(ConsoleError) as caught:
        read(executable(tmp_path, text))
    assert caught.value.title == f"{tmp_path}/inventory failed: KeyError: ␛REGION"
    assert caught.value.hint == f"Run it by hand: {tmp_path}/inventory --list"
    with pytest.raises(ConsoleError, match="failed: exit code 3, and nothing said"):
        read(executable(tmp_path, "#!/bin/sh\nexit 3\n"))
    with pytest.raises(ConsoleError, match="failed: ended by SIGTERM"):
        read(executable(tmp_path, "#!/bin/sh\nkill $$\n"))


async def test_one_that_hangs_is_ended_with_all_it_started(tmp_path: Path, pid: Path) -> None:
    file = executable(tmp_path, f"#!/bin/sh\nsleep 600 &\necho $! > '{pid}.new'\nmv '{pid}.new' '{pid}'\nwait\n")
    with pytest.raises(TimedOut) as caught:
        read(file, timeout=1.0)
    assert "still running after 1 s and was ended, with all it started" in caught.value.title
    assert "`timeout` in the settings" in caught.value.hint
    await until(lambda: not alive(pid))


async def test_one_whose_reading_is_given_up_is_ended_too(tmp_path: Path, pid: Path) -> None:
    file = executable(tmp_path, f"#!/bin/sh\necho $$ > '{pid}.new'\nmv '{pid}.new' '{pid}'\nexec sleep 600\n")
    task = asyncio.ensure_future(made(AnsibleSettings(file, program="")).hosts())
    await until(pid.exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not alive(pid))


def test_one_that_floods_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "LARGEST", 100_000)
    with pytest.raises(BadOutput, match="printed more than"):
        read(executable(tmp_path, "#!/bin/sh\nexec yes '{\"a\": 1}'\n"))


def test_a_flood_of_complaints_neither_blocks_it_nor_fills_memory(tmp_path: Path) -> None:
    text = '#!/bin/sh\nyes complaint | head -c 5000000 >&2\necho \'{"web": ["a"], "_meta": {"hostvars": {}}}\'\n'
    assert [host.name for host in read(executable(tmp_path, text))] == ["a"]


def test_hosts_without_meta_are_asked_for_one_by_one_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        '#!/bin/sh\ncase $1 in\n--list) echo \'{"web": ["a", "b c", "-x", "$(id)"]}\' ;;\n'
        '*) printf \'{"asked": "%s"}\' "$2" ;;\nesac\n'
    )
    hosts = read(executable(tmp_path, text))
    assert [host.vars for host in hosts] == [{"asked": "a"}, {"asked": "b c"}, {}, {"asked": "$(id)"}]
    monkeypatch.setattr(script, "ASKED", 3)
    with pytest.raises(
        ConsoleError, match=r"prints no _meta\.hostvars, and would have to be run anew for each of its 4"
    ):
        read(executable(tmp_path, text))


def test_all_that_one_reading_runs_shares_the_time(tmp_path: Path) -> None:
    hosts = ", ".join(f'"h{number}"' for number in range(900))
    text = f"#!/bin/sh\ncase $1 in\n--list) echo '{{\"web\": [{hosts}]}}' ;;\n*) sleep 0.5; echo '{{}}' ;;\nesac\n"
    began = time.monotonic()
    with pytest.raises(TimedOut):
        read(executable(tmp_path, text), timeout=2.0)
    assert time.monotonic() - began < 200  # of the 450 s that all of them take


def test_an_executable_bit_on_a_plain_file_runs_nothing(tmp_path: Path) -> None:
    assert [host.name for host in read(executable(tmp_path, "[web]\nweb-1\n", "hosts"))] == ["web-1"]
    with pytest.raises(ConsoleError, match=r"Could not start .*/inventory: No such file"):
        read(executable(tmp_path, "#!/no/such/interpreter\n"))


def test_it_starts_in_its_own_folder_or_where_settings_say(tmp_path: Path) -> None:
    text = '#!/bin/sh\nprintf \'{"web": ["a"], "_meta": {"hostvars": {"a": {"at": "%s"}}}}\' "$(pwd)"\n'
    (tmp_path / "scripts").mkdir()
    file = executable(tmp_path / "scripts", text)
    assert read(file)[0].vars == {"at": str(tmp_path / "scripts")}
    settings = AnsibleSettings(file, program="", folder=tmp_path)
    assert FileInventory(settings).read()[0].vars == {"at": str(tmp_path)}


def test_what_only_reads_files_says_so_and_what_asks_elsewhere_does_not(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "hosts").write_text("web-1\n")
    assert isinstance(made(AnsibleSettings(tmp_path / "site")), Reads)
    (tmp_path / "site" / "aws.yml").write_text("# ours\nplugin: aws_ec2\n")
    assert not isinstance(made(AnsibleSettings(tmp_path / "site")), Reads)
    assert not isinstance(made(AnsibleSettings(executable(tmp_path, "#!/bin/sh\n"))), Reads)
    assert isinstance(made(AnsibleSettings(tmp_path / "gone")), Reads)


def test_a_program_that_is_named_and_not_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("web-1\n")
    with pytest.raises(ConsoleError, match="There is no /no/ansible-inventory"):
        read(tmp_path / "hosts", "/no/ansible-inventory")


def test_the_one_on_the_path_is_used_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hosts").write_text("web-1\n")
    (tmp_path / "bin").mkdir()
    executable(
        tmp_path / "bin",
        '#!/bin/sh\necho \'{"web": {"hosts": ["told"]}, "_meta": {"hostvars": {"told": {"x": 1}}}}\'\n'
        "echo '[WARNING]: something is odd' >&2\n",
        "ansible-inventory",
    )
    source = FileInventory(AnsibleSettings(tmp_path / "hosts"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert [host.name for host in source.read()] == ["web-1"]
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    assert [(host.name, host.vars) for host in source.read()] == [("told", {"x": 1})]
    assert [str(remark) for remark in source.remarks()] == [f"{tmp_path}/hosts: something is odd"]


def test_a_range_that_explodes_is_refused_before_ansible_spells_it_out(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("# web[1:9999999]\n[web]\nx='[1:9999999]'\nweb[1:999999999] a=1\n")
    program = executable(tmp_path, f"#!/bin/sh\ntouch '{tmp_path}/started'\n", "ansible-inventory")
    with pytest.raises(BadSettings, match=r"hosts:4:1: 'web\[1:999999999\]' means more than 500,000 hosts"):
        read(tmp_path / "hosts", program)
    assert not (tmp_path / "started").exists()


def test_no_vault_is_opened_although_ansible_is_told_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = executable(tmp_path, f"#!/bin/sh\ntouch '{tmp_path}/asked'\necho secret\n", "password")
    (tmp_path / "vault.cfg").write_text(f"[defaults]\nvault_password_file={asked}\nvault_identity_list=prod@{asked}\n")
    monkeypatch.setenv("ANSIBLE_CONFIG", str(tmp_path / "vault.cfg"))
    source = FileInventory(AnsibleSettings(judge.DATA / "vaulted-files", program=str(judge.PROGRAM)))
    assert [dict(host.vars) for host in source.read()] == [{"open": 1}, {"open": 1}]
    said = [str(remark) for remark in source.remarks()]
    assert any("encrypted with a vault as a whole" in remark for remark in said)
    assert any("vaults are never opened" in remark for remark in said)
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a:children]\nb\n[b:children]\na\n", "groups contain themselves"),
        ("[web]\nh x\n", "hosts:2:1: 'x' sets no variable"),
    ],
)
def test_where_ansible_fails_the_line_is_said(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text(text)
    with pytest.raises(BadSettings, match=said):
        read(tmp_path / "hosts", judge.PROGRAM)


def test_where_only_ansible_could_read_it_its_own_words_are_the_error(tmp_path: Path) -> None:
    (tmp_path / "aws.yml").write_text("plugin: no.such.plugin\n")
    with pytest.raises(ConsoleError) as caught:
        read(tmp_path / "aws.yml", judge.PROGRAM)
    assert caught.value.title.startswith("ansible-inventory failed: No inventory was parsed")
    assert "no.such.plugin" in caught.value.title


def test_what_ansible_can_not_read_in_a_directory_is_told_once_a_file_and_without_quoting_it(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for name, text in (("a", "[web]\nok\n"), ("b", "x hunter2\n"), ("c.yml", "plugin: no.such\n")):
        (tmp_path / "site" / name).write_text(text)
    executable(tmp_path / "site", "#!/bin/sh\nexit 1\n", "d")
    source = FileInventory(AnsibleSettings(tmp_path / "site", program=str(judge.PROGRAM)))
    assert [host.name for host in source.read()] == ["ok"]
    assert [str(remark).replace(f"{tmp_path}/", "") for remark in source.remarks()] == [
        "site/b: Expected key=value host variable assignment",
        "site/c.yml: inventory config 'site/c.yml' specifies unknown plugin 'no.such'",
        "site/d: Inventory script returned non-zero exit code 1.",
    ]


def test_without_an_end_nothing_is_waited_for_longer_than_it_may(tmp_path: Path) -> None:
    """A child that keeps the output open after the script's end is no reason to wait for ever."""
    began = time.monotonic()
    with pytest.raises(TimedOut):
        read(executable(tmp_path, "#!/bin/sh\nsleep 600 &\necho '{}'\n"), timeout=1.0)
    assert time.monotonic() - began < 60


def test_a_python_script_gets_the_environment_of_the_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVENTORY_REGION", "eu")
    text = (
        f"#!{sys.executable}\nimport json, os, sys\n"
        "print(json.dumps({'web': {'hosts': ['a'], 'vars': {'region': os.environ['INVENTORY_REGION']}},"
        " '_meta': {'hostvars': {}}}), sys.stdin.read())\n"
    )
    assert read(executable(tmp_path, text))[0].labels == {"region": "eu"}
