"""Settings: what is joined, what is in force, and everything wrong said at once with its place."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from console.model.action import Risk
from console.model.errors import BadSettings, Problem
from console.model.policy import Production, Seconds
from console.settings import flat, load


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty settings folder that `load()` finds."""
    monkeypatch.setenv("QUARTERDECK_CONFIG", str(tmp_path))
    return tmp_path


def written(folder: Path, text: str | bytes, name: str = "settings.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems(folder: Path, text: str | bytes) -> list[Problem]:
    path = written(folder, text)
    with pytest.raises(BadSettings) as caught:
        load(path)
    return list(caught.value.problems)


def test_without_files_this_machine_and_ssh_config_and_nothing_watched(folder: Path) -> None:
    settings = load()
    assert [use.use for use in settings.inventories] == ["local", "ssh.config"]
    assert settings.plugins == ("ssh", "local", "procfs")
    assert (settings.files, settings.watch, settings.read_only) == ((), "", False)


def test_what_a_file_says_is_in_force(folder: Path) -> None:
    path = written(
        folder,
        "context: shop\n"
        "inventories:\n  - use: static\n    file: hosts.yaml\n"
        "watch: '@web:!web-9'\n"
        "production: {match: 'site=fra', window: 5m}\n"
        "limits: {contacts: 20, sample_every: 30s, stale_after: 2m, ceiling: change}\n"
        "thresholds: {disk_warn: 0.7}\n"
        "runbooks: [ops, /srv/runbooks]\n"
        "theme: high-contrast\nread_only: true\n",
    )
    settings = load()
    assert settings.files == (path,)
    assert (settings.context, settings.theme, settings.read_only) == ("shop", "high-contrast", True)
    assert [(use.plugin, use.name, list(use.rest.content)) for use in settings.inventories] == [
        ("static", "static", ["file"])
    ]
    assert settings.production == Production("site=fra", Seconds(300))
    assert (settings.limits.contacts, settings.limits.stale_after) == (20, Seconds(120))
    assert settings.limits.ceiling is Risk.CHANGE
    assert settings.thresholds.disk_warn == 0.7
    assert settings.runbooks == (folder / "ops", Path("/srv/runbooks"), folder / "runbooks")


def test_conf_d_joins_lists_in_the_order_of_names(folder: Path) -> None:
    written(folder, "inventories: [{use: static, name: a}]\n")
    written(folder, "inventories: [{use: static, name: c}]\n", "conf.d/20-c.yaml")
    written(folder, "inventories: [{use: static, name: b}]\ntheme: light\n", "conf.d/10-b.yaml")
    settings = load()
    assert [use.name for use in settings.inventories] == ["a", "b", "c"]
    assert settings.theme == "light"
    assert [path.name for path in settings.files] == ["settings.yaml", "10-b.yaml", "20-c.yaml"]


def test_conf_d_alone_is_enough(folder: Path) -> None:
    written(folder, "theme: light\n", "conf.d/one.yaml")
    assert load().theme == "light"


def test_a_section_said_in_two_files_names_both(folder: Path) -> None:
    written(folder, "theme: dark\n")
    second = written(folder, "\ntheme: light\n", "conf.d/a.yaml")
    with pytest.raises(BadSettings) as caught:
        load()
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == (str(second), 2, 1)
    assert f"{folder / 'settings.yaml'}:1" in problem.what


def test_two_sources_of_one_name_over_files(folder: Path) -> None:
    written(folder, "inventories: [{use: static}]\n")
    written(folder, "inventories: [{use: static}]\n", "conf.d/a.yaml")
    with pytest.raises(BadSettings, match="a second source named 'static'"):
        load()


def test_every_problem_of_every_file_at_once(folder: Path) -> None:
    written(folder, "them: dark\nlimits: {contacts: many}\n")
    written(folder, "watch: [a]\nnotify: maybe\n", "conf.d/a.yaml")
    written(folder, "a: [\n", "conf.d/b.yaml")
    with pytest.raises(BadSettings) as caught:
        load()
    said = [(Path(p.file).name, p.line, p.column) for p in caught.value.problems]
    assert said == [
        ("a.yaml", 1, 8),
        ("a.yaml", 2, 9),
        ("b.yaml", 2, 1),
        ("settings.yaml", 1, 1),
        ("settings.yaml", 2, 20),
    ]


def test_a_file_called_yml_is_not_passed_over_in_silence(folder: Path) -> None:
    written(folder, "theme: light\n", "conf.d/mine.yml")
    with pytest.raises(BadSettings, match=r"mine\.yml: is not read.*rename it to mine\.yaml"):
        load()


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("limits:\n  contatcs: 3\n", 2, 3, "unknown key 'contatcs' (did you mean 'contacts'?)"),
        ("limits:\n  sample_every: soon\n", 2, 17, "expected duration (90s, 15m, 1h30m), got 'soon'"),
        ("limits: {contacts: 0}\n", 1, 20, "contacts is below 1"),
        ("limits: {sample_every: 60}\n", 1, 9, "every host would be stale"),
        ("theme: drak\n", 1, 8, "(did you mean 'dark'?)"),
        ("theme: no\n", 1, 8, "got 'no'"),  # Norway: a word stays a word
        ("read_only: yes\n", 1, 12, "expected true or false, got 'yes'"),
        ("context: [a]\n", 1, 10, "expected text, got a list"),
        ("production: {match: '=prod'}\n", 1, 21, "Nothing before '=' (key=value, like env=prod*)"),
        ("production: {match: '@'}\n", 1, 21, "Expected a host, a glob or @group"),
        ("thresholds: {disk_warn: 85}\n", 1, 25, "85 is not a share of 1 (85% is 0.85)"),
        ("thresholds: {load_warn: 9}\n", 1, 25, "load_warn (9) is above load_crit (5)"),
        ("watch: 'web:'\n", 1, 8, "Nothing after the separator"),
        ("inventories: [static]\n", 1, 15, "expected a mapping with 'use'"),
        ("inventories: [{use: [static]}]\n", 1, 21, "expected text for 'use'"),
        ("inventories: {use: static}\n", 1, 14, "expected a list"),
        ("transports: {ssh: paramiko}\n", 1, 19, "expected a mapping of settings for 'ssh'"),
        ("keys: {refresh: 'page up'}\n", 1, 17, "no key is called 'page up'"),
        ("version: 2\n", 1, 10, "version 2 of the settings"),
        ("- a\n- b\n", 1, 1, "expected settings as a mapping"),
        ("just words\n", 1, 1, "expected settings as a mapping"),
        ("theme: dark\ntheme: light\n", 2, 1, "the key 'theme' again (first on line 1)"),
        ("a: &x {b: 1}\nc: *x\n", 1, 4, "an anchor, &x"),
        ("theme: !!python/object:os.system x\n", 1, 8, "a tag"),
        ("theme: dark\n---\ntheme: dark\n", 2, 1, "a second document"),
        ("theme: 'dark\n", 2, 1, "not YAML"),
        ("theme: \x00\n", 1, 1, "not YAML"),
        (b"theme: d\xffrk\n", 1, 9, "not UTF-8 text"),
        (b"\x7fELF\x02\x01\x01\x00\x00\xfe\xff", 1, 10, "not UTF-8 text"),
    ],
)
def test_says_where_and_what(folder: Path, text: str | bytes, line: int, column: int, said: str) -> None:
    found = problems(folder, text)
    assert (found[0].line, found[0].column) == (line, column), found
    assert said in str(found[0])


def test_keys_are_in_force_under_the_names_by_which_they_arrive(folder: Path) -> None:
    path = written(folder, "keys: {refresh: 'F5, Ctrl+L', help: '?'}\n")
    assert load(path).keys == {"refresh": "f5,ctrl+l", "help": "question_mark"}


def test_norway_stays_a_country(folder: Path) -> None:
    assert load(written(folder, "context: no\n")).context == "no"
    assert load(written(folder, "context: 1e3\n")).context == "1e3"
    assert load(written(folder, "context: 0o14\n")).context == "0o14"


@pytest.mark.parametrize("text", ["", "\n\n", "# only words for people\n", "---\n", "\ufeff", "~\n"])
def test_an_empty_file_sets_nothing(folder: Path, text: str) -> None:
    path = written(folder, text)
    settings = load()
    path.unlink()
    assert settings == replace(load(), files=(path,))


def test_deep_nesting_is_refused_with_its_place(folder: Path) -> None:
    (found,) = problems(folder, "watch: " + "[" * 20_000 + "]" * 20_000)
    assert "nested deeper than" in found.what
    assert found.line == 1


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(BadSettings, match="larger than 8 MiB"):
        load(Path("/dev/zero"))


def test_a_huge_file_is_refused_unparsed(folder: Path) -> None:
    path = folder / "settings.yaml"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 * 1024)  # sparse: reading it would never end
    with pytest.raises(BadSettings, match="larger than 8 MiB"):
        load(path)


def test_many_aliases_never_expand(folder: Path) -> None:
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    assert any("an alias" in problem.what for problem in problems(folder, laughs))


def test_a_folder_where_a_file_should_be(folder: Path) -> None:
    (folder / "settings.yaml").mkdir()
    with pytest.raises(BadSettings, match="Is a directory"):
        load()


def test_a_named_file_that_is_missing(folder: Path) -> None:
    with pytest.raises(BadSettings, match=r"none\.yaml: No such file"):
        load(folder / "none.yaml")


def test_a_link_to_nothing_is_said(folder: Path) -> None:
    (folder / "settings.yaml").symlink_to(folder / "gone")
    with pytest.raises(BadSettings, match="No such file"):
        load()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(folder: Path) -> None:
    written(folder, "theme: dark\n").chmod(0)
    with pytest.raises(BadSettings, match="Permission denied"):
        load()


def test_flat_names_every_value_with_its_place(folder: Path) -> None:
    written(
        folder,
        "limits:\n  contacts: 7\ninventories:\n  - use: static\n    file: hosts.yaml\n",
    )
    places = {key: (node.line, node.column) for key, node in flat(load().said).items()}
    assert places == {"limits.contacts": (2, 13), "inventories.0.use": (4, 10), "inventories.0.file": (5, 11)}
