"""Which blocks of an ssh_config can mean a name, without asking each of ten thousand."""

import re
from collections.abc import Iterable, Sequence

from plugins.ssh import config_match
from plugins.ssh.config_files import Block

_WILD = re.compile(r"[*?]")


class Index:
    """Blocks by what their patterns begin or end with; those that say nothing of a name are always looked at."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._always: list[int] = []
        self._by: dict[tuple[str, str], list[int]] = {}
        keys: list[frozenset[tuple[str, str]] | None] = []
        for number, block in enumerate(blocks):
            mine = _keys(block)
            if mine is None and block.head is None and block.within >= 0:
                mine = keys[block.within]
            keys.append(mine)
            if mine is None:
                self._always.append(number)
            else:
                for key in mine:
                    self._by.setdefault(key, []).append(number)
        self._begins = sorted({len(text) for kind, text in self._by if kind == "^"})
        self._ends = sorted({len(text) for kind, text in self._by if kind == "$"})

    def of(self, names: Iterable[str]) -> list[int]:
        """The numbers of the blocks that may mean one of `names`, in order."""
        found = set(self._always)
        for name in names:
            found.update(self._by.get(("=", name), ()))
            for length in self._begins:
                found.update(self._by.get(("^", name[:length]), ()))
            for length in self._ends:
                found.update(self._by.get(("$", name[-length:]), ()))
        return sorted(found)


def _keys(block: Block) -> frozenset[tuple[str, str]] | None:
    """What a name has to be, begin with or end with to be meant; None where that can't be said."""
    head = block.head
    if head is None:
        return None
    if head.keyword == "host":
        return _all(word for word in head.words if not word.startswith("!"))
    try:
        wanted = config_match.criteria(head)
    except ValueError:
        return None
    if any(criterion.kind in (config_match.COMMAND, *config_match.UNTOLD) for criterion in wanted):
        return None
    for criterion in wanted:
        if criterion.kind == "originalhost" and not criterion.negated:
            return _all(part for part in criterion.argument.lower().split(",") if not part.startswith("!"))
    return None


def _all(patterns: Iterable[str]) -> frozenset[tuple[str, str]] | None:
    keys = [_key(pattern) for pattern in patterns]
    return frozenset(key for key in keys if key is not None) if None not in keys else None


def _key(pattern: str) -> tuple[str, str] | None:
    parts = _WILD.split(pattern)
    if len(parts) == 1:
        return ("=", pattern)
    if parts[0]:
        return ("^", parts[0])
    return ("$", parts[-1]) if parts[-1] else None
