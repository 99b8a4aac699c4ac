"""The table of keys: complete, without clashes, and every command has what does it."""

from pathlib import Path

import pytest

from screens.audit.screen import Audit
from screens.bindings import bindings
from screens.commands import COMMANDS, Command, Where, problems, readable
from screens.fleet.screen import Fleet
from screens.frame import Frame
from screens.host.screen import HostPane
from screens.overview.screen import Overview
from screens.palette.screen import Palette
from screens.plan.screen import PlanPrompt
from screens.reader.screen import Reader
from screens.resume.screen import ResumePrompt
from screens.run.screen import RunPane
from screens.widgets.table import Table

CLASSES: dict[Where, type] = {
    "frame": Frame,
    "list": Table,
    "overview": Overview,
    "fleet": Fleet,
    "host": HostPane,
    "run": RunPane,
    "audit": Audit,
    "reader": Reader,
    "plan": PlanPrompt,
    "resume": ResumePrompt,
    "prompt": Palette,
}
PANES: tuple[Where, ...] = ("overview", "fleet", "host", "runs", "run", "audit")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_an_action_where_it_applies(command: Command) -> None:
    for where in command.where:
        name = command.action.partition("(")[0]
        assert hasattr(CLASSES[where], f"action_{name}"), where


@pytest.mark.parametrize("pane", PANES)
def test_no_key_means_two_things_in_a_pane(pane: Where) -> None:
    keys: dict[str, str] = {}
    for command in COMMANDS:
        if {"frame", "list", pane} & set(command.where):
            for key in command.key.split(","):
                assert keys.setdefault(key, command.id) == command.id, key


def test_nothing_that_changes_a_host_stands_on_a_bare_letter() -> None:
    assert {command.key for command in COMMANDS if command.id in ("cancel-run", "abandon")} == {"ctrl+k"}


def test_ids_are_unique() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


def test_unknown_ids_in_the_settings_are_told_with_the_nearest() -> None:
    assert problems({"only-broken": "z"}) == []
    assert problems({"only-borken": "z"}) == ["keys.only-borken: no such command; did you mean only-broken?"]


@pytest.mark.parametrize(("key", "words"), [("question_mark", "?"), ("f5", "F5"), ("ctrl+@", "ctrl+space"), ("j", "j")])
def test_keys_are_written_as_people_write_them(key: str, words: str) -> None:
    assert readable(key) == words


def test_bindings_carry_the_ids_by_which_they_are_mapped_anew() -> None:
    assert {binding.id for binding in bindings("fleet") if not isinstance(binding, tuple)} >= {"sort", "group"}


def test_the_page_of_keys_names_every_command() -> None:
    page = (Path(__file__).parents[2] / "docs" / "keys.md").read_text()
    missing = [command.id for command in COMMANDS if f"`{command.id}`" not in page and not command.id[-1].isdigit()]
    assert missing == []
