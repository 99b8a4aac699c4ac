"""The static inventory: groups in groups, inherited labels, strict errors with places, hostile names."""

from pathlib import Path

import pytest

from console.kit import document, shape
from console.model.errors import BadSettings
from console.model.host import Host
from console.model.ports import Inventory, Remarks
from plugins.static import PLUGIN
from plugins.static.inventory import StaticInventory
from plugins.static.settings import StaticSettings

SITES = """\
groups:
  prod: {groups: [ber, fra], labels: {env: prod, tier: "1"}}
  ber: {hosts: [db-1], labels: {site: ber}}
  fra: {labels: {site: fra, tier: "2"}}
  web:
    hosts: [web-1]
    labels: {role: web}
hosts:
  web-1: {address: 10.0.0.1, port: 2222, user: ops, groups: [fra], labels: {tier: "3"}}
  db-1:
  edge: {transports: [ssm, ssh], root: /srv/edge}
"""


async def hosts(tmp_path: Path, text: str) -> dict[str, Host]:
    file = tmp_path / "hosts.yaml"
    file.write_text(text)
    return {host.name: host for host in await StaticInventory(file).hosts()}


async def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        await hosts(tmp_path, text)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


async def test_a_host_is_in_its_groups_and_in_those_around_them(tmp_path: Path) -> None:
    found = await hosts(tmp_path, SITES)
    assert list(found) == ["web-1", "db-1", "edge"]
    assert found["web-1"].groups == ("fra", "web", "prod")
    assert found["db-1"].groups == ("ber", "prod")
    assert found["edge"].groups == ()


async def test_labels_are_inherited_and_the_nearer_wins_and_the_hosts_own_last(tmp_path: Path) -> None:
    found = await hosts(tmp_path, SITES)
    assert found["web-1"].labels == {"env": "prod", "tier": "3", "site": "fra", "role": "web"}
    assert found["db-1"].labels == {"env": "prod", "tier": "1", "site": "ber"}


async def test_how_a_host_is_reached_is_as_written(tmp_path: Path) -> None:
    found = await hosts(tmp_path, SITES)
    assert found["web-1"].where == "ops@10.0.0.1:2222"
    assert (found["db-1"].where, found["db-1"].transports) == ("db-1", ("ssh",))
    assert (found["edge"].transports, found["edge"].root) == (("ssm", "ssh"), "/srv/edge")
    assert {host.source for host in found.values()} == {"static"}


async def test_a_group_reached_over_two_ways_counts_once(tmp_path: Path) -> None:
    groups = "{a: {groups: [b, c]}, b: {groups: [d]}, c: {groups: [d], labels: {x: c}}, d: }"
    text = f"groups: {groups}\nhosts: {{h: {{groups: [d]}}}}"
    found = await hosts(tmp_path, text)
    assert found["h"].groups == ("d", "b", "c", "a")
    assert found["h"].labels == {"x": "c"}


@pytest.mark.parametrize("text", ["", "hosts:", "hosts: {}", "groups:\nhosts:\n"])
async def test_an_empty_file_has_no_hosts(tmp_path: Path, text: str) -> None:
    assert await hosts(tmp_path, text) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "hosts: {web-1: {grous: [a]}}",
            "hosts.yaml:1:17: unknown key 'grous' (did you mean 'groups'?)",
        ),
        (
            "groups:\n  web: {hosts: [web-1, wbe-2]}\nhosts: {web-1: , web-2: }",
            "hosts.yaml:2:24: unknown host 'wbe-2' (did you mean 'web-2'?)",
        ),
        (
            "groups: {web: }\nhosts:\n  a: {groups: [wep]}",
            "hosts.yaml:3:16: unknown group 'wep' (did you mean 'web'?)",
        ),
        (
            "groups: {web: {groups: [zzz]}}",
            "hosts.yaml:1:25: unknown group 'zzz' (no such name under groups:)",
        ),
        ("groups: {a: {hosts: [h, h]}}\nhosts: {h: }", "hosts.yaml:1:25: host 'h' again"),
        ("hosts:\n  a:\n  a:\n", "hosts.yaml:3:3: the key 'a' again (first on line 2)"),
        ("groups: {a: {groups: [a]}}", "hosts.yaml:1:23: group 'a' contains itself, through 'a'"),
        (
            "groups:\n  a: {groups: [b]}\n  b: {groups: [c]}\n  c: {groups: [d, a]}\n  d:\n",
            "hosts.yaml:4:19: group 'a' contains itself, through 'c'",
        ),
        ("hosts: {a: {port: 70000}}", "hosts.yaml:1:19: no port 70000 (1 to 65535)"),
        ("hosts: {a: {port: ssh}}", "hosts.yaml:1:19: expected whole number, got 'ssh'"),
        ("hosts: {a: {transports: []}}", "hosts.yaml:1:25: no transport (leave it out for ssh)"),
        ("hosts: {a: {root: srv}}", "hosts.yaml:1:19: root 'srv' is not an absolute path"),
        ("hosts: {all: }", "hosts.yaml:1:9: a host named 'all' (every host is already called that)"),
        ("hosts: {'': }", "hosts.yaml:1:9: a host without a name"),
        ("hosts: [a, b]", "hosts.yaml:1:8: expected a mapping of names to mappings, got a list"),
        (
            'hosts:\n  "a\\u200b": \n  "a\\u200c": \n',
            "hosts.yaml:3:3: host 'a\\u200c' reads like the one on line 2 (only characters that can't be shown differ)",
        ),
    ],
)
async def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert await problems(tmp_path, text) == [said]


async def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    text = "groups: {g: {hosts: [x], groups: [y]}}\nhosts: {a: {port: 0, groups: [z]}}"
    assert [line.split(": ", 1)[1].split(" (")[0] for line in await problems(tmp_path, text)] == [
        "unknown host 'x'",
        "unknown group 'y'",
        "no port 0",
        "unknown group 'z'",
    ]


async def test_problems_of_every_kind_are_said_at_once(tmp_path: Path) -> None:
    text = (
        "groups:\n"
        "  a: {groups: [b], hosts: [h, h]}\n"
        "  b: {groups: [a], labls: {x: y}}\n"
        "  c: {groups: [c]}\n"
        "hosts:\n"
        "  h: {port: ssh, root: srv, groups: [zzz]}\n"
        "  h: {}\n"
        "  all: {port: 0, transports: []}\n"
        "  i: &x {user: [me]}\n"
    )
    assert [line.split(" (")[0] for line in await problems(tmp_path, text)] == [
        "hosts.yaml:2:31: host 'h' again",
        "hosts.yaml:3:16: group 'a' contains itself, through 'b'",
        "hosts.yaml:3:20: unknown key 'labls'",
        "hosts.yaml:4:16: group 'c' contains itself, through 'c'",
        "hosts.yaml:6:13: expected whole number, got 'ssh'",
        "hosts.yaml:6:24: root 'srv' is not an absolute path",
        "hosts.yaml:6:38: unknown group 'zzz'",
        "hosts.yaml:7:3: the key 'h' again",
        "hosts.yaml:8:3: a host named 'all'",
        "hosts.yaml:8:15: no port 0",
        "hosts.yaml:8:30: no transport",
        "hosts.yaml:9:6: an anchor, &x",
        "hosts.yaml:9:16: expected text, got a list",
    ]


async def test_a_section_of_the_wrong_kind_makes_nothing_else_unknown(tmp_path: Path) -> None:
    said = await problems(tmp_path, "groups: {web: {hosts: [a]}}\nhosts: [a]")
    assert said == ["hosts.yaml:2:8: expected a mapping of names to mappings, got a list"]


async def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"gone\.yaml: No such file"):
        await StaticInventory(tmp_path / "gone.yaml").hosts()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("-oProxyCommand=touch /tmp/x", "-oProxyCommand=touch /tmp/x"),
        ("web 1", "web 1"),
        ("[red]web[/nope][@click=app.quit]", "[red]web[/nope][@click=app.quit]"),
        (r"\e]52;c;aGk=\aweb", "␛web"),
        (r"web\r\n1", "web 1"),
        (r"\u202eweb", "�web"),
    ],
)
async def test_hostile_names_are_data_made_harmless_for_the_screen(tmp_path: Path, written: str, shown: str) -> None:
    found = await hosts(tmp_path, f'hosts:\n  "{written}": {{labels: {{"{written}": "{written}"}}}}')
    (host,) = found.values()
    assert (host.name, host.id, host.labels) == (shown, shown, {shown: shown})


async def test_what_is_taken_out_of_words_is_said_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "hosts.yaml"
    file.write_text('groups:\n  "\\e[1mg": {}\nhosts:\n  "\\e[31mweb": {labels: {a: "\\u202eb"}}\n  plain ü:\n')
    inventory = StaticInventory(file)
    assert isinstance(inventory, Remarks)
    assert [host.name for host in await inventory.hosts()] == ["web", "plain ü"]
    assert [str(remark).replace(f"{tmp_path}/", "") for remark in inventory.remarks()] == [
        "hosts.yaml:2:3: '\\x1b[1mg' has characters that can't be shown (here it is 'g')",
        "hosts.yaml:4:3: '\\x1b[31mweb' has characters that can't be shown (here it is 'web')",
        "hosts.yaml:4:29: '\\u202eb' has characters that can't be shown (here it is '�b')",
    ]
    file.write_text("hosts: {web: }")
    await inventory.hosts()
    assert inventory.remarks() == []


async def test_a_chain_of_thousands_of_groups_is_read(tmp_path: Path) -> None:
    links = "\n".join(f"  g{number}: {{groups: [g{number + 1}]}}" for number in range(3000))
    found = await hosts(tmp_path, f"groups:\n{links}\n  g3000:\nhosts: {{h: {{groups: [g3000]}}}}")
    assert len(found["h"].groups) == 3001


async def test_ten_thousand_hosts_with_unknown_groups_are_refused_without_a_guess_for_each(tmp_path: Path) -> None:
    entries = "\n".join(f"  host-{number}: {{groups: [grp-{number}]}}" for number in range(10_000))
    groups = "\n".join(f"  group-{number}:" for number in range(1000))
    said = await problems(tmp_path, f"groups:\n{groups}\nhosts:\n{entries}")
    assert len(said) == 10_000
    assert sum("did you mean" in line for line in said) <= 20


async def test_the_plugin_makes_it_from_its_settings_shape(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("hosts: {a: }")
    node = document.parse("file: fleet.yaml", str(tmp_path / "settings.yaml"))
    capability = PLUGIN.inventories["static"]
    settings = shape.read(node, capability.settings)
    assert settings == StaticSettings(tmp_path / "fleet.yaml")
    inventory: Inventory = capability.make(settings, None)  # type: ignore[arg-type]  # it reaches for nothing
    assert [host.name for host in await inventory.hosts()] == ["a"]
