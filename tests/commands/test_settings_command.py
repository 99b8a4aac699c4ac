"""`quarterdeck settings`: what is in force, and where each value came from."""

import json
from pathlib import Path

from console.commands import exits
from tests.commands.conftest import Quarterdeck


def test_show_names_the_place_of_every_value(quarterdeck: Quarterdeck, home: Path) -> None:
    file = home / "config" / "settings.yaml"
    file.write_text("inventories:\n  - use: static\n    file: hosts.yaml\nlimits:\n  contacts: 9\n")
    (home / "config" / "conf.d").mkdir()
    other = home / "config" / "conf.d" / "a.yaml"
    other.write_text("keys: {refresh: f9}\n")
    said = json.loads(quarterdeck("settings", "show", "--json").out)
    values = {it["key"]: (it["value"], it["from"]) for it in said["values"]}
    assert said["files"] == [str(file), str(other)]
    assert values["inventories.0.use"] == ("static", f"{file}:2:10")
    assert values["inventories.0.file"] == ("hosts.yaml", f"{file}:3:11")
    assert values["limits.contacts"] == ("9", f"{file}:5:13")
    assert values["limits.ceiling"] == ("destroy", "built-in")
    assert values["keys.refresh"] == ("f9", f"{other}:1:17")
    assert values["transports.ssh.use"] == ("ssh", "built-in")


def test_read_only_on_the_command_line_is_in_force(quarterdeck: Quarterdeck) -> None:
    said = json.loads(quarterdeck("--read-only", "--json", "settings", "show").out)
    assert next(it["value"] for it in said["values"] if it["key"] == "read_only") == "true"


def test_check_asks_the_plugins_for_their_own_keys(quarterdeck: Quarterdeck, home: Path) -> None:
    file = home / "config" / "settings.yaml"
    file.write_text("inventories:\n  - use: static\n    fil: hosts.yaml\n  - use: static.nope\n    name: b\n")
    done = quarterdeck("settings", "check", "--json")
    problems = json.loads(done.err)["problems"]
    assert done.code == exits.USAGE
    assert [(it["line"], it["what"]) for it in problems] == [
        (2, "the key 'file' is missing"),
        (3, "unknown key 'fil'"),
        (4, "the plugin 'static' has no 'nope' among its inventories"),
    ]


def test_check_knows_the_actions(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "settings.yaml").write_text("keys: {refrsh: f5, copy: x}\n")
    done = quarterdeck("settings", "check")
    assert done.code == exits.USAGE
    assert "settings.yaml:1:8: no action is called 'refrsh' (did you mean 'refresh'?)" in done.err


def test_every_problem_is_printed_for_people(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "settings.yaml").write_text("them: dark\nlimits: {contacts: many}\n")
    done = quarterdeck("hosts")
    assert (done.code, done.out) == (exits.USAGE, "")
    assert "settings.yaml:1:1: unknown key 'them' (did you mean 'theme'?)" in done.err
    assert "settings.yaml:2:20: expected whole number, got 'many'" in done.err


def test_the_example_is_right(quarterdeck: Quarterdeck) -> None:
    example = Path(__file__).parents[2] / "docs" / "examples" / "settings.yaml"
    done = quarterdeck("settings", "check", "--settings", str(example))
    assert (done.code, done.err) == (exits.OK, "")
