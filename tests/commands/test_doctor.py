"""`quarterdeck doctor`: says what is missing and how to get it; the exit code tells whether something needed is."""

import json
import os
from pathlib import Path
from typing import Any

from console.commands import exits
from tests.commands.conftest import Quarterdeck


def found(quarterdeck: Quarterdeck, **environment: str) -> tuple[int, dict[str, dict[str, Any]]]:
    done = quarterdeck("doctor", "--json", environment=environment)
    said = json.loads(done.out)
    assert said["ok"] == (done.code == exits.OK)
    return done.code, {it["area"]: it for it in said["found"]}


def test_a_sound_machine(quarterdeck: Quarterdeck) -> None:
    code, areas = found(quarterdeck)
    assert code == exits.OK, areas
    assert {"quarterdeck", "installation", "clock", "record", "terminal", "ssh", "ssh agent", "settings"} <= set(areas)
    assert areas["settings"]["do"] == "quarterdeck init writes a first one"


def test_bad_settings_are_said_with_their_place(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "settings.yaml").write_text("theme: drak\nlimits: {contacts: 0}\n")
    code, areas = found(quarterdeck)
    assert code == exits.FAILED
    assert areas["settings"]["state"] == "missing"
    assert "settings.yaml:1:8" in areas["settings"]["said"]


def test_a_plugin_that_is_not_there(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "config" / "settings.yaml").write_text("inventories: [{use: statik}]\n")
    code, areas = found(quarterdeck)
    assert code == exits.FAILED
    assert "statik" in areas["settings"]["said"]


def test_no_ssh_program(quarterdeck: Quarterdeck, home: Path) -> None:
    code, areas = found(quarterdeck, PATH=str(home))
    assert (code, areas["ssh"]["state"]) == (exits.OK, "warn")
    assert "apt install openssh-client" in areas["ssh"]["do"]


def test_an_agent_that_is_gone(quarterdeck: Quarterdeck, home: Path) -> None:
    _, areas = found(quarterdeck, SSH_AUTH_SOCK=str(home / "gone.sock"))
    assert areas["ssh agent"]["state"] == "warn"
    assert "No such file" in areas["ssh agent"]["said"]


def test_a_state_folder_that_is_none(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "state").write_text("a file")
    code, areas = found(quarterdeck)
    assert (code, areas["record"]["state"]) == (exits.FAILED, "missing")
    assert "QUARTERDECK_STATE" in areas["record"]["do"]


def test_an_ssh_config_that_others_may_write(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / ".ssh").mkdir()
    config = home / ".ssh" / "config"
    config.touch()
    config.chmod(0o666)
    _, areas = found(quarterdeck)
    assert areas[f"ssh config {config}"]["state"] == "warn"


def test_it_changes_nothing(quarterdeck: Quarterdeck, home: Path) -> None:
    (home / "state").mkdir(mode=0o700)
    before = sorted(os.walk(home))
    quarterdeck("doctor")
    after = [entry for entry in sorted(os.walk(home)) if not entry[0].startswith(str(home / "runtime"))]
    assert [(folder, sorted(files)) for folder, _, files in after] == [
        (folder, sorted(files)) for folder, _, files in before
    ]
