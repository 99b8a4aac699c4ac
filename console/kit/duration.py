"""Durations as people write them: `90`, `90s`, `15m`, `1h30m`, `2d`."""

import re

from console.model.policy import Seconds

__all__ = ["Seconds", "brief", "lasting", "parse"]

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_LONGEST = 40
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
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


def lasting(written: str, now: float) -> float:
    """Seconds from `now` (epoch) in a duration, or until a time of day (`18:30`, UTC as on the screen), the next one.

    Raises ValueError.
    """
    found = _CLOCK.fullmatch(written.strip())
    if found is None:
        return float(parse(written))
    end = now - now % 86400 + int(found[1]) * 3600 + int(found[2]) * 60
    return end - now if end > now else end - now + 86400


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
