"""The console's own reading of Ansible's files: what is wrong with them is said with its line, and bounded."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.model.errors import BadSettings, ConsoleError
from console.model.host import HIDDEN, Host
from plugins.ansible import names
from plugins.ansible.inventory import FileInventory
from plugins.ansible.settings import AnsibleSettings

DYNAMIC = (
    "b.aws_ec2.yml:1:1: asks the inventory plugin 'amazon.aws.aws_ec2'"
    " (install ansible-core: only ansible-inventory can ask it)"
)
CLASH = "hosts.yml: 'web' is a group and a host (Ansible gives the host's variables to the group; rename one of them)"


def inventory(*paths: Path, folder: Path | None = None) -> FileInventory:
    return FileInventory(AnsibleSettings(paths, program="", folder=folder))


def read(folder: Path, text: str | bytes, name: str = "hosts") -> Sequence[Host]:
    return inventory(written(folder, text, name)).read()


def written(folder: Path, text: str | bytes, name: str = "hosts") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def problems(folder: Path, text: str | bytes, name: str = "hosts") -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read(folder, text, name)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[a:children]\nb\n[b:children]\na\n", "groups contain themselves: "),
        ("[a]\nh\n[a:children]\na\n", "hosts:4:1: the group 'a' contains itself"),
        ("[a]\nweb[1:999999999]\n", "hosts:2:1: 'web[1:999999999]' means 999,999,999 hosts; 500,000 are the most"),
        ("web[1:900]x[1:900]\n", "hosts:1:1: 'web[1:900]x[1:900]' means 810,000 hosts; 500,000 are the most"),
        (f"web[1:{'9' * 40}]\n", f"hosts:1:1: the range [1:{'9' * 40}] has numbers of more than 18 digits"),
        ("a[1:400000]\nb[1:400000]\n", "hosts:2:1: with 'b[1:400000]' there are more than 500,000 hosts"),
        ("web[01:100]\n", "hosts:1:1: the range [01:100] begins with zeros, but its ends are not of the same length"),
        ("web[1:]\n", "hosts:1:1: the range [1:] has no end"),
        ("web[1:9:0]\n", "hosts:1:1: the range [1:9:0] has no step: a number above 0"),
        ("web[c:a]\n", "hosts:1:1: the range [c:a] ends before it begins"),
        ("web[1:b]\n", "hosts:1:1: the range [1:b] is neither of numbers nor of letters"),
        ("web[1:3\n", "hosts:1:1: 'web[1:3' has a bracket without its other half"),
        ("[web\n", "hosts:1:1: '[web' has a bracket without its other half"),
        ("[web servers]\n", "hosts:1:1: '[web servers]' is no section"),
        ("[web:hots]\n", "hosts:1:1: a section of kind 'hots' (kinds: hosts, children, vars)"),
        ("[web]\nh x\n", "hosts:2:1: 'x' sets no variable: key=value is expected"),
        ('[web]\nh password="half\n', "hosts:2:1: No closing quotation: 'h password'"),
        ("[web:vars]\nx=1\n", "hosts:1:1: variables of the group 'web', which is nowhere (add a section [web])"),
        ("[web:children]\ndb\n", "hosts:2:1: 'web' contains the group 'db', which is nowhere (add a section [db])"),
        (
            "[web]\nh ansible_port=1\n[web:vars]\nnothing\n",
            "hosts:4:1: 'nothing' sets no variable: key=value is expected",
        ),
        ("[web]\n[web:vars]\nansible_group_priority=high\n", "invalid literal for int()"),
        ("[web]\n[web:vars]\nx={[]: 1}\n", "hosts:3:1: '{[]: 1}' is no value: TypeError"),
        (b"[web]\nh\xff\n", "hosts:2:1: not UTF-8 text"),
        (b"[web]\nh\x00\n", "hosts:2:1: not text: it holds a zero byte"),
        ("$ANSIBLE_VAULT;1.1;AES256\n6162\n", "hosts:1:1: encrypted with a vault as a whole (it is not decrypted)"),
    ],
)
def test_what_is_wrong_with_an_ini_file(written: str | bytes, said: str, tmp_path: Path) -> None:
    found = problems(tmp_path, written)
    assert len(found) == 1
    assert said in found[0]
    assert "password=" not in found[0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "web:\n  hosts: [a, b]\n",
            "hosts.yml:2:1: hosts of the group 'web' are no mapping (names, each with a colon)",
        ),
        ("web:\n  hosts:\n    10: \n", "hosts.yml: '10' is no name of a host (put it in quotes)"),
        ("1:\n  hosts: a\n", "hosts.yml: '1' is no name of a group (put it in quotes)"),
        ("web:\n  hosts:\n    a: [x]\n", "hosts.yml:3:1: the variables of 'a' are no mapping"),
        ("web:\n  hosts:\n    a[1:999999999]: \n", "hosts.yml:3:1: 'a[1:999999999]' means 999,999,999 hosts"),
        ("web:\n  children:\n    web:\n", "hosts.yml:3:1: the group 'web' contains itself"),
        ("web:\n\thosts:\n", "hosts.yml:2:1: not YAML: found character that cannot start any token"),
        ("web: {hosts: {a: !nonsense 1}}\n", "hosts.yml:1:1: the tag !nonsense, which Ansible does not know"),
        ("- web\n", "hosts.yml:1:1: no YAML inventory: a mapping of groups is expected"),
        ("plugin: aws_ec2\n", "hosts.yml:1:1: asks the inventory plugin 'aws_ec2' (install ansible-core"),
        ("a: 1\n---\nb: 1\n", "hosts.yml:2:1: a second document in the file"),
        ("a: &a [*a]\n", "hosts.yml:1:1: no finished anchor &a before it"),
        ("x: " + "[" * 100_000, "hosts.yml:1:1: nested deeper than 60 levels"),
        ("{" * 100_000, "hosts.yml:1:"),
    ],
    ids=range(14),
)
def test_what_is_wrong_with_a_yaml_file(written: str, said: str, tmp_path: Path) -> None:
    found = problems(tmp_path, written, "hosts.yml")
    assert len(found) == 1
    assert said in found[0]


def test_a_cycle_is_said_with_its_chain_and_where_it_closes(tmp_path: Path) -> None:
    text = "[a:children]\nb\n[b:children]\nc\n[c:children]\nd\na\n[d]\nh\n"
    (said,) = problems(tmp_path, text)
    assert said.startswith("hosts:7:1: groups contain themselves: ")
    chain = said.partition(": groups contain themselves: ")[2].partition(" (")[0].split(" > ")
    assert chain[0] == chain[-1]
    assert "".join(chain[:-1]) in "abcabc"


def test_aliases_that_multiply_are_counted_before_they_are_spelled_out(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (said,) = problems(tmp_path, "\n".join(lines), "hosts.yml")
    assert "more than 5,000,000 values, aliases counted" in said


def test_every_problem_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "h x\n[a b]\n[web:children]\ndb\nweb[1:\n")
    assert [said.split(":")[1] for said in found] == ["1", "2", "4", "5"]


def test_a_missing_file_and_a_range_at_its_end(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="gone: No such file"):
        inventory(tmp_path / "gone").read()
    assert len(names.expand(f"web[1:{names.MOST}]")[0]) == names.MOST


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "[web]\n", "﻿"])
@pytest.mark.parametrize("name", ["hosts", "hosts.yml"])
def test_files_with_nothing_in_them(text: str, name: str, tmp_path: Path) -> None:
    assert read(tmp_path, text, name) == []


def test_what_can_not_be_read_in_a_directory_is_remarked_and_the_rest_read(tmp_path: Path) -> None:
    written(tmp_path, "[web]\nweb-1\n", "site/a")
    written(tmp_path, "plugin: amazon.aws.aws_ec2\n", "site/b.aws_ec2.yml")
    written(tmp_path, "[web]\nweb-2 x y\n", "site/c.ini")
    written(tmp_path, 'web = "toml"\n', "site/d.toml")
    source = inventory(tmp_path / "site")
    assert [host.name for host in source.read()] == ["web-1"]
    assert [str(remark).replace(f"{tmp_path}/site/", "") for remark in source.remarks()] == [
        DYNAMIC,
        "c.ini:2:1: 'x' sets no variable: key=value is expected",
        "d.toml:1:1: an inventory in TOML (install ansible-core: its program reads it)",
    ]


def test_what_is_odd_and_yet_read_is_remarked_with_its_place(tmp_path: Path) -> None:
    text = (
        "web:\n  hosts:\n    a: {x: 1, x: 2}\n    b: {secret: !vault abc}\n  hots:\n    c: \n  vars:\n"
        "db:\n  hosts: web\nlist: [x]\n"
    )
    source = inventory(written(tmp_path, text, "hosts.yml"))
    hosts = {host.name: host for host in source.read()}
    assert hosts["a"].vars == {"x": 2}
    assert hosts["b"].vars == {"secret": HIDDEN}
    assert [str(remark).replace(f"{tmp_path}/", "") for remark in source.remarks()] == [
        "hosts.yml:3:1: the key 'x' again (the last one counts)",
        "hosts.yml:4:1: a vault-encrypted value (it is not decrypted)",
        "hosts.yml:5:1: 'hots' in the group 'web' is passed over (known: hosts, vars, children)",
        "hosts.yml:10:1: 'list' is no group: a mapping is expected",
        "hosts.yml: 'web' is a group and a host (Ansible gives the host's variables to the group; rename one of them)",
    ]


def test_how_a_host_is_reached(tmp_path: Path) -> None:
    text = (
        "a ansible_host=10.0.0.1 ansible_port=2222 ansible_user=ann\n"
        "b ansible_ssh_host=10.0.0.2 ansible_ssh_port=23 ansible_ssh_user=bob\n"
        "c ansible_connection=local\n"
        "d ansible_connection=ansible.builtin.ssh\n"
        "e ansible_connection=community.docker.docker\n"
        "f ansible_host='{{ x }}' ansible_port=high ansible_user='{{ y }}'\n"
        "g instance_id=i-0123456789abcdef0\n"
    )
    source = inventory(written(tmp_path, text))
    hosts = {host.name: host for host in source.read()}
    assert [host.where for host in hosts.values()] == ["ann@10.0.0.1:2222", "bob@10.0.0.2:23", *"cdefg"]
    assert [hosts[name].transports for name in "acde"] == [("ssh",), ("local",), ("ssh",), ("docker",)]
    assert hosts["g"].same == ("aws:i-0123456789abcdef0",)
    assert hosts["b"].place == f"{tmp_path}/hosts:2"
    assert [str(remark).replace(f"{tmp_path}/", "") for remark in source.remarks()] == [
        "hosts:5:1: e: is reached by 'docker' (a transport of that name is needed to do anything on it)",
        "hosts:6:1: f: ansible_host is a template, and not used (only Ansible can fill it in)",
        "hosts:6:1: f: ansible_port is not used: it is no number from 1 to 65535",
        "hosts:6:1: f: ansible_user is a template, and not used (only Ansible can fill it in)",
    ]


def test_scalars_are_labels_and_what_a_host_says_otherwise_is_no_label_of_its_group(tmp_path: Path) -> None:
    text = (
        '[web]\na site=own list="[1]"\nb\n[web:vars]\nsite=all\nlist=x\nup=true\nready=True\nansible_x=1\napi_key=k\n'
    )
    hosts = {host.name: host for host in read(tmp_path, text)}
    assert hosts["a"].labels == {"site": "own", "up": "true", "ready": "true"}
    assert hosts["b"].labels == {"site": "all", "list": "x", "up": "true", "ready": "true"}
    assert hosts["b"].vars["api_key"] == HIDDEN


def test_files_beside_the_folder_that_settings_name_count_last(tmp_path: Path) -> None:
    file = written(tmp_path, "[web]\nh x=1 y=1\n", "inventory/hosts")
    written(tmp_path, "y: 2\nz: 2\n", "inventory/host_vars/h")
    written(tmp_path, "z: 3\n", "project/host_vars/h.yml")
    (host,) = inventory(file, folder=tmp_path / "project").read()
    assert host.vars == {"x": 1, "y": 2, "z": 3}


@pytest.mark.parametrize("text", ["- a\n", "just words\n", "a: [\n", "a: 1\n---\nb: 1\n"])
def test_variables_that_can_not_be_read_keep_the_last_answer(text: str, tmp_path: Path) -> None:
    file = written(tmp_path, "[web]\nh\n", "hosts")
    written(tmp_path, text, "group_vars/web.yml")
    with pytest.raises(BadSettings, match=r"group_vars/web\.yml"):
        inventory(file).read()


def test_a_link_to_the_folder_above_is_followed_once(tmp_path: Path) -> None:
    written(tmp_path, "[web]\nh\n", "site/hosts")
    written(tmp_path, "x: 1\n", "site/group_vars/web/a")
    (tmp_path / "site" / "again").symlink_to(tmp_path / "site")
    (tmp_path / "site" / "group_vars" / "web" / "back").symlink_to(tmp_path / "site" / "group_vars" / "web")
    (host,) = inventory(tmp_path / "site").read()
    assert host.vars == {"x": 1}


def test_names_made_to_read_files_elsewhere_read_none(tmp_path: Path) -> None:
    written(tmp_path, "x: 1\n", "elsewhere.yml")
    written(tmp_path, "y: 1\n", "site/host_vars/plain")
    hosts = inventory(written(tmp_path, "../../elsewhere\n../elsewhere.yml\n/etc/hosts\nplain\n", "site/hosts")).read()
    assert [dict(host.vars) for host in hosts] == [{}, {}, {}, {"y": 1}]


def test_what_is_no_file_is_not_waited_for_and_names_of_files_are_harmless(tmp_path: Path) -> None:
    written(tmp_path, "[web]\nh\n", "site/hosts")
    os.mkfifo(tmp_path / "site" / "pipe\x1b[2J")
    (tmp_path / "site" / "dead").symlink_to(tmp_path / "gone")
    (tmp_path / "site" / "group_vars" / "web").mkdir(parents=True)
    os.mkfifo(tmp_path / "site" / "group_vars" / "web" / "pipe")
    source = inventory(tmp_path / "site")
    assert [host.name for host in source.read()] == ["h"]
    assert [str(remark).replace(f"{tmp_path}/", "") for remark in source.remarks()] == [
        "site/dead: neither a file nor a folder",
        "site/pipe␛: neither a file nor a folder",
    ]


def test_a_group_may_be_named_plugin(tmp_path: Path) -> None:
    (host,) = read(tmp_path, "plugin:\n  hosts:\n    h: \n", "hosts.yml")
    assert host.groups == ("plugin",)


def test_names_that_are_alike_on_a_screen_are_one_row(tmp_path: Path) -> None:
    source = inventory(written(tmp_path, "web\u200b\nweb\u200c\n"))
    assert len(source.read()) == 1
    assert "reads like another host and is left out" in str(source.remarks()[0])


def test_a_host_twice_as_many_take_about_twice_as_long(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        lines = [f"[g{n // 100}]\nhost-{n} rack=r{n}" for n in range(count)]
        links = [f"[c{n}:children]\nc{n + 1}" for n in range(count // 10)]
        file = written(tmp_path, "\n".join([*lines, *links, f"[c{count // 10}]\nlast\n"]))
        began = time.process_time()
        assert len(inventory(file).read()) == count + 1
        return time.process_time() - began

    seconds(100)
    small, large = min(seconds(2000) for _ in range(3)), min(seconds(16_000) for _ in range(2))
    assert large < small * 8 * 4


async def test_it_is_read_beside_the_loop_and_errors_come_through(tmp_path: Path) -> None:
    assert [host.name for host in await inventory(written(tmp_path, "h\n")).hosts()] == ["h"]
    with pytest.raises(ConsoleError):
        await inventory(written(tmp_path, "h x\n")).hosts()
