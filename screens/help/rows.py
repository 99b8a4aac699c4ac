"""Live keys to rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.model.runbook import Runbook
from screens.cells import Row, Span, heading, line
from screens.commands import readable
from screens.words import RISK


@dataclass(frozen=True, slots=True)
class Key:
    """A key that works now: what it does, and whether it belongs to the pane (`here`), to `rows`, or `everywhere`."""

    key: str
    words: str
    part: str


_PARTS = {"here": "in this pane", "rows": "in lists and text", "everywhere": "everywhere"}


def help_rows(keys: Iterable[Key], runbooks: Sequence[Runbook]) -> list[Row]:
    """The keys of the pane, of its rows, and of every pane, one meaning a line; then the runbooks on offer."""
    parts: dict[str, dict[str, list[str]]] = {part: {} for part in _PARTS}
    for key in keys:
        found = parts[key.part].setdefault(key.words, [])
        if key.words and (name := readable(key.key)) not in found:
            found.append(name)
    rows: list[Row] = []
    for part, together in parts.items():
        if together:
            rows += [line(), heading(_PARTS[part])]
            rows += [line(Span(f" {'  '.join(names):<24}", "key"), words) for words, names in together.items()]
    if runbooks:
        rows += [line(), heading("runbooks for what is chosen")]
        for runbook in runbooks:
            word, tone = RISK[runbook.risk]
            name = runbook.key.upper() or ": run"
            about = Span(f"  {runbook.about}" if runbook.about else "", "dim")
            rows.append(line(Span(f" {name:<24}", "key"), f"{runbook.name}  ", Span(word, tone), about))
    return rows[1:]
