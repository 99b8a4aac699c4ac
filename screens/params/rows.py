"""What is typed into a param's field to its value, or to what is wrong with it."""

import re

from console.kit import duration
from console.model.runbook import Param, ParamType, ParamValue


class Wrong(ValueError):
    """What was typed can't be this param; the text says why."""


def parsed(param: Param, text: str) -> ParamValue:
    """The value that `text` stands for. Raises Wrong."""
    text = text.strip()
    if not text and param.default is not None:
        return param.default
    if not text:
        raise Wrong("needs a value")
    match param.type:
        case ParamType.BOOL:
            return _bool(text)
        case ParamType.INT:
            return _bounded(param, _int(text))
        case ParamType.DURATION:
            return _bounded(param, _seconds(text))
        case ParamType.ENUM if text not in param.choices:
            raise Wrong(f"one of {', '.join(param.choices)}")
        case ParamType.STRING if param.pattern and not re.fullmatch(param.pattern, text):
            raise Wrong(f"must match {param.pattern}")
    return text


def written(param: Param, value: ParamValue | None) -> str:
    """A value as one types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _said(param, value) if isinstance(value, int) else value


def hint(param: Param) -> str:
    """What a field takes."""
    match param.type:
        case ParamType.BOOL:
            return "yes or no"
        case ParamType.ENUM:
            return " | ".join(param.choices)
        case ParamType.INT | ParamType.DURATION:
            word = "a number" if param.type is ParamType.INT else "a duration, as 90s or 15m"
            low = f" from {_said(param, param.minimum)}" if param.minimum is not None else ""
            high = f" to {_said(param, param.maximum)}" if param.maximum is not None else ""
            return word + low + high
        case _:
            return f"text like {param.pattern}" if param.pattern else "text"


def _said(param: Param, value: int) -> str:
    """A number, or a duration with its unit."""
    if param.type is not ParamType.DURATION:
        return str(value)
    return f"{value // 60}m" if value and value % 60 == 0 else f"{value}s"


def _bool(text: str) -> bool:
    low = text.lower()
    if low in ("y", "yes", "true", "on", "1"):
        return True
    if low in ("n", "no", "false", "off", "0"):
        return False
    raise Wrong("yes or no")


def _int(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise Wrong("a whole number")
    return int(text)


def _seconds(text: str) -> int:
    try:
        return int(duration.parse(text))
    except ValueError as error:
        raise Wrong("a duration, as 90s or 15m") from error


def _bounded(param: Param, value: int) -> int:
    if param.minimum is not None and value < param.minimum:
        raise Wrong(f"at least {_said(param, param.minimum)}")
    if param.maximum is not None and value > param.maximum:
        raise Wrong(f"at most {_said(param, param.maximum)}")
    return value
