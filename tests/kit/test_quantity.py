"""Quantities as people read them."""

import pytest

from console.kit.quantity import percent, size


@pytest.mark.parametrize(
    ("count", "read"),
    [
        (0, "0 B"),
        (512, "512 B"),
        (999, "999 B"),
        (1000, "1.0 KiB"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (10 * 1024, "10 KiB"),
        (1023 * 1024, "1.0 MiB"),
        (40 * 1024**4, "40 TiB"),
        (5000 * 1024**6, "5000 EiB"),
        (-2048, "-2.0 KiB"),
    ],
)
def test_size_keeps_three_digits_at_most(count: int, read: str) -> None:
    assert size(count) == read


@pytest.mark.parametrize(("share", "read"), [(0.0, "0%"), (0.29, "29%"), (0.999, "99%"), (1.0, "100%")])
def test_percent_never_calls_full_what_is_not(share: float, read: str) -> None:
    assert percent(share) == read
