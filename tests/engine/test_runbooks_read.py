"""Reading runbooks: everything strict, each problem with its place; shipped ones first, the user's over them."""

import json
from pathlib import Path

import pytest

from console.engine import runbooks
from console.model.action import Risk
from console.model.errors import BadSettings
from console.model.runbook import Do, Param, ParamType, Runbook, Step

WHOLE = """\
name: Reload the proxy
key: F7
risk: change
about: |
  Reloads it.
targets: "web-*:!web-9"
fan_out: 3
max_errors: 1
params:
  unit: {title: Unit, pattern: '[a-z]+', default: nginx, names: unit}
  mode: {type: enum, choices: [soft, hard], default: soft}
  tries: {type: int, default: 3, min: 1, max: 9}
  wait: {type: duration, default: 1m30s, max: 10m}
  force: {type: bool, default: no}
  note: {default: 010}
steps:
  - name: Reload
    argv: [systemctl, reload, "{{ unit }}"]
    timeout: 5m
    ok_codes: [0, 3]
    preview: {argv: [systemctl, status, "{{unit}}"]}
  - name: Tell
    on: local
    shell: |
      echo "$param_unit on $host_name"
"""


def written(folder: Path, text: str, name: str = "reload-proxy.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def problems(folder: Path, text: str, name: str = "x.yaml") -> list[str]:
    with pytest.raises(BadSettings) as caught:
        runbooks.read(written(folder, text, name))
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_whole_file_is_read_as_it_is_meant(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    found = runbooks.read(path)
    assert found == Runbook(
        id="reload-proxy",
        name="Reload the proxy",
        key="F7",
        risk=Risk.CHANGE,
        about="Reloads it.",
        targets="web-*:!web-9",
        fan_out=3,
        max_errors=1,
        params=(
            Param("unit", ParamType.STRING, "Unit", "nginx", "[a-z]+", names="unit"),
            Param("mode", ParamType.ENUM, default="soft", choices=("soft", "hard")),
            Param("tries", ParamType.INT, default=3, minimum=1, maximum=9),
            Param("wait", ParamType.DURATION, default=90, maximum=600),
            Param("force", ParamType.BOOL, default=False),
            Param("note", ParamType.STRING, default="010"),
        ),
        steps=(
            Step(
                "Reload",
                Do(("systemctl", "reload", "{{ unit }}")),
                "host",
                300.0,
                (0, 3),
                Do(("systemctl", "status", "{{unit}}")),
            ),
            Step("Tell", Do(shell='echo "$param_unit on $host_name"\n'), "local"),
        ),
        file=str(path),
        digest=found.digest,
    )
    assert len(found.digest) == 64
    assert found.previews


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    one = runbooks.read(written(tmp_path, WHOLE)).digest
    assert runbooks.read(written(tmp_path, WHOLE)).digest == one
    assert runbooks.read(written(tmp_path, WHOLE + "# a comment\n")).digest != one


HEAD = "name: X\nrisk: change\n"
STEPS = "steps: [{name: s, argv: [id]}]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yaml:1:1: the key 'name' is missing (expected text)"),
        (HEAD, "x.yaml:1:1: the key 'steps' is missing (expected list of mappings)"),
        (HEAD + "steps: []", "x.yaml:3:8: no steps"),
        (HEAD + STEPS + "risks: read", "x.yaml:4:1: unknown key 'risks' (did you mean 'risk'?)"),
        ("name: X\nrisk: low\n" + STEPS, "x.yaml:2:7: expected one of read, change, destroy, got 'low'"),
        (
            HEAD + STEPS + "key: F1",
            "x.yaml:4:6: expected one of F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, got 'F1' (did",
        ),
        (HEAD + STEPS + "key: q", "x.yaml:4:6: expected one of F2"),
        (HEAD + STEPS + "fan_out: 0", "x.yaml:4:10: at least one host at once"),
        (HEAD + STEPS + "max_errors: -1", "x.yaml:4:13: less than none"),
        (HEAD + STEPS + "targets: 'a:'", "x.yaml:4:10: Nothing after the separator"),
        ("name: ''\nrisk: read\n" + STEPS, "x.yaml:1:7: an empty name"),
        (HEAD + "steps: [{name: s}]", "x.yaml:3:16: neither argv nor shell (argv for whole arguments, shell"),
        (HEAD + "steps: [{name: s, argv: [a], shell: b}]", "x.yaml:3:37: either argv or shell"),
        (HEAD + "steps: [{name: s, argv: [a], preview: {}}]", "x.yaml:3:39: neither argv nor shell"),
        (HEAD + "steps: [{name: s, argv: ['']}]", "x.yaml:3:25: an empty program"),
        (HEAD + "steps: [{name: s, argv: [a], timeout: 0}]", "x.yaml:3:39: has to be more than nothing"),
        (HEAD + "steps: [{name: s, argv: [a], timeout: soon}]", "x.yaml:3:39: expected duration"),
        (HEAD + "steps: [{name: s, argv: [a], ok_codes: [256]}]", "x.yaml:3:40: expected exit codes"),
        (HEAD + "steps: [{name: s, argv: [a], ok_codes: []}]", "x.yaml:3:40: expected exit codes"),
        (HEAD + "steps: [{name: s, argv: [a], on: ssh}]", "x.yaml:3:34: expected one of host, local, got 'ssh'"),
        (
            "name: X\nrisk: read\nsteps: [{name: s, argv: [a], preview: {argv: [b]}}]",
            "x.yaml:3:39: a runbook of risk read changes nothing",
        ),
        (
            HEAD + "params: {unit: }\nsteps: [{name: s, argv: [a, b, 'x{{ unti }}']}]",
            "x.yaml:4:32: nothing is called 'unti' (did you mean 'unit'?)",
        ),
        (
            HEAD + "steps: [{name: s, argv: ['{{ host.nam }}']}]",
            "x.yaml:3:26: nothing is called 'host.nam' (did you mean",
        ),
        (HEAD + "steps: [{name: s, argv: ['{{ host.label. }}']}]", "x.yaml:3:26: nothing is called 'host.label.'"),
        (
            HEAD + "params: {unit: }\nsteps: [{name: s, shell: 'x {{ unit }}'}]",
            'x.yaml:4:26: {{ unit }} is not filled in within a script (write "$param_unit")',
        ),
        (
            HEAD + "steps: [{name: s, shell: '{{ host.label.a-b }}'}]",
            'x.yaml:3:26: {{ host.label.a-b }} is not filled in within a script (write "$host_label_a_b")',
        ),
        (HEAD + STEPS + "params: {Unit: }", "x.yaml:4:9: 'Unit' can't be a param's name"),
        (HEAD + STEPS + "params: {a: {choices: [x]}}", "x.yaml:4:23: choices are for an enum, this is a string"),
        (HEAD + STEPS + "params: {a: {type: enum}}", "x.yaml:4:20: an enum without choices"),
        (
            HEAD + STEPS + "params: {a: {type: enum, choices: [x, y], default: z}}",
            "x.yaml:4:52: the default: expected one of x, y",
        ),
        (
            HEAD + STEPS + "params: {a: {type: int, pattern: x}}",
            "x.yaml:4:34: a pattern is for a string, this is a int",
        ),
        (
            HEAD + STEPS + "params: {a: {type: int, names: unit}}",
            "x.yaml:4:32: names is for a string, this is a int",
        ),
        (HEAD + STEPS + "params: {a: {pattern: '('}}", "x.yaml:4:23: not a regular expression"),
        (HEAD + STEPS + "params: {a: {pattern: '(a+)+'}}", "x.yaml:4:23: it can match in too many ways"),
        (
            HEAD + STEPS + "params: {a: {pattern: '[a-z]+', default: A}}",
            "x.yaml:4:42: the default: 'A' does not match [a-z]+",
        ),
        (HEAD + STEPS + "params: {a: {min: 1}}", "x.yaml:4:19: min is for an int or a duration, this is a string"),
        (HEAD + STEPS + "params: {a: {type: int, min: 5, max: 1}}", "x.yaml:4:38: max is less than min"),
        (HEAD + STEPS + "params: {a: {type: int, max: 5, default: 6}}", "x.yaml:4:42: the default: 6 is more than 5"),
        (HEAD + STEPS + "params: {a: {type: int, default: x}}", "x.yaml:4:34: the default: expected a whole number"),
        (
            HEAD + STEPS + "params: {a: {type: bool, default: maybe}}",
            "x.yaml:4:35: the default: expected true or false",
        ),
        (HEAD + STEPS + "params: {a: {type: duration, default: x}}", "x.yaml:4:39: the default: not a duration"),
        (HEAD + STEPS + "params: {a: {default: [x]}}", "x.yaml:4:23: expected one value"),
        (HEAD + STEPS + "params: {a: {default: -rf}}", "x.yaml:4:23: the default: '-rf' starts with a dash"),
        (HEAD + STEPS + "params: {a: {type: list}}", "x.yaml:4:20: expected one of string, enum, int, bool, duration"),
        (HEAD + 'steps: [{name: "\\e[2J", argv: [a]}]', "x.yaml:3:16: a character that can't be shown"),
        (HEAD + 'steps: [{name: s, shell: "rm -rf / #\\u202e"}]', "x.yaml:3:26: a character that can't be shown"),
        (HEAD + STEPS + "name: Y", "x.yaml:4:1: the key 'name' again (first on line 1)"),
        ("- a\n- b\n", "x.yaml:1:1: expected a mapping with name, risk, steps, key"),
        ("{" * 100, "x.yaml:"),
        ("\x00", "x.yaml:1:1: not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, text)[0].startswith(said)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = HEAD + "fan_out: 0\nparams: {a: {type: enum}}\nsteps: [{name: s}, {name: t, argv: ['{{ b }}']}]"
    assert len(problems(tmp_path, text)) == 4


@pytest.mark.parametrize("name", ["Restart.yaml", "a b.yaml", "-x.yaml", "ü.yaml", "[red].yaml"])
def test_a_file_name_that_is_no_id_is_refused(tmp_path: Path, name: str) -> None:
    assert "can't be a runbook's id" in problems(tmp_path, HEAD + STEPS, name)[0]


def test_a_script_may_hold_braces_that_are_not_ours(tmp_path: Path) -> None:
    text = HEAD + "steps: [{name: s, shell: \"docker ps --format '{{.Names}} {{ json }}'\"}]"
    assert "{{.Names}}" in runbooks.read(written(tmp_path, text)).steps[0].do.shell


def test_a_missing_file_and_a_binary_one_say_so(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        runbooks.read(tmp_path / "gone.yaml")
    path = tmp_path / "x.yaml"
    path.write_bytes(b"name: \xff\xfe")
    with pytest.raises(BadSettings, match="not UTF-8"):
        runbooks.read(path)


def plain(name: str, key: str = "") -> str:
    return f"name: {name}\nrisk: read\n{f'key: {key}' if key else ''}\n{STEPS}"


def test_one_broken_file_does_not_take_the_others_away(tmp_path: Path) -> None:
    written(tmp_path, plain("Good"), "good.yaml")
    written(tmp_path, "name: [", "bad.yaml")
    written(tmp_path, plain("Old"), "old.yml")
    found, problems = runbooks.read_all([tmp_path, tmp_path / "gone"])
    assert [runbook.name for runbook in found if runbook.file.startswith(str(tmp_path))] == ["Good"]
    assert [str(problem).removeprefix(f"{tmp_path}/").split(":")[0] for problem in problems] == ["bad.yaml", "old.yml"]
    assert "call it old.yaml" in str(problems[1])


def test_a_users_file_takes_the_place_of_one_that_ships_and_it_is_said(tmp_path: Path) -> None:
    written(tmp_path, plain("Ours", "F2"), "restart-service.yaml")
    found, problems = runbooks.read_all([tmp_path])
    (ours,) = [runbook for runbook in found if runbook.id == "restart-service"]
    assert (ours.name, ours.key) == ("Ours", "F2")
    assert ours.tags["instead of"] == str(runbooks.SHIPPED / "restart-service.yaml")
    assert problems == []


def test_a_later_folder_is_over_an_earlier_one(tmp_path: Path) -> None:
    written(tmp_path / "a", plain("A"), "x.yaml")
    written(tmp_path / "b", plain("B"), "x.yaml")
    found, _ = runbooks.read_all([tmp_path / "a", tmp_path / "b"])
    assert [runbook.name for runbook in found if runbook.id == "x"] == ["B"]


def test_a_key_that_a_user_asks_for_is_given_up_by_the_one_that_ships(tmp_path: Path) -> None:
    written(tmp_path, plain("Mine", "F2"), "mine.yaml")
    found, problems = runbooks.read_all([tmp_path])
    keys = {runbook.id: runbook.key for runbook in found}
    assert (keys["mine"], keys["restart-service"]) == ("F2", "")
    (restart,) = [runbook for runbook in found if runbook.id == "restart-service"]
    assert restart.tags["key"] == "F2 is mine's"
    assert problems == []


def test_two_of_the_users_with_one_key_are_a_problem_and_the_second_has_none(tmp_path: Path) -> None:
    written(tmp_path, plain("A", "F9"), "a.yaml")
    written(tmp_path, plain("B", "F9"), "b.yaml")
    found, problems = runbooks.read_all([tmp_path])
    keys = {runbook.id: runbook.key for runbook in found}
    assert (keys["a"], keys["b"]) == ("F9", "")
    said = f"{tmp_path}/b.yaml:3:6: the key F9 is a's (said in {tmp_path}/a.yaml:3:6; give one another)"
    assert [str(problem) for problem in problems] == [said]


def test_the_schema_knows_every_key_that_a_file_may_have() -> None:
    schema = runbooks.schema()
    json.dumps(schema)
    assert schema["required"] == ["name", "risk", "steps"]
    assert set(schema["properties"]) == {
        *("name", "risk", "steps", "key", "about", "params", "targets", "fan_out", "max_errors"),
    }
    step = schema["properties"]["steps"]["items"]
    assert set(step["properties"]) == {"name", "on", "argv", "shell", "timeout", "ok_codes", "preview"}
    param = schema["properties"]["params"]["additionalProperties"]
    assert set(param["properties"]) == {"type", "title", "default", "pattern", "choices", "min", "max", "names"}
    assert param["properties"]["type"] == {"enum": ["string", "enum", "int", "bool", "duration"]}
