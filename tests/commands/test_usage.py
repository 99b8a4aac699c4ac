"""Usage: what a wrong command line gets, and that every command keeps the table's promise."""

import importlib
import json
from importlib.util import find_spec

import pytest

from console.commands import COMMANDS, exits
from tests.commands.conftest import Quarterdeck


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module_with_the_same_words(name: str) -> None:
    assert find_spec(f"console.commands.{name}") is not None
    module = importlib.import_module(f"console.commands.{name}")
    assert name == module.NAME
    assert COMMANDS[name] == module.HELP


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, quarterdeck: Quarterdeck) -> None:
    done = quarterdeck(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"usage: quarterdeck {name}" in done.out


def test_the_nearest_command_is_named(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck("hots")
    assert (done.code, done.out) == (exits.USAGE, "")
    assert "There is no 'hots'; did you mean 'hosts'?" in done.err


def test_an_error_is_json_where_json_is_asked_for(quarterdeck: Quarterdeck) -> None:
    for words in (("--json", "hosts", "nope:"), ("hosts", "nope:", "--json")):
        done = quarterdeck(*words)
        said = json.loads(done.err)
        assert (done.code, done.out, said["exit"], said["kind"]) == (exits.USAGE, "", exits.USAGE, "error")
        assert said["schema_version"] == 1
        assert said["error"] == "BadPattern"


def test_the_console_needs_a_terminal(quarterdeck: Quarterdeck) -> None:
    done = quarterdeck()
    assert done.code == exits.USAGE
    assert "needs a terminal" in done.err


def test_no_lab_is_running(quarterdeck: Quarterdeck) -> None:
    for words, environment in ((("--lab", "hosts"), {}), (("hosts",), {"QUARTERDECK_LAB": "1"})):
        done = quarterdeck(*words, environment=environment)
        assert done.code == exits.FAILED
        assert "No lab is running" in done.err
        assert "quarterdeck lab" in done.err
