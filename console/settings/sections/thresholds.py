"""When a figure is WARN or CRIT."""

from console.kit import shape
from console.kit.document import Node
from console.model.errors import Problem
from console.model.policy import Thresholds


def check(node: Node) -> list[Problem]:
    """Shares outside 0 to 1, and warnings that come after the alarm."""
    reader = shape.Reader()
    thresholds = reader.read(node, Thresholds)
    for figure in ("memory", "disk", "load"):
        warn, crit = getattr(thresholds, f"{figure}_warn"), getattr(thresholds, f"{figure}_crit")
        for key, value in ((f"{figure}_warn", warn), (f"{figure}_crit", crit)):
            if figure != "load" and not 0 < value <= 1:
                reader.wrong(thresholds, key, f"{value:g} is not a share of 1", "85% is 0.85")
        if warn > crit:
            what = f"{figure}_warn ({warn:g}) is above {figure}_crit ({crit:g})"
            reader.wrong(thresholds, f"{figure}_warn", what, "the warning comes first")
    return reader.problems
