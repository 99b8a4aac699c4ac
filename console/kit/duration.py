"""Durations as people write them: `90`, `90s`, `15m`, `1h30m`, `2d`."""

import re

from console.model.policy import Seconds

__all__ = ["Seconds", "brief", "parse"]

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_LONGEST = 40
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdw])")


def parse(written: str) -> Seconds:
    """Seconds in `written`. Raises ValueError."""
    text = written.strip().lower()
    if len(text) > _LONGEST:
        raise ValueError("not a duration: too long")
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Seconds(float(text))
    if not re.fullmatch(rf"(?:{_PART.pattern})+", text):
        raise ValueError(f"not a duration: {written!r}")
    return Seconds(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))


def brief(seconds: float) -> str:
    """`seconds` in the two largest units: `3d 4h`, `12m`, `45s`, `0.3s`."""
    if seconds < 0:
        return f"-{brief(-seconds)}"
    if seconds < 10:
        return f"{seconds:.1f}s".replace(".0s", "s")
    whole = int(seconds)
    for unit, size, minor, small in (("d", 86400, "h", 3600), ("h", 3600, "m", 60), ("m", 60, "s", 1)):
        if whole >= size:
            rest = whole % size // small
            return f"{whole // size}{unit} {rest}{minor}" if rest and whole < 10 * size else f"{whole // size}{unit}"
    return f"{whole}s"
