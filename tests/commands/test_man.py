"""The man page: every command, verb and flag is in it, it is current, and formatters have nothing to say against it."""

import argparse
import runpy
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from console.cli import parser
from console.commands import COMMANDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "man" / "quarterdeck.1"


def test_it_is_as_the_command_line_is() -> None:
    drawn: Any = runpy.run_path(str(PAGE.with_name("draw.py")))
    assert PAGE.read_text() == drawn["page"](), "make man"


def test_every_command_verb_and_flag_is_in_it() -> None:
    page = PAGE.read_text().replace(r"\-", "-")
    for name, command in _inner(parser(COMMANDS)).items():
        assert f"\n.SS {name}\n\\fBquarterdeck {name}\\fR" in page
        for verb, of in _inner(command).items():
            assert f"\\fBquarterdeck {name} {verb}\\fR" in page
            assert all(f"\\fB{option}\\fR" in page for option in _options(of))
        assert all(f"\\fB{option}\\fR" in page for option in _options(command))


@pytest.mark.parametrize("check", [("mandoc", "-T", "lint", "-W", "style"), ("groff", "-man", "-ww", "-Tutf8", "-z")])
def test_formatters_have_nothing_to_say_against_it(check: tuple[str, ...]) -> None:
    if shutil.which(check[0]) is None:
        pytest.skip(f"{check[0]} is not installed")
    done = subprocess.run([*check, str(PAGE)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_is_installed_where_man_looks() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert built["shared-data"] == {str(PAGE.relative_to(ROOT)): "share/man/man1/quarterdeck.1"}


def _inner(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def _options(of: argparse.ArgumentParser) -> list[str]:
    return [option for action in of._actions for option in action.option_strings if option != "-h"]
