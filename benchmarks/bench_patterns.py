"""Host patterns: names folded into ranges beside ClusterShell's NodeSet, and hosts chosen out of ten thousand."""

import random
import sys
from collections.abc import Mapping

from ClusterShell.NodeSet import NodeSet

from benchmarks.result import Figure, best, record
from console.model.host import Host
from console.model.patterns import parse
from console.model.patterns.folding import expand, fold

FOLDED = 5_000
CHOSEN = 10_000
GOAL = 0.1
PATTERNS = (
    "web",
    "@web:&env=prod:!ip-10-0-*",
    "ip-10-[0-3]-[1-7]-[1-200]",
    "env=prod:&name~'-1[0-9]$'",
    "@web:&load>2:!mem>90%",
    "ip-*-[1-99]",
)


def scattered(seed: int) -> list[str]:
    """Names as a cloud gives them: addresses drawn from a few networks."""
    draw = random.Random(seed)  # noqa: S311  # the same names in every run
    names: set[str] = set()
    while len(names) < FOLDED:
        names.add(f"ip-10-{draw.randrange(16)}-{draw.randrange(16)}-{draw.randint(1, 254)}")
    return draw.sample(sorted(names), FOLDED)


def dense() -> list[str]:
    """Names that leave no gap: what folds furthest."""
    return [f"ip-10-{a}-{b}-{c}" for a in range(2) for b in range(10) for c in range(1, FOLDED // 20 + 1)]


def fleet() -> list[Host]:
    """Ten thousand hosts with labels and groups."""
    return [
        Host(
            f"i-{number:08x}",
            f"ip-10-{number // 2500}-{number // 250 % 10}-{number % 250 + 1}",
            labels={"env": "prod" if number % 3 else "test", "site": f"s{number % 7}"},
            groups=("web" if number % 2 else "db", "all-of-them"),
        )
        for number in range(CHOSEN)
    ]


def main() -> int:
    """Measure."""
    figures = []
    for what, names in (("drawn from 256 networks", scattered(3)), ("without a gap", dense())):
        assert sorted(expand(fold(names))) == sorted(NodeSet(fold(names))) == sorted(names)
        peer = best(lambda names=names: str(NodeSet.fromlist(names)), 3)  # type: ignore[misc]  # bound now, not later
        ours = best(lambda names=names: fold(names))  # type: ignore[misc]  # bound now, not later
        figures.append(Figure(f"{FOLDED} names, {what}, folded", ours, "ms", peer, "NodeSet.fromlist", GOAL))
    hosts = fleet()
    figures_of: dict[str, Mapping[str, float | str]] = {
        host.id: {"health": "ok", "load": number % 5 * 1.0, "mem": number % 100 / 100}
        for number, host in enumerate(hosts)
    }
    for pattern in PATTERNS:
        took = best(lambda pattern=pattern: parse(pattern).select(hosts, live=figures_of.get))  # type: ignore[misc]  # bound now
        count = len(parse(pattern).select(hosts, live=figures_of.get))
        figures.append(Figure(f"`{pattern}` over {CHOSEN} hosts: {count}", took, "ms"))
    folded = fold(host.name for host in hosts[::3])
    took = best(lambda: parse(folded).select(hosts, strict=True))
    figures.append(Figure(f"{len(hosts[::3])} names, folded, over {CHOSEN} hosts", took, "ms"))
    claim = (
        "Names fold in a tenth of NodeSet's time; a pattern over ten thousand hosts takes some milliseconds (goal: 10)."
    )
    return record("patterns", claim, figures)


if __name__ == "__main__":
    sys.exit(main())
