"""Which hosts are production."""

from console.model import patterns
from console.model.host import Host


class ProductionRule:
    """What the setting `production.match` says: a host pattern that compares nothing measured. Raises BadPattern.

    An empty one matches nobody: that is what whoever leaves it empty has asked for.
    """

    def __init__(self, match: str) -> None:
        self.text = match
        self._pattern = patterns.parse(match, figures=False) if match.strip() else None
        self._label = self._pattern.label if self._pattern else None

    def __call__(self, host: Host) -> bool:
        """Whether `host` is production."""
        if self._label is not None:
            key, holds = self._label
            return key in host.labels and holds(host.labels[key])
        return self._pattern is not None and bool(self._pattern.select([host]))
