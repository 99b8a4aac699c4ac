"""Which hosts are production."""

import fnmatch
import re

from console.model import patterns
from console.model.host import Host

_LABEL = re.compile(r"([\w.-]+)=(.*)")


class ProductionRule:
    """What the setting `production.match` says: `key=glob` over labels, or a host pattern. Raises BadPattern."""

    def __init__(self, match: str) -> None:
        self.text = match
        label = _LABEL.fullmatch(match)
        self._label = label.groups() if label else None
        self._pattern = patterns.parse(match) if match and not label else None

    def __call__(self, host: Host) -> bool:
        """Whether `host` is production."""
        if self._label is not None:
            key, glob = self._label
            return key in host.labels and fnmatch.fnmatchcase(host.labels[key], glob)
        return self._pattern is not None and bool(self._pattern.select([host]))
