"""Hosts out of JSON by columns: every form the list may have, and what is said of what can't be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from console.kit import shape
from console.kit.document import parse
from console.model.errors import BadSettings
from console.model.host import Host
from console.model.ports import Inventory, Reads, Remarks
from plugins.json import PLUGIN
from plugins.json.settings import FileSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name

FLEET = {
    "data": {
        "machines": [
            {
                "hostname": "web-1",
                "net": {"v4": "10.0.0.1", "v6": ["[2001:db8::1]", "10.0.0.1"]},
                "ssh": {"port": "2222", "user": "ops"},
                "tags": {"env": "prod", "rack": 7, "virtual": True, "spare": None},
                "roles": ["web", "front", "web"],
                "uuid": "4c1d",
                "more": {"disks": [{"size": 1.5}], "a\tb": "\x1b[2J"},
            },
            {"hostname": "db-1", "net": {"v4": "10.0.0.2"}, "roles": "db"},
        ]
    }
}
COLUMNS = {
    "name": "hostname",
    "address": "net.v4",
    "addresses": "net.v6",
    "port": "ssh.port",
    "user": "ssh.user",
    "labels": "tags",
    "labels.rack": "join('-', ['r', to_string(tags.rack || `0`)])",
    "groups": "roles",
    "identity.dmi": "uuid",
    "vars": "more",
    "vars.first": "more.disks[0]",
}


def made(file: Path, content: Any, **more: Any) -> Inventory:
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    settings = FileSettings(file, **{"columns": {"name": "name"}, **more})
    return PLUGIN.inventories["file"].make(settings, None)  # type: ignore[arg-type]  # it reaches for nothing


async def listed(tmp_path: Path, content: Any, **more: Any) -> tuple[list[Host], list[str]]:
    inventory = made(tmp_path / "x.json", content, **more)
    found = list(await inventory.hosts())
    assert isinstance(inventory, Remarks)
    return found, [str(remark).replace(f"{tmp_path}/", "") for remark in inventory.remarks()]


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, tmp_path: Path) -> None:
    hostile = {"hostname": "x", "tags": {"\x1b[1m": "\u202e"}, "roles": ["\x07", " "], "uuid": "\x1b"}
    machines = [*FLEET["data"]["machines"], hostile, {"hostname": "\x1b[31m"}]
    await check(made(tmp_path / "x.json", {"data": {"machines": machines}}, columns=COLUMNS, hosts="data.machines"))


async def test_every_column(tmp_path: Path) -> None:
    (web, db), remarks = await listed(tmp_path, FLEET, columns=COLUMNS, hosts="data.machines", user="me")
    assert web == Host(
        id="dmi:4c1d",
        name="web-1",
        address="10.0.0.1",
        port=2222,
        user="ops",
        labels={"env": "prod", "rack": "r-7", "virtual": "true"},
        groups=("web", "front"),
        source="json",
        vars={"disks": [{"size": 1.5}], "a b": "␛", "first": {"size": 1.5}},
        same=("dmi:4c1d",),
        addresses=(("2001:db8::1", 2222),),
        place=f"{tmp_path}/x.json: record 0",
    )
    assert (db.id, db.where, db.groups, db.labels) == ("db-1", "me@10.0.0.2", ("db",), {"rack": "r-0"})
    assert remarks == []


async def test_an_object_by_name_and_a_list_of_words(tmp_path: Path) -> None:
    by_name = {"web-1": {"ip": "10.0.0.1"}, "web-2": {"ip": "10.0.0.2"}}
    found, _ = await listed(tmp_path, by_name, columns={"name": "key", "address": "value.ip"})
    assert [host.where for host in found] == ["10.0.0.1", "10.0.0.2"]
    found, _ = await listed(tmp_path, ["web-1", "web-2"], columns={"name": "@"})
    assert [host.name for host in found] == ["web-1", "web-2"]


async def test_nested_lists_are_flattened_by_the_path(tmp_path: Path) -> None:
    reservations = {"Reservations": [{"Instances": [{"Id": "i-1"}]}, {"Instances": [{"Id": "i-2"}, {"Id": "i-3"}]}]}
    more: dict[str, Any] = {"hosts": "Reservations[].Instances[]", "columns": {"name": "Id", "identity.aws": "Id"}}
    found, _ = await listed(tmp_path, reservations, **more)
    assert [host.same for host in found] == [("aws:i-1",), ("aws:i-2",), ("aws:i-3",)]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({}, "a host without a name: left out"),
        ({"name": None}, "a host without a name: left out"),
        ({"name": "  "}, "a host without a name: left out"),
        ({"name": "all"}, "a host named 'all': left out"),
        ({"name": "-x"}, "the name '-x' starts with a dash: left out"),
        ({"name": "a\u202eb"}, "the name 'a\\u202eb' has characters that can't be shown: left out"),
        ({"name": ["a"]}, "name: expected a text, got a list"),
        ({"name": {"a": 1}}, "name: expected a text, got an object"),
        ({"name": "x", "address": "-oProxyCommand=x"}, "the address '-oProxyCommand=x' starts with a dash: left out"),
        ({"name": "x", "address": "a b"}, "the address 'a b' has a space in it: left out"),
        ({"name": "x", "user": "\x1b"}, "the user '\\x1b' has characters that can't be shown: left out"),
        ({"name": "x", "port": 0}, "port 0 is none from 1 to 65535: left out"),
        ({"name": "x", "port": "ssh"}, "port 'ssh' is none from 1 to 65535: left out"),
        ({"name": "x", "port": 22.5}, "port 22.5 is none from 1 to 65535: left out"),
        ({"name": "x", "port": True}, "port True is none from 1 to 65535: left out"),
        ({"name": "x", "port": [22]}, "port a list is none from 1 to 65535: left out"),
        ("x", "a host without a name: left out"),
        (None, "a host without a name: left out"),
        ([[]], "a host without a name: left out"),
        ({"name": "ok"}, "'ok' again: left out"),
    ],
)
async def test_a_record_that_is_no_host_is_left_out_and_said(tmp_path: Path, record: Any, said: str) -> None:
    columns = {"name": "name", "address": "address", "user": "user", "port": "port"}
    found, remarks = await listed(tmp_path, [{"name": "ok"}, record, {"name": "last"}], columns=columns)
    assert [host.name for host in found] == ["ok", "last"]
    assert remarks[0].startswith(f"x.json: record 1: {said}")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("labels", [], "labels: expected an object, got a list"),
        ("labels", "x", "labels: expected an object, got 'x'"),
        ("labels", {"a": []}, "labels.a: expected a text, got a list"),
        ("labels.x", {}, "labels.x: expected a text, got an object"),
        ("groups", {}, "groups: expected texts, got an object"),
        ("groups", [["x"]], "groups: expected texts, got a list"),
        ("vars", 7, "vars: expected an object, got 7"),
        ("addresses", [{}], "addresses: expected texts, got a list"),
        ("identity.a", [], "identity.a: expected a text, got a list"),
    ],
)
async def test_a_value_of_a_wrong_kind_costs_only_itself(tmp_path: Path, column: str, value: Any, said: str) -> None:
    (host,), (remark,) = await listed(tmp_path, [{"name": "ok", "v": value}], columns={"name": "name", column: "v"})
    assert (host.id, dict(host.labels), host.groups, dict(host.vars), host.same) == ("ok", {}, (), {}, ())
    assert remark == f"x.json: record 0: {said} (it is left out)"


async def test_a_function_that_can_not_be_applied_is_said(tmp_path: Path) -> None:
    columns = {"name": "name", "labels.x": "join('-', tags)"}
    (host,), (remark,) = await listed(tmp_path, [{"name": "ok", "tags": 7}], columns=columns)
    assert (dict(host.labels), remark[:31]) == ({}, "x.json: record 0: no labels.x: ")


async def test_what_lies_deep_in_vars_is_dropped(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    (host,), _ = await listed(tmp_path, [{"name": "ok", "v": deep}], columns={"name": "name", "vars.v": "v"})
    assert str(host.vars["v"]).count("[") == 20


@pytest.mark.parametrize(
    ("content", "hosts", "said"),
    [
        (b"", "@", "x.json: empty"),
        (b"\xff\xfe", "@", "x.json:1:1: not JSON"),
        (b'[{"name": "a"}', "@", "x.json:1:15: not JSON: it ends in the middle"),
        (b"[" * 100_000, "@", "nested too deep"),
        (b"7", "@", "no list of hosts at '@', but a int"),
        (b'{"items": []}', "hosts", "no list of hosts at 'hosts', but nothing (it has: items)"),
        (b'{"a": 7}', "keys(a)", "hosts: "),
    ],
)
async def test_what_has_no_list_of_hosts_is_refused(tmp_path: Path, content: bytes, hosts: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        await listed(tmp_path, content, hosts=hosts)
    assert said in str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {name: x}", "the key 'file' is missing"),
        ("file: x", "the key 'columns' is missing"),
        ("{file: x, columns: {}}", "the column 'name' is missing"),
        ("{file: x, columns: {name: x, adress: y}}", "no column 'adress' (did you mean 'address'?)"),
        ("{file: x, columns: {name: '$.x'}}", "a JMESPath has no $"),
        ("{file: x, columns: {name: x}, hosts: 'a['}", "'a[' is no path"),
        ("{file: x, columns: {name: x}, port: 0}", "no port 0"),
    ],
)
def test_wrong_settings_are_said_with_their_place(text: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        shape.read(parse(text, "settings.yaml"), FileSettings)
    assert said in str(caught.value)
    assert str(caught.value).startswith("settings.yaml:1:")


def test_a_hundred_thousand_hosts_are_all_there(tmp_path: Path) -> None:
    records = [{**FLEET["data"]["machines"][1], "hostname": f"host-{number}"} for number in range(100_000)]
    inventory = made(tmp_path / "x.json", records, columns={"name": "hostname", "address": "net.v4"})
    assert isinstance(inventory, Reads)
    assert len(inventory.read()) == 100_000
