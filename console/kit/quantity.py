"""Quantities as people read them."""

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def size(count: float) -> str:
    """`count` bytes in the largest binary unit that leaves three digits at most: `512 B`, `1.5 GiB`, `40 TiB`."""
    if count < 0:
        return f"-{size(-count)}"
    unit = 0
    while count >= 999.5 and unit < len(_UNITS) - 1:
        count /= 1024
        unit += 1
    digits = 1 if unit and count < 9.95 else 0
    return f"{count:.{digits}f} {_UNITS[unit]}"


def percent(share: float) -> str:
    """A share of 1 in whole percent, rounded down: what is not full never reads 100%."""
    return f"{int(share * 100 + 1e-9)}%"
