"""Host patterns: the table in docs/patterns.md holds, and what can't be read says where."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.model.host import Host
from console.model.patterns import FIGURES, BadPattern, groups_of, parse
from console.model.patterns.quantities import quantity

DOCS = Path(__file__).parents[2] / "docs" / "patterns.md"
FLEET = (
    Host("web-1", "web-1", groups=("web", "prod")),
    Host("web-2", "web-2", groups=("web", "prod")),
    Host("web-10", "web-10", groups=("web", "prod")),
    Host("web-3", "web-3", groups=("web", "test")),
    Host("db-1", "db-1", groups=("db", "prod")),
    Host("rack 7", "rack 7"),
)


def rows(section: str) -> list[list[str]]:
    """The rows of the tables of a section of the page: cells without the marks of code."""
    text = DOCS.read_text().split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    lines = [
        line.strip("|") for line in text.splitlines() if line.startswith("| ") and line[2:6] not in ("patt", "host")
    ]
    cells = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    return [[cell[1:-1] if cell.startswith("`") else cell for cell in row] for row in cells]


def table(section: str) -> list[tuple[str, list[str]]]:
    """Patterns with the hosts they choose."""
    return [
        (row[0], [name.strip() for name in row[1].split(",") if name.strip()]) for row in rows(section) if len(row) == 2
    ]


def pairs(text: str) -> dict[str, str]:
    """`key=value key=value`."""
    return dict(pair.split("=") for pair in text.split())


MEASURED = {row[0]: row for row in rows("Examples with labels and figures") if len(row) == 3}
LABELLED = tuple(Host(name, name, labels=pairs(labels)) for name, labels, _ in MEASURED.values())


def live(host: str) -> dict[str, float | str]:
    """The figures of a host in the page's table."""
    found = {key: quantity(text) or text for key, text in pairs(MEASURED[host][2]).items()}
    return {key: value if isinstance(value, str) else value.value for key, value in found.items()}


def test_the_docs_have_tables() -> None:
    assert len(table("Examples")) >= 30
    assert len(table("Examples with labels and figures")) >= 30
    assert len(LABELLED) == 7


@pytest.mark.parametrize(("pattern", "hosts"), table("Examples"))
def test_the_table_in_the_docs(pattern: str, hosts: list[str]) -> None:
    assert sorted(host.name for host in parse(pattern).select(FLEET)) == sorted(hosts)


@pytest.mark.parametrize(("pattern", "hosts"), table("Examples with labels and figures"))
def test_the_table_of_labels_and_figures_in_the_docs(pattern: str, hosts: list[str]) -> None:
    assert [host.name for host in parse(pattern).select(LABELLED, live=live)] == hosts


def test_the_docs_name_every_figure() -> None:
    said = {row[0]: row[1:] for row in rows("Labels and figures") if len(row) == 3}
    assert {name: [figure.about, figure.example] for name, figure in FIGURES.items()} == {
        name: said[name] for name in FIGURES
    }
    for name, figure in FIGURES.items():
        assert parse(figure.example).measured == (name,)


def test_hosts_come_in_their_own_order() -> None:
    assert [host.name for host in parse("db-1:web-2:web-1").select(FLEET)] == ["web-1", "web-2", "db-1"]


def test_an_empty_pattern_is_every_host() -> None:
    assert parse("").select(FLEET) == parse("  ").select(FLEET) == list(FLEET)


def test_a_hosts_name_goes_before_a_groups() -> None:
    hosts = (Host("web", "web"), Host("a", "a", groups=("web",)))
    assert [host.name for host in parse("web").select(hosts)] == ["web"]
    assert [host.name for host in parse("@web").select(hosts)] == ["a"]


def test_a_name_with_the_signs_of_a_glob_is_still_a_name() -> None:
    hosts = (Host("[red]", "[red]"), Host("r", "r"))
    assert [host.name for host in parse("[red]").select(hosts)] == ["[red]", "r"]
    assert [host.name for host in parse("r").select(hosts)] == ["r"]


def test_a_host_is_found_by_its_id_too() -> None:
    assert parse("i-0abc").select((Host("i-0abc", "web"),))


@pytest.mark.parametrize(
    ("pattern", "at", "what"),
    [
        ("a:", 1, "Nothing after the separator"),
        ("a,,b", 2, "Expected a host, a glob or @group"),
        (":a", 0, "Expected a host, a glob or @group"),
        ("@", 0, "Expected a host, a glob or @group"),
        ("a b", 2, "Expected : or , before 'b'"),
        ("''", 0, "An empty name"),
        ("'a", 0, "Expected a host, a glob or @group"),
        ("!", 0, "Expected a host, a glob or @group"),
        ("a:!&b", 2, "Expected a host, a glob or @group"),
    ],
)
def test_what_can_not_be_read_says_where(pattern: str, at: int, what: str) -> None:
    with pytest.raises(BadPattern) as caught:
        parse(pattern)
    assert caught.value.title.splitlines()[0] == what
    assert caught.value.at == at
    assert caught.value.title.splitlines()[-1].index("^") == at + 2


def test_who_will_act_is_told_of_a_word_that_names_nothing() -> None:
    with pytest.raises(BadPattern) as caught:
        parse("web-1:wbe-2").select(FLEET, strict=True)
    assert (caught.value.at, caught.value.hint) == (6, "Did you mean 'web-2'?")
    with pytest.raises(BadPattern, match="No group 'wep'"):
        parse("@wep").select(FLEET, strict=True)
    with pytest.raises(BadPattern, match="No host or group 'x-\\*'"):
        parse("web:&x-*").select(FLEET, strict=True)
    with pytest.raises(BadPattern, match="No host or group 'wbe-1'"):
        parse("web:!wbe-1").select(FLEET, strict=True)  # the host it was to spare would be met
    assert len(parse("web:!wbe-1").select(FLEET)) == 4
    assert parse("gone").select(FLEET) == []


def test_groups_with_the_number_of_their_hosts() -> None:
    assert groups_of(FLEET) == {"db": 1, "prod": 4, "test": 1, "web": 4}


@given(st.text(alphabet="ab*?[]!&@:,'\" -\\=~<>0129/%", max_size=30))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    place = -1
    try:
        assert all(host in FLEET for host in parse(text).select(FLEET))
    except BadPattern as error:
        place = error.at
    assert -1 <= place <= len(text)


def test_thousands_of_names_are_found_among_thousands_of_hosts() -> None:
    def took(count: int) -> float:
        hosts = [Host(f"h{number}", f"h{number}", groups=("all of them",)) for number in range(count)]
        pattern = parse(",".join(host.name for host in hosts))
        began = time.process_time()
        assert len(pattern.select(hosts, strict=True)) == count
        return time.process_time() - began

    assert took(4000) < took(500) * 32
