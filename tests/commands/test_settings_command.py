"""`quarterdeck settings`: what is in force, and where each value came from."""

import json
from pathlib import Path

import pytest

from console.commands import exits
from console.commands.checking.keys import PLACES
from screens.commands import COMMANDS
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


def said_of(quarterdeck: Quarterdeck, home: Path, text: str) -> list[str]:
    """The problems that `settings check` finds, without the folder and the hints."""
    (home / "config" / "settings.yaml").write_text(text)
    done = quarterdeck("settings", "check", "--json")
    assert done.code == (exits.USAGE if done.err else exits.OK)
    found = json.loads(done.err)["problems"] if done.err else []
    return [f"{Path(it['file']).name}:{it['line']}:{it['column']}: {it['what']}" for it in found]


def test_check_knows_the_names_of_keys(quarterdeck: Quarterdeck, home: Path) -> None:
    said = said_of(quarterdeck, home, "keys:\n  refresh: foo+bar\n  copy: f5, esc\n  shell: Ctrl+E\n")
    assert said == [
        "settings.yaml:2:12: no key is called 'foo+bar'",
        "settings.yaml:3:9: no key is called 'esc'",
    ]
    assert "did you mean 'escape'?" in quarterdeck("settings", "check").err


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("{sort: x, group: x}", ["settings.yaml:1:24: 'x' is 'sort' already"]),
        ("{sort: b}", ["settings.yaml:1:14: 'b' is 'group' already"]),
        ("{sort: b, group: o}", []),  # they changed places
        ("{sort: S, evidence: Shift+S}", ["settings.yaml:1:27: 'S' is 'sort' already"]),
        ("{sort: '?'}", ["settings.yaml:1:14: 'question_mark' is 'help' already"]),
        ("{only-broken: R}", []),  # R is a run's, and no run is on the screen with the fleet
        ("{yes: p}", ["settings.yaml:1:13: 'p' is 'preview' already"]),
        ("{copy: ctrl+q}", ["settings.yaml:1:14: ctrl+q is taken: it leaves the console"]),
    ],
)
def test_check_finds_two_actions_on_one_key(quarterdeck: Quarterdeck, home: Path, keys: str, said: list[str]) -> None:
    assert said_of(quarterdeck, home, f"keys: {keys}\n") == said


def test_no_two_actions_are_on_one_key_from_the_start() -> None:
    for place in PLACES:
        keys = [key for it in COMMANDS if place & set(it.where) for key in it.key.split(",")]
        assert len(keys) == len(set(keys)), (place, keys)
    assert {where for it in COMMANDS for where in it.where} <= set().union(*PLACES)


HOSTS = "groups: {web: {}}\nhosts: {web-1: {groups: [web]}}\n"
INVENTORIES = "inventories: [{use: local, name: me}, {use: static, file: hosts.yaml}]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watch: '@web'", []),
        ("watch: all:!web-1", []),
        ("watch: '@nogroup'", ["settings.yaml:2:8: No group 'nogroup'"]),
        ("watch: 'web:!web-9'", ["settings.yaml:2:8: No host or group 'web-9'"]),
        ("production: {match: '@prodction'}", ["settings.yaml:2:21: No group 'prodction'"]),
        ("production: {match: '*prod*'}", []),
        ("production: {match: env=prod}", []),
    ],
)
def test_check_holds_patterns_against_the_hosts(
    quarterdeck: Quarterdeck, home: Path, text: str, said: list[str]
) -> None:
    (home / "config" / "hosts.yaml").write_text(HOSTS)
    assert said_of(quarterdeck, home, INVENTORIES + text + "\n") == said


def test_a_group_may_come_from_an_inventory_that_can_not_be_read_here(quarterdeck: Quarterdeck, home: Path) -> None:
    said = said_of(quarterdeck, home, INVENTORIES + "watch: '@nogroup'\n")
    assert said == ["hosts.yaml:0:0: No such file or directory"]


def test_check_reads_the_hosts_files(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "hosts.yaml").write_text("groups:\n  web: {hosts: [web-2]}\nhosts:\n  web-1: {port: x}\n")
    assert said_of(quarterdeck, home, INVENTORIES + "keys: {refrsh: f9}\n") == [
        "hosts.yaml:2:17: unknown host 'web-2'",
        "hosts.yaml:4:17: expected whole number, got 'x'",
        "settings.yaml:2:8: no action is called 'refrsh'",
    ]


def test_check_says_which_names_are_shown_otherwise(quarterdeck: Quarterdeck, home: Path) -> None:
    file = home / "config" / "hosts.yaml"
    file.write_text('hosts:\n  "\\e[31mweb": {}\n')
    (home / "config" / "settings.yaml").write_text(INVENTORIES)
    done = quarterdeck("settings", "check")
    assert (done.code, "ok" in done.out) == (exits.OK, True)
    assert f"{file}:2:3: '\\x1b[31mweb' has characters that can't be shown (here it is 'web')" in done.err
    (remark,) = json.loads(quarterdeck("settings", "check", "--json").out)["remarks"]
    assert (remark["file"], remark["line"], remark["column"]) == (str(file), 2, 3)
    assert any(it["said"].startswith(f"{file}:2:3") for it in json.loads(quarterdeck("doctor", "--json").out)["found"])


def test_a_slip_in_the_name_of_a_plugin(quarterdeck: Quarterdeck, home: Path) -> None:
    text = "inventories:\n  - use: statc\n    file: hosts.yaml\ntransports: {shh: {}}\nmetrics: [{use: procs.procfs}]\n"
    assert said_of(quarterdeck, home, text) == [
        "settings.yaml:2:10: there is no plugin 'statc'",
        "settings.yaml:4:14: there is no plugin 'shh'",
        "settings.yaml:5:17: there is no plugin 'procs'",
    ]
    said = quarterdeck("settings", "check").err
    assert [said.count(f"did you mean '{name}'?") for name in ("static", "ssh", "procfs")] == [1, 1, 1]
    assert "There is no plugin 'statc': did you mean 'static'?" in quarterdeck("hosts").err


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
