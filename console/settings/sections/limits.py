"""How much the console may do at once."""

from console.kit import shape
from console.kit.document import Node
from console.model.errors import Problem
from console.model.policy import Limits

_AT_LEAST = {"contacts": 1, "contacts_per_host": 1, "sample_every": 1, "inventory_every": 1, "output_kept": 1000}


def check(node: Node) -> list[Problem]:
    """Limits that would stop the console, or make it a nuisance to the hosts."""
    reader = shape.Reader()
    limits = reader.read(node, Limits)
    for key, least in _AT_LEAST.items():
        if getattr(limits, key) < least:
            reader.wrong(limits, key, f"{key} is below {least}", f"give at least {least}")
    if limits.stale_after <= limits.sample_every:
        what = "every host would be stale between two looks"
        reader.wrong(limits, "stale_after", what, f"more than sample_every ({limits.sample_every:g}s)")
    return reader.problems
