"""The sections of the settings file: what each may say beyond its shape. A file per section.

The shapes of production, limits and thresholds are console.model.policy's, because the engine enforces them.
"""

from collections.abc import Callable, Mapping

from console.kit.document import Node
from console.model.errors import Problem
from console.settings.sections import keys, limits, production, thresholds, views, watch
from console.settings.sections.sources import Use

Check = Callable[[Node], list[Problem]]

CHECKS: Mapping[str, Check] = {
    "production": production.check,
    "limits": limits.check,
    "thresholds": thresholds.check,
    "watch": watch.check,
    "keys": keys.check,
    "views": views.check,
}
"""By section: what is wrong with it although every value has its right kind. Only asked of sections that a file has."""

__all__ = ["CHECKS", "Use"]
