"""Names to ranges and back: exact, and judged by ClusterShell's NodeSet."""

import pytest
from ClusterShell.NodeSet import NodeSet
from hypothesis import given
from hypothesis import strategies as st

from console.model.host import Host
from console.model.patterns import BadPattern, parse
from console.model.patterns.folding import expand, fold, quoted, words

ODD = st.lists(
    st.sampled_from([*"a01'\"*?[]!-:,&@=~<>{ ", "all", "09", "10", "[1-2]", "ü", "٣"]), min_size=1, max_size=6
).map("".join)
PLAIN = st.from_regex(r"[a-z]{0,2}-?[0-9]{1,3}(?:-[0-9]{1,2}){0,2}[a-z]?", fullmatch=True)
"""Names as hosts have them, which NodeSet can read too."""


@given(st.sets(ODD, max_size=12))
def test_expanding_is_the_inverse_of_folding(names: set[str]) -> None:
    assert sorted(expand(fold(names))) == sorted(names)
    assert ",".join(words(names)) == fold(names)


@given(st.sets(ODD, min_size=1, max_size=12))
def test_what_is_folded_chooses_exactly_those_hosts(names: set[str]) -> None:
    hosts = [Host(f"id {number}", name) for number, name in enumerate(sorted(names))]
    others = [Host(f"other {number}", f"{name}0") for number, name in enumerate(names) if f"{name}0" not in names]
    found = parse(fold(names)).select([*others, *hosts], strict=True)
    assert [host.name for host in found] == sorted(names)


@given(ODD)
def test_a_quoted_name_means_itself(name: str) -> None:
    others = [Host("o", f"{name}x"), Host("p", "x"), Host("q", "all in all"), Host("r", "r", groups=(name,))]
    mine = Host("mine", name)
    assert parse(quoted(name)).select([*others, mine], strict=True)[-1] is mine
    assert len(parse(quoted(name)).select([*others, mine])) == 1 + (name == "x") + (name in ("r", "p"))


@given(st.sets(PLAIN, max_size=40))
def test_clustershell_reads_the_same_names(names: set[str]) -> None:
    assert set(NodeSet(fold(names))) == names
    assert set(expand(str(NodeSet.fromlist(sorted(names))))) == names


@given(st.sets(st.integers(0, 300), min_size=1), st.integers(0, 3))
def test_one_number_is_folded_as_clustershell_does(numbers: set[int], width: int) -> None:
    names = [f"web{number:0{width}}" for number in numbers]
    theirs = str(NodeSet.fromlist(names))
    if width in (0, 1):
        assert fold(names) == theirs
    else:  # on purpose: NodeSet sorts a range by value alone, we by width first; they are the same names
        assert sorted(fold(names)[4:-1].split(",")) == sorted(theirs[4:-1].split(",")) or len(numbers) == 1


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 9)), min_size=1))
def test_several_numbers_are_folded_about_as_far(names: set[tuple[int, int, int]]) -> None:
    """On purpose: NodeSet tries harder to join blocks that share a side; we fold the last number first, once."""
    written = [f"ip-10-{a}-{b}-{c}" for a, b, c in names]
    assert len(words(written)) <= 2 * len(str(NodeSet.fromlist(written)).split(",ip")) + 2


@pytest.mark.parametrize(
    ("names", "folded"),
    [
        ("", ""),
        ("web", "web"),
        ("web1", "web1"),
        ("web1 web2 web3", "web[1-3]"),
        ("web3 web1 web3", "web[1,3]"),
        ("web01 web02 web3 web10", "web[3,01-02,10]"),
        ("web08 web09 web10 web99 web100", "web[08-10,99-100]"),
        ("web098 web099 web100", "web[098-100]"),
        ("web9 web10", "web[9-10]"),
        ("web0 web00", "web[0,00]"),
        ("r1n1 r1n2 r2n1 r2n2 db", "db,r[1-2]n[1-2]"),
        ("r1n1 r1n2 r2n1", "r1n[1-2],r2n1"),
        ("1 2 3", "[1-3]"),
        ("web1.fra web2.fra web1.ams", "web1.ams,web[1-2].fra"),
        ("all", "[a]ll"),
        ("a*", "a[*]"),
        ("a=1 a=2", "'a=[1-2]'"),
        (" ".join(f"ip-10-1-2-{number}" for number in range(1, 51)), "ip-10-1-2-[1-50]"),
        ("i-1234567890123456789 i-1234567890123456790", "i-1234567890123456789,i-1234567890123456790"),
    ],
)
def test_what_is_folded(names: str, folded: str) -> None:
    assert fold(names.split()) == folded


def test_names_with_blanks_are_quoted_whole() -> None:
    assert fold(["rack 1", "rack 2", "it's 1"]) == "\"it's 1\",'rack [1-2]'"
    assert fold(["""it's "1" """]) == """'it'"'"'s "1" '"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("web*", "A glob can't be written out"),
        ("web[12]", "A glob can't be written out"),
        ("@web", "Only names and ranges can be written out"),
        ("a:!b", "Only names and ranges can be written out"),
        ("env=prod", "Only names and ranges can be written out"),
        ("all", "Only names and ranges can be written out"),
        ("web[1-999999999]", "More than 100000 names"),
        ("a[1-60000],b[1-60000]", "More than 100000 names"),
        ("x[1-9999][1-9999][1-9999]", "More than 100000 names"),
    ],
)
def test_what_can_not_be_written_out_says_so(text: str, what: str) -> None:
    with pytest.raises(BadPattern, match=what):
        expand(text)
