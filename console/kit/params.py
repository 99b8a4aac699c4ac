"""Params of a runbook: what was typed, as the typed value it stands for."""

from collections.abc import Mapping

from console.kit import duration, sanitise
from console.kit.shape import nearest
from console.model import regex
from console.model.errors import BadParams
from console.model.runbook import Param, ParamType, ParamValue, Runbook


def parse(param: Param, given: ParamValue) -> ParamValue:
    """`given` (text from a form or a command line, or a value already) as `param` takes it. Raises ValueError.

    A duration is whole seconds. Text without a pattern may not start with a dash, lest a program take it for an option.
    """
    text = ("true" if given else "false") if isinstance(given, bool) else str(given)
    if sanitise.line(text) != text:
        raise ValueError("has characters that can't be shown")
    match param.type:
        case ParamType.STRING:
            return _text(param, text)
        case ParamType.ENUM:
            if text not in param.choices:
                raise ValueError(f"expected one of {', '.join(param.choices)}, got {text!r}")
            return text
        case ParamType.BOOL:
            if text.lower() not in _BOOLS:
                raise ValueError(f"expected true or false, got {text!r}")
            return _BOOLS[text.lower()]
        case ParamType.INT:
            return _within(param, _whole(text))
        case ParamType.DURATION:
            return _within(param, round(duration.parse(text)))


def parse_all(runbook: Runbook, given: Mapping[str, ParamValue]) -> dict[str, ParamValue]:
    """A value for every param of `runbook`, defaults filled in. Raises BadParams with all that is wrong."""
    values: dict[str, ParamValue] = {}
    problems: dict[str, str] = {}
    known = {param.name: param for param in runbook.params}
    for name in given:
        if name not in known:
            problems[name] = "no such param" + (f" ({near})" if (near := nearest(name, known)) else "")
    for name, param in known.items():
        value = given.get(name, param.default)
        if value is None:
            problems[name] = "has to be given"
            continue
        try:
            values[name] = parse(param, value)
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise BadParams(f"{runbook.name}: these params are not what it takes", problems)
    return values


def written(value: ParamValue) -> str:
    """A value as a command gets it: `true` and `false` for a bool."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


_BOOLS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def _text(param: Param, text: str) -> str:
    if len(text) > regex.LONGEST_TEXT:
        raise ValueError(f"longer than {regex.LONGEST_TEXT} characters")
    if param.pattern:
        if not regex.matches(param.pattern, text):
            raise ValueError(f"{text!r} does not match {param.pattern}")
    elif text.startswith("-"):
        raise ValueError(f"{text!r} starts with a dash")
    return text


def _whole(text: str) -> int:
    if len(text) > 18 or not text.removeprefix("-").isdecimal() or not text.isascii():
        raise ValueError(f"expected a whole number, got {text[:40]!r}")
    return int(text)


def _within(param: Param, value: int) -> int:
    shown = duration.brief if param.type is ParamType.DURATION else str
    if param.minimum is not None and value < param.minimum:
        raise ValueError(f"{shown(value)} is less than {shown(param.minimum)}")
    if param.maximum is not None and value > param.maximum:
        raise ValueError(f"{shown(value)} is more than {shown(param.maximum)}")
    return value
