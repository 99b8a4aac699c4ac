"""Views of the fleet in the settings."""

from pathlib import Path

import pytest

from console.commands.settings import in_force
from console.model.errors import BadSettings
from console.model.view import SavedView
from console.settings import load, schema


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.yaml"
    path.write_text(text)
    return path


def test_what_a_file_says_is_in_force(tmp_path: Path) -> None:
    text = (
        "views:\n  web:\n    filter: '@web'\n    only_broken: true\n    sort: [health, -load]\n"
        "    group: site\n    columns: [host, load, label:site]\n  default: {group: site}\n  plain:\nrestore: false\n"
    )
    settings = load(written(tmp_path, text))
    assert settings.views == {
        "web": SavedView("@web", True, ("health", "-load"), "site", ("host", "load", "label:site")),
        "default": SavedView(group="site"),
        "plain": SavedView(),
    }
    assert not settings.restore
    shown = {key: (value, origin.rpartition("settings.yaml:")[2]) for key, value, origin in in_force(settings)}
    assert shown["views.web.sort.1"] == ("-load", "5:20")
    assert shown["views.default.filter"] == ("", "built-in")


@pytest.mark.parametrize(
    ("view", "column", "said"),
    [
        ("{columns: [host, memry]}", 31, "there is no column 'memry' (Did you mean 'memory'?)"),
        ("{columns: [health, load]}", 24, "the host's name is missing (add 'host')"),
        ("{sort: [-lod]}", 22, "there is no column 'lod'"),
        ("{sort: ['label:']}", 22, "there is no column 'label:'"),
        ("{sorted: [load]}", 15, "unknown key 'sorted' (did you mean 'sort'?)"),
        ("{only_broken: yes}", 28, "expected true or false"),
        ("[host]", 14, "expected a mapping with filter, only_broken, sort, group, columns"),
    ],
)
def test_says_where_and_what(tmp_path: Path, view: str, column: int, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        load(written(tmp_path, f"theme: dark\nviews: {{web: {view}}}\n"))
    [problem] = caught.value.problems
    assert (problem.line, problem.column) == (2, column)
    assert said in str(problem)


@pytest.mark.parametrize("name", ["'two words'", "''"])
def test_a_name_is_one_word(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSettings) as caught:
        load(written(tmp_path, f"views: {{{name}: {{}}}}\n"))
    assert "can't be a view's name" in str(caught.value)


def test_the_schema_knows_views() -> None:
    made = schema()["properties"]["views"]["additionalProperties"]["properties"]
    assert set(made) == {"filter", "only_broken", "sort", "group", "columns"}
