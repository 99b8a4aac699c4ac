"""Attributes without what Terraform marks as sensitive, in either form.

A provider may hand the same text back in an attribute that carries no mark (`tags_all` of a sensitive tag), so each
text that is taken out is taken out of the whole instance.
"""

from collections.abc import Sequence
from typing import Any


def without_paths(attributes: dict[str, Any], paths: Sequence[Any]) -> dict[str, Any]:
    """`attributes` but for what the paths of `sensitive_attributes` (version 4) name."""
    hidden: set[str] = set()
    for path in paths:
        _hide(attributes, path, hidden)
    return _scrubbed(attributes, hidden)


def without_marked(values: dict[str, Any], sensitive: Any) -> dict[str, Any]:
    """`values` but for what `sensitive_values` (`show -json`), an object of the same form, marks as true."""
    hidden: set[str] = set()
    shown = _unmarked(values, sensitive, hidden)
    return _scrubbed(shown, hidden) if isinstance(shown, dict) else {}


def _hide(attributes: dict[str, Any], path: Any, hidden: set[str]) -> None:
    """Take out what a path names; what is around it, where the path can't be followed; all, where it is no path."""
    steps = [_step(it) for it in path] if isinstance(path, list) else []
    if not steps or not isinstance(steps[0], str):
        hidden.update(_texts(attributes))
        attributes.clear()
        return
    at: Any = attributes
    last: tuple[Any, Any] | None = None
    for step in steps:
        if not _has(at, step) and isinstance(at, dict) and at.keys() == {"type", "value"}:
            last, at = (at, "value"), at["value"]  # an attribute of any type is wrapped with the type it has
        if not _has(at, step):
            break
        last = (at, step)
        at = at[step]
    if last is not None:
        inside, key = last
        hidden.update(_texts(inside[key]))
        inside[key] = None


def _has(at: Any, step: Any) -> bool:
    if isinstance(at, dict):
        return isinstance(step, str) and step in at
    return isinstance(at, list) and isinstance(step, int) and 0 <= step < len(at)


def _step(step: Any) -> str | int | None:
    """A step of a path: `{"type": "get_attr", "value": NAME}` or `{"type": "index", "value": {"value": KEY, ...}}`."""
    value = step.get("value") if isinstance(step, dict) else None
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _unmarked(values: Any, sensitive: Any, hidden: set[str]) -> Any:
    if sensitive is True:
        hidden.update(_texts(values))
        return None
    if isinstance(sensitive, dict) and isinstance(values, dict):
        return {key: _unmarked(value, sensitive.get(key), hidden) for key, value in values.items()}
    if isinstance(sensitive, list) and isinstance(values, list):
        marks = [*sensitive, *[None] * len(values)]
        return [_unmarked(value, mark, hidden) for value, mark in zip(values, marks, strict=False)]
    return values


def _texts(value: Any) -> list[str]:
    """Every text in a value."""
    found, waiting = [], [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, str):
            if at:
                found.append(at)
        elif isinstance(at, dict):
            waiting += at.values()
        elif isinstance(at, list):
            waiting += at
    return found


def _scrubbed(attributes: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    if not hidden:
        return attributes
    waiting: list[Any] = [attributes]
    while waiting:
        at = waiting.pop()
        for key, value in list(at.items() if isinstance(at, dict) else enumerate(at)):
            if isinstance(value, str) and value in hidden:
                at[key] = None
            elif isinstance(value, (dict, list)):
                waiting.append(value)
    return attributes
