"""The pages on settings and commands say what is so."""

import json
import re
from pathlib import Path

import pytest

from console.commands import COMMANDS, exits
from console.settings import flat, load, schema
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
        keys = [f"{section}.{key}" for key in shape.get("properties", ())] or [section]
        for key in keys:
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
