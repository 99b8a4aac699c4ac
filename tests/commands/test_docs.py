"""The pages on settings and commands say what is so."""

import json
import re
from pathlib import Path

import pytest

from console.commands import COMMANDS, exits
from console.kit import document
from console.kit.shape import keys
from console.settings import flat, load, schema
from plugins.static.hosts import GroupEntry, HostEntry, described
from tests.commands.conftest import Quarterdeck

DOCS = Path(__file__).parents[2] / "docs"


def test_every_command_and_verb_has_its_line(quarterdeck: Quarterdeck) -> None:
    page = (DOCS / "commands.md").read_text()
    for name in COMMANDS:
        assert f"`quarterdeck {name}" in page
        verbs = re.search(r"\{(\w[\w,]*)\}", quarterdeck(name, "--help").out)
        for verb in verbs[1].split(",") if verbs else ():
            assert re.search(rf"`quarterdeck {name} [^`]*{verb}", page), (name, verb)


def test_every_exit_code_has_its_line() -> None:
    page = (DOCS / "commands.md").read_text()
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert codes == {exits.OK, exits.FAILED, exits.USAGE, exits.REFUSED, exits.UNKNOWN, exits.INTERRUPTED}


def test_every_key_has_its_line_and_stands_in_the_example() -> None:
    page = (DOCS / "settings.md").read_text()
    said = set(flat(load(DOCS / "examples" / "settings.yaml").said))
    for section, shape in schema()["properties"].items():
        for key in [f"{section}.{key}" for key in shape.get("properties", ())] or [section]:
            assert key.rpartition(".")[2] in page, key
            assert any(one == key or one.startswith(f"{key}.") for one in said), key


def test_the_built_in_values_are_those_of_the_example() -> None:
    example, built_in = load(DOCS / "examples" / "settings.yaml"), load(Path("/dev/null"))
    for name in ("production", "limits", "thresholds", "transports", "metrics", "theme", "read_only", "notify"):
        assert getattr(example, name) == getattr(built_in, name), name


def test_the_hosts_file_of_the_page_is_the_example_and_right(quarterdeck: Quarterdeck, home: Path) -> None:
    example = (DOCS / "examples" / "hosts.yaml").read_text()
    shown = re.search(r"### hosts\.yaml.*?\n((?:    [^\n]*\n)+)", (DOCS / "settings.md").read_text(), re.DOTALL)
    assert shown
    assert [line[4:] for line in shown[1].splitlines()] == example.splitlines()[1:]
    (home / "config" / "hosts.yaml").write_text(example)
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")
    hosts = {host["name"]: host for host in json.loads(quarterdeck("hosts", "--json").out)["hosts"]}
    assert set(hosts["web-1"]["groups"]) == {"web", "site"}
    assert hosts["web-1"]["labels"] == {"role": "web", "env": "prod"}
    assert (hosts["web-1"]["user"], hosts["web-2"]["port"], hosts["db-1"]["transports"]) == ("ops", 2222, ["local"])
    assert {host.name: host.root for host in described(home / "config" / "hosts.yaml")[0]}["db-1"] == "/srv/images/db"


@pytest.mark.parametrize(("kind", "shape"), [("host", HostEntry), ("group", GroupEntry)])
def test_every_key_of_a_hosts_file_has_its_line_and_stands_in_the_example(kind: str, shape: type) -> None:
    page = (DOCS / "settings.md").read_text()
    table = re.search(rf"^\| key of a {kind} \|.*\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    assert table
    assert sorted(re.findall(r"^\| `(\w+)` \|", table[1], re.MULTILINE)) == sorted(keys(shape))
    example = document.read(DOCS / "examples" / "hosts.yaml").content
    assert isinstance(example, dict)
    said = [key.split(".") for key in flat({kind: example[f"{kind}s"][1]})]
    assert {words[2] for words in said if len(words) > 2} == set(keys(shape))


@pytest.mark.parametrize(
    ("pattern", "chosen"),
    [
        ("web-1", ["web-1"]),
        ("web-*", ["web-1", "web-2"]),
        ("@web", ["web-1", "web-2"]),
        ("all", ["web-1", "web-2", "db-1"]),
        ("@site:!web-2", ["web-1", "db-1"]),
        ("@site:&@db", ["db-1"]),
    ],
)
def test_patterns_choose_what_the_page_says(
    quarterdeck: Quarterdeck, home: Path, pattern: str, chosen: list[str]
) -> None:
    (home / "config" / "hosts.yaml").write_text((DOCS / "examples" / "hosts.yaml").read_text())
    (home / "config" / "settings.yaml").write_text("inventories: [{use: static, file: hosts.yaml}]\n")
    hosts = json.loads(quarterdeck("hosts", pattern, "--json").out)["hosts"]
    assert sorted(host["name"] for host in hosts) == sorted(chosen)
